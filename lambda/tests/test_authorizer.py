"""The authorizer in AWS's runtime interface emulator: events of API Gateway, tokens of PyJWT."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from emulator import STARTED_IN_SECS, FunctionError, LambdaFunction
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

GOLDEN = Path(__file__).parent / "golden"
# The golden files of each kind of event, with its name in the log.
KINDS = {
    "rest-token": "rest.token",
    "rest-request": "rest.request",
    "http-1": "http.1.0",
    "http-2": "http.2.0",
    "websocket": "websocket",
    "appsync": "appsync",
}
# Those that are refused by an answer rather than an error.
ANSWERED = ["http-2", "appsync"]
# What differs from one line of the log to the next.
UNSTABLE = ["latencyMicros", "verifyMicros", "issuer", "kid"]

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_RSA_KEY = rsa.generate_private_key(65537, 2048)
JWKS = json.dumps(
    {
        "keys": [
            {**RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True), "kid": "rsa", "use": "sig"},
            {**ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True), "kid": "ec", "alg": "ES256"},
        ]
    }
)
CONFIGURATION = {
    "JOTSEAL_ISSUER": "https://issuer.example/",
    "JOTSEAL_AUDIENCE": "api,admin",
    "JOTSEAL_ALGORITHMS": "RS256,ES256",
    "JOTSEAL_JWKS": JWKS,
}


def claims(**changed: object) -> dict[str, Any]:
    now = int(time.time())
    valid = {
        "iss": "https://issuer.example/",
        "aud": ["api"],
        "iat": now,
        "exp": now + 600,
        "sub": "alice",
        "scope": "read write",
        "client_id": "app",
        "jti": "7f3c",
    }
    return {name: value for name, value in {**valid, **changed}.items() if value is not None}


def rs256(key: rsa.RSAPrivateKey = RSA_KEY, **changed: object) -> str:
    return jwt.encode(claims(**changed), key, "RS256", headers={"kid": "rsa"})


def es256(**changed: object) -> str:
    return jwt.encode(claims(**changed), EC_KEY, "ES256", headers={"kid": "ec"})


def another_payload() -> str:
    header, _, signature = rs256().split(".")
    _, payload, _ = rs256(sub="mallory").split(".")
    return f"{header}.{payload}.{signature}"


def keyed_with_the_public_key() -> str:
    """HS256 keyed with the PEM of the RSA public key, which PyJWT would not make."""
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [json.dumps({"alg": "HS256", "kid": "rsa"}), json.dumps(claims())]
    signing_input = b".".join(base64url(part.encode()) for part in parts)
    return (signing_input + b"." + base64url(hmac.digest(pem, signing_input, hashlib.sha256))).decode()


def base64url(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def hour_ago() -> int:
    return int(time.time()) - 3600


REFUSED = {
    "expired": (lambda: rs256(exp=hour_ago()), "claim.expired", "exp"),
    "expired, ES256": (lambda: es256(exp=hour_ago()), "claim.expired", "exp"),
    "never expires": (lambda: rs256(exp=None), "claim.missing", "exp"),
    "not yet valid": (lambda: rs256(nbf=int(time.time()) + 3600), "claim.immature", "nbf"),
    "wrong audience": (lambda: rs256(aud="other"), "claim.aud", "aud"),
    "no audience": (lambda: es256(aud=None), "claim.missing", "aud"),
    "wrong issuer": (lambda: rs256(iss="https://issuer.example"), "claim.iss", "iss"),
    "another key": (lambda: rs256(key=OTHER_RSA_KEY), "jws.signature", None),
    "another payload": (another_payload, "jws.signature", None),
    "unknown kid": (
        lambda: jwt.encode(claims(), RSA_KEY, "RS256", headers={"kid": "x"}),
        "key.not_found",
        None,
    ),
    "alg none": (lambda: jwt.encode(claims(), None, "none"), "alg.not_allowed", None),
    "alg not listed": (
        lambda: jwt.encode(claims(), RSA_KEY, "RS512", headers={"kid": "rsa"}),
        "alg.not_allowed",
        None,
    ),
    "public key as secret": (keyed_with_the_public_key, "alg.not_allowed", None),
    "garbage": (lambda: "garbage", "jws.malformed", None),
    "garbage in three parts": (lambda: "gar.ba.ge", "jws.malformed", None),
}


def event(kind: str, token: str, scheme: str = "Bearer") -> Any:
    text = (GOLDEN / f"{kind}.json").read_text()
    return json.loads(text.replace("{credentials}", f"{scheme} {token}").replace("{token}", token))


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text())


def decisions(function: LambdaFunction) -> list[dict[str, Any]]:
    """The lines that the authorizer itself has logged, without what differs from one to the next."""
    lines = [json.loads(line) for line in function.log.splitlines() if line.startswith('{"requestId":')]
    assert all(line.pop("requestId") for line in lines)
    return [{name: value for name, value in line.items() if name not in UNSTABLE} for line in lines]


@pytest.fixture
def function(authorizer: list[str], tmp_path: Path) -> Iterator[LambdaFunction]:
    with LambdaFunction(authorizer, env=CONFIGURATION, cwd=tmp_path) as function:
        yield function


@pytest.mark.parametrize("sign", [rs256, es256])
def test_allows_a_valid_token(function: LambdaFunction, sign: Any) -> None:
    for kind in KINDS:
        assert function.invoke(event(kind, sign())) == golden(f"{kind}.allow")
        assert function.invoke(event(kind, sign(), "bearer")) == golden(f"{kind}.allow")
    assert [line["outcome"] for line in decisions(function)] == ["allow"] * 2 * len(KINDS)


@pytest.mark.parametrize("why", REFUSED)
def test_refuses_any_other(function: LambdaFunction, why: str) -> None:
    make, code, claim = REFUSED[why]
    token = make()
    for kind in KINDS:
        denied = golden(f"{kind}.deny")
        if kind in ANSWERED:
            assert function.invoke(event(kind, token)) == denied
        else:
            with pytest.raises(FunctionError) as caught:
                function.invoke(event(kind, token))
            assert {"errorType": caught.value.kind, "errorMessage": caught.value.message} == denied
    expected = {"outcome": "unauthenticated", "code": code, **({"claim": claim} if claim else {})}
    assert decisions(function) == [{"event": name, **expected} for name in KINDS.values()]
    # After all of them it still serves.
    assert function.invoke(event("http-2", rs256()))["isAuthorized"] is True


def test_refuses_what_it_does_not_know(function: LambdaFunction) -> None:
    for unknown in [{**event("http-2", rs256()), "version": "3.0"}, {}, [], "Bearer", None]:
        with pytest.raises(FunctionError) as caught:
            function.invoke(unknown)
        assert (caught.value.kind, caught.value.message) == ("AuthorizerError", "event.unrecognised")


def test_logs_no_token_claim_or_key(function: LambdaFunction) -> None:
    tokens = [rs256(), es256(), rs256(exp=hour_ago()), another_payload()]
    for token in tokens:
        function.invoke(event("http-2", token))
    assert len(decisions(function)) == len(tokens)
    secrets = [part for token in tokens for part in token.split(".")]
    secrets += ["alice", "mallory", "read write", json.loads(JWKS)["keys"][0]["n"]]
    assert not [secret for secret in secrets if secret in function.log]


def test_reads_a_configuration_file(authorizer: list[str], tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(JWKS)
    (tmp_path / "jotseal.toml").write_text(
        f"""
        metrics_namespace = "Api"
        [[issuers]]
        issuer = "https://issuer.example/"
        audiences = ["api"]
        algorithms = ["RS256", "ES256"]
        jwks_file = "{tmp_path}/jwks.json"
        [[routes]]
        path = "/request"
        scopes = ["read", "write"]
        """
    )
    environment = {"JOTSEAL_CONFIG": str(tmp_path / "jotseal.toml")}
    with LambdaFunction(authorizer, env=environment, cwd=tmp_path) as function:
        effects = [
            [statement["Effect"] for statement in answer["policyDocument"]["Statement"]]
            for scope in ("read write", "read")
            for answer in [function.invoke(event("rest-request", rs256(scope=scope)))]
        ]
        assert effects == [["Allow", "Deny"], ["Deny"]]
        assert '"CloudWatchMetrics":[{"Namespace":"Api"' in function.log


@pytest.mark.parametrize("command", ["check-config", "explain"])
def test_has_commands_for_a_terminal(authorizer: list[str], tmp_path: Path, command: str) -> None:
    (tmp_path / "event.json").write_text(json.dumps(event("http-2", rs256())))
    arguments = [command, *(["--event", "event.json"] if command == "explain" else [])]
    done = subprocess.run(
        [*authorizer, *arguments],
        env=CONFIGURATION,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=STARTED_IN_SECS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    expected = {"check-config": "the configuration is valid\n", "explain": "event: http.2.0\n"}
    assert done.stdout.startswith(expected[command])


def test_reads_its_keys_from_a_file(authorizer: list[str], tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(JWKS)
    configuration = {**CONFIGURATION, "JOTSEAL_JWKS": "", "JOTSEAL_JWKS_FILE": str(tmp_path / "jwks.json")}
    with LambdaFunction(authorizer, env=configuration, cwd=tmp_path) as function:
        assert function.invoke(event("rest-token", rs256())) == golden("rest-token.allow")


MISCONFIGURED = {
    "no issuer": ({"JOTSEAL_ISSUER": None}, "JOTSEAL_ISSUER is missing"),
    "empty issuer": ({"JOTSEAL_ISSUER": ""}, "JOTSEAL_ISSUER is missing"),
    "no audience": ({"JOTSEAL_AUDIENCE": None}, "JOTSEAL_AUDIENCE is missing"),
    "empty audience in the list": (
        {"JOTSEAL_AUDIENCE": "api,"},
        "JOTSEAL_AUDIENCE is not a string or a list",
    ),
    "no algorithms": ({"JOTSEAL_ALGORITHMS": None}, "JOTSEAL_ALGORITHMS is missing"),
    "algorithm none": (
        {"JOTSEAL_ALGORITHMS": "RS256,none"},
        "JOTSEAL_ALGORITHMS has an entry that is none of HS256,",
    ),
    "algorithm without a key": (
        {"JOTSEAL_ALGORITHMS": "EdDSA"},
        "JOTSEAL_JWKS has no key for JOTSEAL_ALGORITHMS",
    ),
    "HMAC without a secret": (
        {"JOTSEAL_JWKS": None, "JOTSEAL_ALGORITHMS": "HS256"},
        "JOTSEAL_ALGORITHMS has one of HMAC",
    ),
    "keys over plain http": (
        {"JOTSEAL_JWKS": None, "JOTSEAL_JWKS_URI": "http://issuer.example/jwks"},
        "JOTSEAL_JWKS_URI makes an endpoint that is not fetched",
    ),
    "keys twice": ({"JOTSEAL_JWKS_FILE": "jwks.json"}, "JOTSEAL_JWKS is beside jwks_file"),
    "a file and variables": (
        {"JOTSEAL_CONFIG": "jotseal.toml"},
        "JOTSEAL_CONFIG and JOTSEAL_ISSUER are both set",
    ),
    "no such configuration": (
        {**dict.fromkeys(CONFIGURATION), "JOTSEAL_CONFIG": "jotseal.toml"},
        "jotseal.toml cannot be read: No such file or directory",
    ),
    "keys that are none": ({"JOTSEAL_JWKS": JWKS[1:]}, "JOTSEAL_JWKS is refused: "),
    "no such file": (
        {"JOTSEAL_JWKS": None, "JOTSEAL_JWKS_FILE": "jwks.json"},
        "JOTSEAL_JWKS_FILE cannot be read: No such file or directory",
    ),
    "no Lambda": ({}, "the configuration is valid, but this is not AWS Lambda"),
    "nothing": (
        dict.fromkeys(CONFIGURATION),
        "JOTSEAL_ISSUER is missing; JOTSEAL_ALGORITHMS is missing; JOTSEAL_AUDIENCE is missing",
    ),
}


@pytest.mark.parametrize("what", MISCONFIGURED)
def test_says_what_is_wrong_and_exits(authorizer: list[str], tmp_path: Path, what: str) -> None:
    changed, line = MISCONFIGURED[what]
    configuration = {name: value for name, value in {**CONFIGURATION, **changed}.items() if value is not None}
    done = subprocess.run(
        authorizer,
        env=configuration,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=STARTED_IN_SECS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"jotseal-authorizer: {line}")
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(JWKS)["keys"][0]["n"] not in done.stderr


def test_never_answers_when_misconfigured(authorizer: list[str], tmp_path: Path) -> None:
    configuration = {**CONFIGURATION, "JOTSEAL_AUDIENCE": ""}
    with LambdaFunction(authorizer, env=configuration, cwd=tmp_path) as function:
        with pytest.raises(FunctionError) as caught:
            function.invoke(event("http-2", rs256()))
        # The emulator answers with nothing, and says why in its log.
        assert "Runtime.ExitError" in str(caught.value)
        assert "jotseal-authorizer: JOTSEAL_AUDIENCE is missing\n" in function.log
