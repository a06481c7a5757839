"""Issuers on loopback that are not ours, and tokens of theirs of every kind that matters.

    with OpenIdProvider() as provider:      # npm's oidc-provider, see oidc/server.js
        provider.jwks()                     # the text of its JWK Set, now
        provider.token(scope="orders:read") # an access token of the client credentials flow
        provider.sign_in()                  # access and ID token of a user, by the authorization code flow

    with aws() as service, UserPool(service.url) as pool:       # Amazon Cognito, as moto plays it
        pool.sign_in()

`cases()` of either is a token of each kind with what a verifier of its terms has to say of it. Those that
an honest issuer does not make are forged: by another key, with another payload, or, with the key of moto's
pools, an hour late.
"""

import base64
import hashlib
import http.cookiejar
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import boto3
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.utilities.utils import load_resource
from services import Service, aws_environment

HERE = Path(__file__).parent
API, OTHER, EC, ED, SHORT = (f"https://{name}.example/" for name in ("api", "other", "ec", "ed", "short"))
CALLBACK = "https://client.example/callback"
NOT_OURS = rsa.generate_private_key(65537, 2048)

# No proxy of the host's between the test and the loopback.
DIRECT = urllib.request.ProxyHandler({})


@dataclass(frozen=True)
class Case:
    """A token with the code and the claim for which it is refused, or none where it is valid."""

    token: str
    code: str | None = None
    claim: str | None = None


def fetch(url: str, form: dict[str, Any] | None = None, client: str | None = None) -> bytes:
    """Gets a document, or posts a form in the name of a client."""
    request = urllib.request.Request(url, urllib.parse.urlencode(form, doseq=True).encode() if form else None)
    if client:
        pair = f"{client}:{urllib.parse.quote_plus(f'secret of {client}')}"
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    with urllib.request.build_opener(DIRECT).open(request, timeout=30) as answer:
        return answer.read()


def with_another_payload(token: str, **changed: object) -> str:
    """The same header and signature around other claims."""
    header, payload, signature = token.split(".")
    claims = {**json.loads(base64.urlsafe_b64decode(payload + "==")), **changed}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{header}.{payload}.{signature}"


def forged(token: str, key: object = NOT_OURS, kid: str | None = None, **changed: object) -> str:
    """The same token by another key, or with another kid or claims."""
    header = jwt.get_unverified_header(token)
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changed}
    headers = {"typ": header.get("typ"), "kid": kid or header["kid"]}
    return jwt.encode(claims, key, "RS256", headers=headers)


class OpenIdProvider:
    """npm's oidc-provider."""

    # What a verifier of its access tokens is told; an ID token is none.
    terms = MappingProxyType(
        {"audience": [API, EC, ED, SHORT], "algorithms": ["RS256", "ES256", "EdDSA"], "typ": "at+jwt"}
    )

    def __init__(self) -> None:
        self._service = Service(["node", "server.js", "{port}"], cwd=HERE / "oidc")

    def __enter__(self) -> "OpenIdProvider":
        self._service.__enter__()
        self.issuer = self._service.url
        return self

    def __exit__(self, *_: object) -> None:
        self._service.__exit__()

    def configuration(self) -> dict[str, Any]:
        return json.loads(fetch(f"{self.issuer}/.well-known/openid-configuration"))

    def jwks(self) -> str:
        return fetch(self.configuration()["jwks_uri"]).decode()

    def rotate(self) -> None:
        """Signs with new keys from now on; the old ones are in the set still."""
        fetch(f"{self.issuer}/test/rotate", {"": ""})

    def retire(self) -> None:
        """Drops all keys but the newest from the set."""
        fetch(f"{self.issuer}/test/retire", {"": ""})

    def token(self, resource: str = API, scope: str = "orders:read", client: str = "app") -> str:
        """Returns an access token of the client credentials flow."""
        form = {"grant_type": "client_credentials", "resource": resource, "scope": scope}
        return json.loads(fetch(f"{self.issuer}/token", form, client))["access_token"]

    def sign_in(self, resource: str = API, scope: str = "orders:read", client: str = "app") -> dict[str, str]:
        """Returns the access and the ID token of alice, who agrees to everything (RFC 6749, 7636, 8707)."""
        verifier = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": client,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": f"openid {scope}",
            "resource": resource,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        answer = self._browse(f"{self.issuer}/auth?{urllib.parse.urlencode(asked)}")
        assert answer["iss"] == [self.issuer], answer
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": CALLBACK,
            "code_verifier": verifier,
            "resource": resource,
        }
        return json.loads(fetch(f"{self.issuer}/token", form, client))

    def _browse(self, url: str) -> dict[str, list[str]]:
        """Follows a browser's way, cookies included, and returns what the callback is given."""

        class Stop(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, request: Any, *rest: Any) -> Any:
                url = rest[-1]
                return None if url.startswith(CALLBACK) else super().redirect_request(request, *rest)

        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        try:
            with urllib.request.build_opener(DIRECT, cookies, Stop).open(url, timeout=30) as page:
                raise AssertionError(page.read())
        except urllib.error.HTTPError as found:
            with found:
                location = found.headers["Location"] or ""
        assert location.startswith(CALLBACK), location
        return urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)

    def cases(self) -> dict[str, Case]:
        """Returns a token of each kind, for a verifier with `terms`, once one has expired in two seconds."""
        token, tokens, expired = self.token(), self.sign_in(), self.token(SHORT)
        time.sleep(max(0, jwt.decode(expired, options={"verify_signature": False})["exp"] + 1 - time.time()))
        return {
            "client's": Case(token),
            "user's": Case(tokens["access_token"]),
            "another client's": Case(self.token(client="other-app")),
            "ES256": Case(self.token(EC)),
            "EdDSA": Case(self.token(ED)),
            "expired": Case(expired, "claim.expired", "exp"),
            "for another API": Case(self.token(OTHER), "claim.aud", "aud"),
            "ID token": Case(tokens["id_token"], "header.typ"),
            "another key": Case(forged(token), "jws.signature"),
            "another payload": Case(with_another_payload(token, scope="orders:write"), "jws.signature"),
            "unknown kid": Case(forged(token, kid="nobody's"), "key.not_found"),
            "another issuer": Case(
                forged(token, iss="https://issuer.example/", kid="nobody's"), "key.not_found"
            ),
        }


class UserPool:
    """A user pool of Amazon Cognito's with two app clients, and alice in the group admins."""

    _PASSWORD = "Correct-horse-7"

    def __init__(self, url: str) -> None:
        self._url = url
        environment = aws_environment(url)
        session = boto3.Session("testing", "testing", region_name=environment["AWS_DEFAULT_REGION"])
        self._aws = session.client("cognito-idp", endpoint_url=url)

    def __enter__(self) -> "UserPool":
        self.id = self._aws.create_user_pool(PoolName="pool")["UserPool"]["Id"]
        self.issuer = f"https://cognito-idp.{self._aws.meta.region_name}.amazonaws.com/{self.id}"
        self.clients = {name: self._create_client(name) for name in ("app", "other-app")}
        pool = {"UserPoolId": self.id, "Username": "alice"}
        self._aws.admin_create_user(**pool)
        self._aws.admin_set_user_password(**pool, Password=self._PASSWORD, Permanent=True)
        self._aws.create_group(UserPoolId=self.id, GroupName="admins")
        self._aws.admin_add_user_to_group(**pool, GroupName="admins")
        return self

    def __exit__(self, *_: object) -> None:
        self._aws.delete_user_pool(UserPoolId=self.id)
        self._aws.close()

    def _create_client(self, name: str) -> str:
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = self._aws.create_user_pool_client(
            UserPoolId=self.id, ClientName=name, ExplicitAuthFlows=flows
        )
        return client["UserPoolClient"]["ClientId"]

    def jwks(self) -> str:
        return fetch(f"{self._url}/{self.id}/.well-known/jwks.json").decode()

    def sign_in(self, client: str = "app") -> dict[str, str]:
        """Returns AccessToken and IdToken."""
        return self._aws.initiate_auth(
            ClientId=self.clients[client],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": self._PASSWORD},
        )["AuthenticationResult"]

    def cases(self) -> dict[str, Case]:
        """Returns a token of each kind, for a verifier of the access tokens of the client `app`."""
        tokens, others = self.sign_in(), self.sign_in("other-app")
        token, id_token = tokens["AccessToken"], tokens["IdToken"]
        # That of every pool of moto's.
        key = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json")).key
        hour_ago = int(time.time()) - 3600
        return {
            "access token": Case(token),
            "ID token": Case(id_token, "claim.mismatch", "token_use"),
            "another client's": Case(others["AccessToken"], "claim.aud", "client_id"),
            "expired": Case(forged(token, key, exp=hour_ago), "claim.expired", "exp"),
            "another pool's": Case(forged(token, key, iss=f"{self.issuer}x"), "claim.iss", "iss"),
            "without a use": Case(forged(token, key, token_use=None), "claim.missing", "token_use"),
            "another key": Case(forged(token), "jws.signature"),
            "another payload": Case(with_another_payload(token, username="mallory"), "jws.signature"),
            "unknown kid": Case(forged(token, kid="nobody's"), "key.not_found"),
        }
