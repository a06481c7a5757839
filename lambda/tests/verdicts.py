"""What becomes of a request by the authorizer's answer."""

import json
import re
from typing import Any

from emulator import FunctionError, LambdaFunction


def allows(answer: Any, arn: str) -> bool:
    """Whether API Gateway lets a request through, by a policy as IAM reads it or a simple response."""
    if "policyDocument" not in answer:
        return answer["isAuthorized"]
    effects = set()
    for statement in answer["policyDocument"]["Statement"]:
        assert statement["Action"] == "execute-api:Invoke"
        is_in = [matches(pattern, arn) for pattern in listed(statement.get("Resource", []))]
        is_out = [matches(pattern, arn) for pattern in listed(statement.get("NotResource", []))]
        if any(is_in) or (is_out and not any(is_out)):
            effects.add(statement["Effect"])
    return effects == {"Allow"}


def matches(pattern: str, arn: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), arn) is not None


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def verdict(function: LambdaFunction, event: Any) -> str:
    """What becomes of the request: allowed, unauthenticated, forbidden or fault."""
    try:
        answer = function.invoke(event)
    except FunctionError as error:
        return "unauthenticated" if error.message == "Unauthorized" else "fault"
    if "isAuthorized" in answer:
        return "allowed" if answer["isAuthorized"] else "unauthenticated"
    is_allowed = allows(answer, event.get("routeArn") or event["methodArn"])
    return "allowed" if is_allowed else "forbidden"


def lines(function: LambdaFunction) -> list[dict[str, Any]]:
    """What the authorizer has logged of its decisions."""
    return [json.loads(line) for line in function.log.splitlines() if line.startswith('{"requestId":')]
