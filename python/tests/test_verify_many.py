"""Many tokens at once, and by many threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TypedDict

import pytest
from conftest import ALGORITHMS, signed

import jotseal
from jotseal import Signer, Verifier
from jotseal.exceptions import InvalidClaimsError

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}
LATER = 4_000_000_000
CLAIMS = {"sub": "alice", "exp": LATER}
PAIRS = {name: jotseal.generate_key(name) for name in ("ES256", "EdDSA", "RS256")}


def token(key, algorithm, claims):
    return Signer(key, algorithm=algorithm).sign(claims)


def told(error):
    return type(error), str(error), error.code


def outcome(call):
    try:
        return call()
    except jotseal.PyJWTError as error:
        return type(error), str(error), error.code


class Named(TypedDict):
    sub: str
    exp: int


@dataclass
class Account:
    sub: str
    exp: int


@pytest.mark.parametrize("algorithm", ["HS256", "ES256", "RS256"])
def test_many(algorithm):
    key = KEY if algorithm == "HS256" else PAIRS[algorithm]
    verifier = Verifier(key, algorithms=[algorithm], issuer="issuer", claims=Named)
    claims = {"sub": "alice", "exp": LATER, "iss": "issuer"}
    good, more = token(key, algorithm, claims), token(key, algorithm, {**claims, "sub": "bob"})
    tokens = [
        good,
        good[:-8] + "AAAAAAAA",
        more.encode(),
        None,
        token(key, algorithm, {**claims, "exp": 1}),
        token(key, algorithm, {**claims, "iss": "mallory"}),
        token(key, algorithm, {"exp": LATER, "iss": "issuer"}),
        token(key, algorithm, {"sub": "alice", "iss": "issuer"}),
        signed({"alg": "HS384", "kid": "k"}, b"{}", KEY),
        1,
        good,
        "",
        "a.b",
        "\ud800",
        b"\xff.\xff.\xff",
        bytearray(good.encode()),
        memoryview(good.encode()),
        object(),
        "a" * (256 * 1024 + 1),
    ] * 3
    results = verifier.verify_many(tokens)
    assert type(results) is list
    assert len(results) == len(tokens)
    assert results[0] == claims
    assert results[2] == {**claims, "sub": "bob"}
    for one, result in zip(tokens, results, strict=True):
        expected = told(result) if isinstance(result, Exception) else result
        assert outcome(lambda: verifier.verify(one)) == expected, type(one)  # noqa: B023 called here
    assert [type(result) for result in results[4:8]] == [
        jotseal.ExpiredSignatureError,
        jotseal.InvalidIssuerError,
        InvalidClaimsError,
        jotseal.MissingRequiredClaimError,
    ]


@pytest.mark.parametrize("algorithm", ["HS256", "EdDSA"])
def test_very_many(algorithm):
    key = KEY if algorithm == "HS256" else PAIRS[algorithm]
    verifier, signer = Verifier(key, algorithms=[algorithm], claims=Account), Signer(key, algorithm=algorithm)
    tokens = (signer.sign({"sub": f"{n}", "exp": LATER if n % 7 else 1}) for n in range(1000))
    results = verifier.verify_many(tokens)
    for n, result in enumerate(results):
        assert result == Account(f"{n}", LATER) if n % 7 else type(result) is jotseal.ExpiredSignatureError
    assert len(results) == 1000


def test_many_of_none_and_of_no_iterable():
    verifier = Verifier(KEY, **HS256)
    for nothing in ([], (), iter([]), {}, ""):
        assert verifier.verify_many(nothing) == []
    for wrong in (None, 1, verifier):
        with pytest.raises(TypeError):
            verifier.verify_many(wrong)
    made = token(KEY, "HS256", CLAIMS)
    assert verifier.verify_many({made: 1}) == verifier.verify_many((made,)) == [CLAIMS]
    # A string is an iterable of strings, none of which is a token.
    assert [type(result) for result in verifier.verify_many("ab")] == [jotseal.DecodeError] * 2

    def failing():
        yield made
        raise LookupError("the queue is gone")

    with pytest.raises(LookupError, match="the queue is gone"):
        verifier.verify_many(failing())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_eight_threads_share_a_verifier(algorithm):
    key = jotseal.generate_key(algorithm)
    verifier, signer = Verifier({"k": key}, algorithms=[algorithm]), Signer(key, algorithm=algorithm)
    start, failures = threading.Barrier(8), []

    def hammer(name):
        start.wait()
        try:
            for turn in range(10):
                claims = {"sub": f"{name}-{turn}", "exp": LATER, f"claim {name} {turn}": turn}
                made = signer.sign(claims)
                forged = made[:-3] + ("A" if made[-3] != "A" else "B") + made[-2:]
                assert verifier.verify(made) == claims
                results = verifier.verify_many([made, forged] * 3)
                assert results[::2] == [claims] * 3
                assert all(type(it) is jotseal.InvalidSignatureError for it in results[1::2])
                with pytest.raises(jotseal.InvalidSignatureError):
                    verifier.verify(forged)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=hammer, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
