"""Texts of configurations for the issuers on loopback."""

import json
from collections.abc import Callable
from pathlib import Path

from emulator import LambdaFunction
from providers import OpenIdProvider, UserPool

WEBSOCKET = '[websocket]\ntoken_from = ["header", "query", "subprotocol"]\n'
# Where routes differ a simple response would not do.
IAM = '[http_api]\nresponse = "iam"\n'

# The fixture of conftest.py.
Configured = Callable[..., LambdaFunction]


def snapshot(folder: Path, name: str, jwks: str) -> str:
    path = folder / name
    path.write_text(jwks)
    return str(path)


def of_provider(provider: OpenIdProvider, keys: str) -> str:
    return f"""
        [[issuers]]
        issuer = "{provider.issuer}"
        audiences = {json.dumps(provider.terms["audience"])}
        algorithms = {json.dumps(provider.terms["algorithms"])}
        typ = "{provider.terms["typ"]}"
        {keys}
        """


def of_pool(pool: UserPool, jwks_file: str, client: str = "app") -> str:
    return f"""
        [[issuers]]
        profile = "cognito"
        issuer = "{pool.issuer}"
        audiences = "{pool.clients[client]}"
        jwks_file = "{jwks_file}"
        """
