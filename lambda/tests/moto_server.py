"""Starts moto, with the three answers of AWS's that it gets wrong: moto_server.py PORT

As of moto 5.2 it forgets the validation expression of a REST API's authorizer, keeps the architecture of code
that was replaced, and does not list the authorizers of HTTP APIs.
"""

import json
import sys
from typing import Any

from moto.apigateway.models import Authorizer
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.awslambda.models import LambdaFunction
from moto.server import main

made, updated = Authorizer.__init__, LambdaFunction.update_function_code


def make(self: Authorizer, *arguments: Any, **named: Any) -> None:
    made(self, *arguments, **named)
    self.identity_validation_expression = named.get("identiy_validation_expression")


def update(self: LambdaFunction, spec: dict[str, Any]) -> dict[str, Any]:
    self.architectures = spec.get("Architectures", self.architectures)
    return updated(self, spec)


def get_authorizers(self: ApiGatewayV2Response) -> tuple[int, dict[str, str], str]:
    api = self.apigatewayv2_backend.get_api(self.path.split("/")[-2])
    return 200, {}, json.dumps({"items": [it.to_json() for it in api.authorizers.values()]})


Authorizer.__init__ = make
LambdaFunction.update_function_code = update
ApiGatewayV2Response.get_authorizers = get_authorizers
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
