"""Whatever eight threads share, each gets the verdicts that it would get alone; without the GIL too."""

from __future__ import annotations

import sys
import sysconfig
import threading

import pytest
from conftest import ALGORITHMS

import jotseal

THREADS = 8
TURNS = 25
EXP = 4_000_000_000


@pytest.fixture(autouse=True)
def without_the_gil():
    """A CPython without the GIL has not taken it back for the extension module."""
    yield
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert not sys._is_gil_enabled()


def in_threads(work):
    """Runs ``work(name, turn)`` in threads that start together, and raises what any of them raised."""
    start, failures = threading.Barrier(THREADS), []

    def run(name):
        start.wait()
        try:
            for turn in range(TURNS):
                work(name, turn)
        # A panic is no Exception.
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def forged(token):
    """The token with another signature: the last octet but one, as the last character may not count in full."""
    return token[:-3] + ("A" if token[-3] != "A" else "B") + token[-2:]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_share_a_key(algorithm):
    key = jotseal.generate_key(algorithm)
    verifying_key = key.verifying_key()
    jwk = jotseal.PyJWK(
        jotseal.get_algorithm_by_name(algorithm).to_jwk(key.secret or verifying_key, as_dict=True), algorithm
    )

    def work(name, turn):
        claims = {"sub": f"{name}-{turn}"}
        token = jotseal.encode(claims, key, algorithm=algorithm)
        assert jotseal.decode(token, verifying_key, algorithms=[algorithm]) == claims
        assert jotseal.decode(token, jwk, algorithms=[algorithm]) == claims
        with pytest.raises(jotseal.InvalidSignatureError):
            jotseal.decode(forged(token), verifying_key, algorithms=[algorithm])

    in_threads(work)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_share_a_signer_and_a_verifier(algorithm):
    key = jotseal.generate_key(algorithm)
    signer = jotseal.Signer(key, algorithm=algorithm)
    verifier = jotseal.Verifier(key.verifying_key(), algorithms=[algorithm], audience="api")

    def work(name, turn):
        # New names of claims too, because the verifier keeps those that it has seen.
        claims = {"exp": EXP, "aud": "api", f"claim-{turn}": name, f"own-{name}-{turn}": [turn]}
        token = signer.sign(claims)
        assert verifier.verify(token) == claims
        with pytest.raises(jotseal.InvalidSignatureError):
            verifier.verify(forged(token))
        with pytest.raises(jotseal.InvalidAudienceError):
            verifier.verify(signer.sign({"exp": EXP, "aud": f"other-{name}"}))

    in_threads(work)


def test_share_a_verifier_of_many_tokens():
    key = jotseal.generate_key("ES256")
    signer = jotseal.Signer(key, algorithm="ES256")
    verifier = jotseal.Verifier(key.verifying_key(), algorithms=["ES256"])
    expected = [{"sub": str(index), "exp": EXP} for index in range(20)]
    tokens = [signer.sign(claims) for claims in expected]

    def work(name, turn):
        bad = (name + turn) % len(tokens)
        verdicts = verifier.verify_many([*tokens[:bad], forged(tokens[bad]), *tokens[bad + 1 :]])
        assert isinstance(verdicts[bad], jotseal.InvalidSignatureError)
        assert [*verdicts[:bad], *verdicts[bad + 1 :]] == [*expected[:bad], *expected[bad + 1 :]]

    in_threads(work)


def test_share_a_set_of_keys():
    keys = {algorithm: jotseal.generate_key(algorithm) for algorithm in ("RS256", "ES256", "EdDSA")}
    jwks = [
        {
            **jotseal.get_algorithm_by_name(algorithm).to_jwk(key.verifying_key(), as_dict=True),
            "kid": algorithm,
            "alg": algorithm,
        }
        for algorithm, key in keys.items()
    ]
    key_set = jotseal.PyJWKSet.from_dict({"keys": jwks})
    verifier = jotseal.Verifier(key_set, algorithms=list(keys))

    def work(name, turn):
        for algorithm, key in keys.items():
            claims = {"sub": f"{name}-{turn}", "exp": EXP}
            token = jotseal.encode(claims, key, algorithm=algorithm, headers={"kid": algorithm})
            assert jotseal.decode(token, key_set[algorithm], algorithms=[algorithm]) == claims
            assert verifier.verify(token) == claims
            parsed = jotseal.PyJWKSet.from_dict({"keys": jwks})[algorithm]
            assert jotseal.decode(token, parsed, algorithms=[algorithm]) == claims

    in_threads(work)


def test_share_a_secret_as_text():
    secret = "a secret of more than thirty-two octets"

    def work(name, turn):
        token = jotseal.encode({"sub": f"{name}-{turn}"}, secret, algorithm="HS256")
        assert jotseal.decode(token, secret, algorithms=["HS256"])["sub"] == f"{name}-{turn}"
        with pytest.raises(jotseal.InvalidSignatureError):
            jotseal.decode(token, f"{secret} that is another", algorithms=["HS256"])

    in_threads(work)


def test_claims_that_change_while_they_are_signed():
    secret = "a secret of more than thirty-two octets"
    signer = jotseal.Signer(secret, algorithm="HS256")
    claims = {"sub": "alice", "nested": {}}

    def work(name, turn):
        claims[f"{name}-{turn}"] = claims["nested"][name] = turn
        for token in (jotseal.encode(claims, secret, algorithm="HS256"), signer.sign(claims)):
            assert jotseal.decode(token, secret, algorithms=["HS256"])["sub"] == "alice"
        del claims[f"{name}-{turn}"], claims["nested"][name]

    in_threads(work)
