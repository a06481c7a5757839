"""The authorizers of APIs, and the permissions of these to call the function."""

import json

from .aws import Json, aws, found, say

# For as long a token is accepted after it has expired; a policy answers for the whole API.
CACHED_SECS = 60
# What is no token at all is refused without a call of the function.
CREDENTIALS = r"^[Bb][Ee][Aa][Rr][Ee][Rr] +[\w-]+\.[\w-]+\.[\w-]+$"


class Caller:
    """The function as API Gateway and AppSync see it."""

    def __init__(self, name: str, arn: str) -> None:
        self.name = name
        _, partition, _, region, account, _ = arn.split(":", 5)
        self.uri = f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
        self._here = f"arn:{partition}:%s:{region}:{account}:%s"

    def rest(self, api: str) -> None:
        """An authorizer of type TOKEN for a REST API."""
        wanted = {
            "type": "TOKEN",
            "authorizerUri": self.uri,
            "identitySource": "method.request.header.Authorization",
            "identityValidationExpression": CREDENTIALS,
            "authorizerResultTtlInSeconds": CACHED_SECS,
        }
        there = self._named(aws("apigateway", "get-authorizers", rest_api_id=api)["items"], "name")
        if there is None:
            options = {_option(name): value for name, value in wanted.items()}
            there = aws("apigateway", "create-authorizer", rest_api_id=api, name=self.name, **options)
            became = "created"
        elif differing := {name for name, value in wanted.items() if there.get(name) != value}:
            replace = [
                {"op": "replace", "path": f"/{name}", "value": str(wanted[name])}
                for name in sorted(differing)
            ]
            options = {"authorizer_id": there["id"], "patch_operations": replace}
            aws("apigateway", "update-authorizer", rest_api_id=api, **options)
            became = "updated"
        else:
            became = "unchanged"
        say(became, f"authorizer {self.name} of REST API {api}: {there['id']}")
        self._permit(f"rest-{api}", "apigateway", "execute-api", f"{api}/authorizers/{there['id']}")

    def http(self, api: str, *, is_simple: bool) -> None:
        """An authorizer of payload format 2.0 for an HTTP API."""
        self._v2(
            "HTTP",
            api,
            {
                "IdentitySource": ["$request.header.Authorization"],
                "AuthorizerPayloadFormatVersion": "2.0",
                "EnableSimpleResponses": is_simple,
                "AuthorizerResultTtlInSeconds": CACHED_SECS,
            },
        )

    def websocket(self, api: str, identity_source: str) -> None:
        """An authorizer for a WebSocket API, which asks it at each `$connect`."""
        self._v2("WebSocket", api, {"IdentitySource": [identity_source]})

    def appsync(self, api: str) -> None:
        """The permission alone: the authorizer is a property of the API itself."""
        self._permit(f"appsync-{api}", "appsync", "appsync", f"apis/{api}")

    def _v2(self, kind: str, api: str, settings: Json) -> None:
        wanted = {"AuthorizerType": "REQUEST", "AuthorizerUri": self.uri, **settings}
        options = {_option(name): value for name, value in wanted.items()}
        there = self._named(aws("apigatewayv2", "get-authorizers", api_id=api)["Items"], "Name")
        if there is None:
            there = aws("apigatewayv2", "create-authorizer", api_id=api, name=self.name, **options)
            became = "created"
        elif any(there.get(name) != value for name, value in wanted.items()):
            options["authorizer_id"] = there["AuthorizerId"]
            aws("apigatewayv2", "update-authorizer", api_id=api, **options)
            became = "updated"
        else:
            became = "unchanged"
        authorizer = there["AuthorizerId"]
        say(became, f"authorizer {self.name} of {kind} API {api}: {authorizer}")
        self._permit(f"{kind.lower()}-{api}", "apigateway", "execute-api", f"{api}/authorizers/{authorizer}")

    def _named(self, authorizers: list[Json], member: str) -> Json | None:
        return next((authorizer for authorizer in authorizers if authorizer[member] == self.name), None)

    def _permit(self, sid: str, principal: str, service: str, resource: str) -> None:
        """Lets a service call the function for one API."""
        source = self._here % (service, resource)
        policy = found("lambda", "get-policy", function_name=self.name)
        statements = json.loads(policy["Policy"])["Statement"] if policy else []
        there = next((statement for statement in statements if statement["Sid"] == sid), None)
        if there is not None and source in json.dumps(there.get("Condition")):
            say("unchanged", f"permission of {source}")
            return
        if there is not None:
            aws("lambda", "remove-permission", function_name=self.name, statement_id=sid)
        aws(
            "lambda",
            "add-permission",
            function_name=self.name,
            statement_id=sid,
            action="lambda:InvokeFunction",
            principal=f"{principal}.amazonaws.com",
            source_arn=source,
        )
        say("updated" if there else "created", f"permission of {source}")


def _option(member: str) -> str:
    """The command line's name of what an answer calls AuthorizerUri, say."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in member).lstrip("_")
