"""What is warned of, in which words, and where the warning points to."""

from __future__ import annotations

import warnings
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import jotseal

SHORT = "short"
LONG = "a secret of at least thirty-two octets"
WEAK = rsa.generate_private_key(65537, 1024)
HS256 = {"algorithms": ["HS256"]}
UNVERIFIED = {"options": {"verify_signature": False}}


@pytest.fixture(scope="module")
def tokens():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "HS256": jwt.encode({}, SHORT),
            "RS256": jwt.encode({}, WEAK, algorithm="RS256"),
            "PS256": jwt.encode({}, WEAK, algorithm="PS256"),
        }


CALLS = {
    "encode": lambda m, t: m.encode({}, SHORT),
    "encode HS512": lambda m, t: m.encode({}, LONG, algorithm="HS512"),
    "encode JWK": lambda m, t: m.encode({}, m.PyJWK({"kty": "oct", "k": "AAAA"})),
    "decode": lambda m, t: m.decode(t["HS256"], SHORT, **HS256),
    "decode_complete": lambda m, t: m.decode_complete(t["HS256"], SHORT, **HS256),
    "JWS encode": lambda m, t: m.api_jws.encode(b"", SHORT),
    "JWS decode": lambda m, t: m.api_jws.decode(t["HS256"], SHORT, **HS256),
    "JWS decode_complete": lambda m, t: m.api_jws.decode_complete(t["HS256"], SHORT, **HS256),
    "decode kwargs": lambda m, t: m.decode(t["HS256"], **UNVERIFIED, foo=1),
    "decode_complete kwargs": lambda m, t: m.decode_complete(t["HS256"], **UNVERIFIED, foo=1, bar=2),
    "JWS decode kwargs": lambda m, t: m.api_jws.decode(t["HS256"], **UNVERIFIED, foo=1),
    "JWS decode_complete kwargs": lambda m, t: m.api_jws.decode_complete(t["HS256"], **UNVERIFIED, foo=1),
    "verify": lambda m, t: m.decode(t["HS256"], **UNVERIFIED, verify=True),
    "verify complete": lambda m, t: m.decode_complete(t["HS256"], **UNVERIFIED, verify=True),
    "verify agrees": lambda m, t: m.decode(t["HS256"], **UNVERIFIED, verify=False),
    "weak RS256": lambda m, t: m.decode(t["RS256"], WEAK.public_key(), algorithms=["RS256"]),
    "weak PS256": lambda m, t: m.decode(t["PS256"], WEAK.public_key(), algorithms=["PS256"]),
}


@pytest.mark.parametrize("name", CALLS)
def test_warnings_are_pyjwt_s(tokens, name):
    def told(module):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            CALLS[name](module, tokens)
        return [
            (w.category.__name__, str(w.message), Path(w.filename).name, w.filename == __file__ and w.lineno)
            for w in caught
        ]

    assert told(jotseal) == told(jwt)
    assert bool(told(jotseal)) is (name != "verify agrees")


@pytest.mark.parametrize(
    "name", ["encode", "encode HS512", "encode JWK", "decode", "weak RS256", "weak PS256"]
)
@pytest.mark.parametrize("module", [jotseal, jwt])
def test_short_keys_are_refused_where_that_is_enforced(tokens, name, module):
    enforcing = module.PyJWT(options={"enforce_minimum_key_length": True})
    enforcing.PyJWK = module.PyJWK
    with pytest.raises(module.InvalidKeyError, match="below the minimum recommended"):
        CALLS[name](enforcing, tokens)


@pytest.mark.parametrize("left_out", [(), ("p", "q", "dp", "dq", "qi")])
def test_a_small_private_jwk_is_read_and_does_not_sign(left_out):
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(WEAK, as_dict=True)
    jwk = {name: value for name, value in jwk.items() if name not in left_out}
    key = jotseal.PyJWKSet([{**jwk, "kid": "k"}])["k"]
    assert key.key.private_numbers() == WEAK.private_numbers()
    assert jotseal.algorithms.RSAAlgorithm.from_jwk(jwk).private_numbers() == WEAK.private_numbers()
    with pytest.raises(jotseal.InvalidKeyError, match="2048"):
        jotseal.encode({}, key)


def test_signing_with_a_small_rsa_key_is_refused():
    """PyJWT warns and signs."""
    with pytest.raises(jotseal.InvalidKeyError, match="2048") as caught:
        jotseal.encode({}, WEAK, algorithm="RS256")
    assert caught.value.code == "key.weak"
