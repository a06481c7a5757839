"""What jotseal signs PyJWT verifies, and the other way round."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import jwt as pyjwt
import pytest
from conftest import ALGORITHMS

import jotseal

CLAIMS = {"sub": "alice", "aud": ["api", "web"], "n": 2**70, "f": 0.1, "nested": {"é": [None, True]}}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("signer", [jotseal, pyjwt], ids=["jotseal-signs", "pyjwt-signs"])
@pytest.mark.parametrize("verifier", [jotseal, pyjwt], ids=["jotseal-verifies", "pyjwt-verifies"])
def test_both_ways(key_pairs, algorithm, signer, verifier):
    private, public = key_pairs[algorithm]
    token = signer.encode(
        {**CLAIMS, "exp": int(time.time()) + 60}, private, algorithm=algorithm, headers={"kid": "k"}
    )
    decoded = verifier.decode_complete(token, public, algorithms=[algorithm], audience="api")
    assert decoded["header"] == {"alg": algorithm, "kid": "k", "typ": "JWT"}
    assert {name: decoded["payload"][name] for name in CLAIMS} == CLAIMS
    assert verifier.get_unverified_header(token) == decoded["header"]


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "EdDSA"])
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"headers": {"kid": "k", "cty": "x", "typ": "at+jwt"}},
        {"headers": {"typ": None}},
        {"headers": {"z": 1, "a": "é"}, "sort_headers": False},
    ],
)
def test_the_same_bytes(key_pairs, algorithm, arguments):
    """Deterministic algorithms leave no room for a difference."""
    private, _ = key_pairs[algorithm]
    claims = {
        **CLAIMS,
        "exp": datetime(2040, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        "nbf": datetime(2020, 1, 1),
    }
    ours = jotseal.encode(claims, private, algorithm=algorithm, **arguments)
    assert ours == pyjwt.encode(claims, private, algorithm=algorithm, **arguments)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_another_key_is_refused(key_pairs, algorithm):
    _, public = key_pairs[algorithm]
    token = jotseal.encode({"sub": "mallory"}, jotseal.generate_key(algorithm), algorithm=algorithm)
    with pytest.raises(jotseal.InvalidSignatureError, match=r"^Signature verification failed$") as caught:
        jotseal.decode(token, public, algorithms=[algorithm])
    assert caught.value.code == "jws.signature"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_parsed_keys(key_pairs, algorithm):
    private, public = key_pairs[algorithm]
    if algorithm.startswith("HS"):
        signing_key = jotseal.SigningKey.from_secret(private)
        verifying_key = jotseal.VerifyingKey.from_secret(public)
    else:
        signing_key = jotseal.SigningKey.from_pem(private)
        verifying_key = jotseal.VerifyingKey.from_pem(public)
    token = jotseal.encode({"sub": "alice"}, signing_key, algorithm=algorithm)
    assert jotseal.decode(token, verifying_key, algorithms=ALGORITHMS) == {"sub": "alice"}
    assert jotseal.decode(token, signing_key.verifying_key(), algorithms=[algorithm]) == {"sub": "alice"}
