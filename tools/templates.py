#!/usr/bin/env python3
"""Checks templates that put the authorizer in front of an API, and exits with what is wrong with them.

templates.py [TEMPLATE…]    of SAM or CloudFormation; by default the example's, SAM's and CDK's

SAM's are translated as AWS does it, since cfn-lint alone sees little of them. Beside cfn-lint's own rules:
who may call a function is named by its ARN, a role may write to one log and nothing else, answers are cached
for at most five minutes, and never one that is right for one route alone.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).resolve().parent.parent / "examples/api-gateway"
BUILT = [f"dist/authorizer-{arch}/bootstrap.zip" for arch in ("aarch64", "x86_64")]
MAX_TTL_SECS = 300
LOG_ACTIONS = {"logs:CreateLogStream", "logs:PutLogEvents"}
# CDK lets a function wait for its role and its policy, which the role alone would not do.
CFN_LINT = ["cfn-lint", "--ignore-checks", "W3005", "--"]

Template = dict[str, Any]


def translate(template: Template, folder: Path) -> Template:
    """Returns what SAM makes of a template, with local packages in a bucket as `sam package` puts them."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    from samtranslator.translator.transform import transform

    for resource in template["Resources"].values():
        for name in ("CodeUri", "ContentUri"):
            local = resource.get("Properties", {}).get(name)
            if isinstance(local, str):
                path = folder / local
                if not path.exists() and not any(path.resolve().match(built) for built in BUILT):
                    raise SystemExit(f"{name} {local} is neither there nor what ./justw authorizer builds")
                resource["Properties"][name] = "s3://packages/package"

    class NoManagedPolicies:
        def load(self) -> dict[str, str]:
            return {}

    logging.disable(logging.WARNING)
    translated: Template = transform(template, {}, NoManagedPolicies())
    return translated


def load(path: Path) -> Template:
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.yaml_helper import yaml_parse

    template: Template = yaml_parse(path.read_text())
    if "Transform" not in template:
        return template
    try:
        return translate(template, path.parent)
    except InvalidDocumentException as error:
        raise SystemExit(f"{path}: {error.message} {[cause.message for cause in error.causes]}") from None


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(resource: Template) -> Iterator[Template]:
    """Yields what the policies of a role, or a policy of its own, allow."""
    properties = resource["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    for document in documents + [properties[name] for name in ("PolicyDocument",) if name in properties]:
        yield from listed(document["Statement"])


def authorizers(resource: Template) -> Iterator[Template]:
    """Yields API Gateway's and AppSync's settings of every authorizer, under API Gateway's names."""
    properties = resource["Properties"]
    schemes = properties.get("Body", {}).get("components", {}).get("securitySchemes", {})
    for scheme in schemes.values():
        inline = scheme.get("x-amazon-apigateway-authorizer", {})
        yield {name[0].upper() + name[1:]: value for name, value in inline.items()}
    if "LambdaAuthorizerConfig" in properties:
        yield properties["LambdaAuthorizerConfig"]
    if resource["Type"].endswith("::Authorizer"):
        yield properties


def unsafe(template: Template) -> Iterator[str]:
    """Yields what a template lets anybody do, or caches, that it should not."""
    if not any(map(calls_authorizer, template["Resources"].values())):
        yield "nobody may call the authorizer: there is no AWS::Lambda::Permission for its API"
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Lambda::Permission" and "SourceArn" not in properties:
            yield f"{name}: {properties.get('Principal')} of any account may call the function: no SourceArn"
        if resource["Type"] in {"AWS::IAM::Role", "AWS::IAM::Policy"}:
            if properties.get("ManagedPolicyArns"):
                yield f"{name}: has managed policies, which allow more than the one log"
            for statement in statements(resource):
                if not set(listed(statement["Action"])) <= LOG_ACTIONS or statement["Resource"] == "*":
                    yield f"{name}: allows more than to write to one log: {json.dumps(statement)}"
        for authorizer in authorizers(resource):
            yield from unsafely_cached(name, resource["Type"], authorizer)


def calls_authorizer(resource: Template) -> bool:
    """Whether a resource is the permission of an API to call its authorizer."""
    text = json.dumps(resource.get("Properties"))
    return resource["Type"] == "AWS::Lambda::Permission" and ("/authorizers/" in text or "appsync." in text)


def unsafely_cached(name: str, kind: str, authorizer: Template) -> Iterator[str]:
    ttl = authorizer.get("AuthorizerResultTtlInSeconds")
    sources = listed(authorizer.get("IdentitySource") or [])
    is_websocket = any(str(source).startswith("route.") for source in sources)
    if is_websocket:
        if ttl is not None:
            yield f"{name}: AuthorizerResultTtlInSeconds is set, but a WebSocket API caches nothing"
    elif ttl is None:
        yield f"{name}: no AuthorizerResultTtlInSeconds, whose default differs between kinds of API"
    elif not 0 <= int(ttl) <= MAX_TTL_SECS:
        yield f"{name}: accepts a token for {ttl} s after its end, over {MAX_TTL_SECS}"
    if authorizer.get("EnableSimpleResponses") and ttl and "$context.routeKey" not in sources:
        yield f"{name}: a simple response is cached for all routes: $context.routeKey is no identity source"
    if kind.startswith("AWS::ApiGatewayV2::") and not sources:
        yield f"{name}: without an IdentitySource the function is called for requests without a token"


def lint(template: Template, name: str) -> list[str]:
    """Returns what cfn-lint says."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name).with_suffix(".json")
        file.write_text(json.dumps(template, indent=1))
        done = subprocess.run([*CFN_LINT, str(file)], capture_output=True, text=True, check=False)  # noqa: S603
    return [line for line in (done.stdout + done.stderr).splitlines() if line] if done.returncode else []


def synthesize(folder: Path) -> list[Path]:
    """Returns the templates that CDK makes of the example, with packages that hold nothing."""
    for package in BUILT:
        (folder / package).parent.mkdir(parents=True)
        (folder / package).write_bytes(b"PK\5\6" + bytes(18))
    command = ["npx", "--no-install", "cdk", "synth", "--quiet", "--output", str(folder / "cdk.out")]
    context = ["--context", f"dist={folder / 'dist'}"]
    subprocess.run([*command, *context], cwd=EXAMPLE / "cdk", check=True)  # noqa: S603
    return sorted((folder / "cdk.out").glob("*.template.json"))


def check(paths: list[Path]) -> list[str]:
    problems = []
    for path in paths:
        template = load(path)
        found = lint(template, path.name) or list(unsafe(template))
        print(f"{path.name}: {len(template['Resources'])} resources, {len(found)} problems")
        problems += [f"{path.name}: {problem}" for problem in found]
    return problems


def main() -> None:
    named = [Path(argument) for argument in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        ours = [] if named else [*sorted((EXAMPLE / "sam").glob("*.yaml")), *synthesize(Path(folder))]
        sys.exit("\n".join(check(named or ours)) or None)


if __name__ == "__main__":
    main()
