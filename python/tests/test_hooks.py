"""What PyJWT's users override in subclasses is called."""

from __future__ import annotations

import json
import zlib

import jwt as pyjwt
import pytest

import jotseal

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}


class Compressed(jotseal.PyJWT):
    def _encode_payload(self, payload, headers=None, json_encoder=None):
        assert headers == {"zip": "DEF"}
        return zlib.compress(json.dumps(payload, cls=json_encoder).encode())

    def _decode_payload(self, decoded):
        assert set(decoded) == {"header", "payload", "signature"}
        return json.loads(zlib.decompress(decoded["payload"]))


def test_payloads_are_encoded_and_decoded_by_the_subclass():
    token = Compressed().encode({"sub": "alice"}, KEY, headers={"zip": "DEF"})
    assert Compressed().decode(token, KEY, **HS256) == {"sub": "alice"}
    with pytest.raises(jotseal.DecodeError, match="Invalid payload string"):
        jotseal.decode(token, KEY, **HS256)


CHECKS = ["required_claims", "iat", "nbf", "exp", "iss", "aud", "sub", "jti"]
CLAIMS = {"iat": 1, "nbf": 1, "exp": 2**40, "iss": "issuer", "aud": "api", "sub": "alice", "jti": "id"}
EXPECTED = {"issuer": "issuer", "audience": "api", "subject": "alice"}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("module", [jotseal, pyjwt])
def test_each_check_is_a_method(check, module):
    class Refusing(module.PyJWT):
        pass

    def refuse(self, payload, *arguments, **options):
        assert payload == CLAIMS
        raise module.InvalidTokenError(check)

    setattr(Refusing, f"_validate_{check}", refuse)
    token = module.encode(CLAIMS, KEY)
    assert module.decode(token, KEY, **HS256, **EXPECTED) == CLAIMS
    with pytest.raises(module.InvalidTokenError, match=f"^{check}$"):
        Refusing().decode(token, KEY, **HS256, **EXPECTED)


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_may_be_called(check):
    """With the verdicts of the whole."""
    arguments = {
        "required_claims": (["sub"],),
        "iat": (100.0, 0),
        "nbf": (100.0, 0),
        "exp": (100.0, 0),
        "iss": ("issuer",),
        "aud": ("api",),
        "sub": ("alice",),
        "jti": (),
    }[check]
    for value in ("issuer", "api", "alice", ["api"], 5, 99, 100, 101, 1e300, None):
        payload = {"sub": value} if check == "required_claims" else {check: value}
        told = []
        for module in (jotseal, pyjwt):
            try:
                told.append(getattr(module.PyJWT(), f"_validate_{check}")(payload, *arguments))
            except module.PyJWTError as error:
                told.append((type(error).__name__, str(error)))
        assert told[0] == told[1]


def test_a_patched_check_is_called(monkeypatch):
    token = jotseal.encode({"exp": 1}, KEY)
    monkeypatch.setattr(jotseal.PyJWT, "_validate_exp", lambda self, *arguments: None)
    assert jotseal.decode(token, KEY, **HS256) == {"exp": 1}


def test_more_critical_extensions():
    class Knowing(jotseal.PyJWS):
        _supported_crit = frozenset({"b64", "x"})

    token = jotseal.api_jws.encode(b"payload", KEY, headers={"crit": ["x"], "x": 1})
    assert Knowing().decode(token, KEY, **HS256) == b"payload"
    with pytest.raises(jotseal.InvalidTokenError, match="Unsupported critical extension: x"):
        jotseal.api_jws.decode(token, KEY, **HS256)


def test_typ_of_a_subclass():
    class AccessTokens(jotseal.PyJWS):
        header_typ = "at+jwt"

    token = AccessTokens().encode(b"payload", KEY)
    assert jotseal.get_unverified_header(token) == {"alg": "HS256", "typ": "at+jwt"}


@pytest.mark.parametrize("module", [jotseal, pyjwt])
def test_options_of_an_instance(module):
    token = module.encode({"exp": 1, "aud": "api"}, KEY)
    lenient = module.PyJWT(options={"verify_exp": False, "verify_aud": False})
    assert lenient.decode(token, KEY, **HS256) == {"exp": 1, "aud": "api"}
    with pytest.raises(module.ExpiredSignatureError):
        lenient.decode(token, KEY, **HS256, options={"verify_exp": True})
    unverified = module.PyJWT(options={"verify_signature": False})
    assert unverified.options["verify_exp"] is False
    with pytest.raises(module.DecodeError, match="algorithms"):
        unverified.decode(token, KEY)


@pytest.mark.parametrize("signer", [jotseal, pyjwt])
@pytest.mark.parametrize("verifier", [jotseal, pyjwt])
@pytest.mark.parametrize("arguments", [{"is_payload_detached": True}, {"headers": {"b64": False}}])
def test_detached_payloads(signer, verifier, arguments):
    payload = b"any octets: \x00\xff. And dots."
    token = signer.api_jws.encode(payload, KEY, **arguments)
    assert token.split(".")[1] == ""
    header = verifier.get_unverified_header(token)
    assert (header["b64"], header["crit"]) == (False, ["b64"])
    assert verifier.api_jws.decode(token, KEY, **HS256, detached_payload=payload) == payload
    with pytest.raises(verifier.InvalidSignatureError):
        verifier.api_jws.decode(token, KEY, **HS256, detached_payload=payload + b" ")
    with pytest.raises(verifier.DecodeError, match="detached_payload"):
        verifier.api_jws.decode(token, KEY, **HS256)
    attached = signer.api_jws.encode(payload, KEY)
    with pytest.raises(verifier.DecodeError, match="detached_payload"):
        verifier.api_jws.decode(attached, KEY, **HS256, detached_payload=payload)
