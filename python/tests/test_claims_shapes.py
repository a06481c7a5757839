"""Claims sets of other shapes than the one that was verified first: the first one is what a dict is copied from."""

import json
from itertools import permutations

import pytest

import jotseal

SECRET = b"a secret of at least thirty-two octets"
TEXTS = [
    '{"iss":"a","exp":2000000000,"sub":"b"}',
    '{"iss":"c","exp":2000000001,"sub":"d"}',
    '{"iss":"a","exp":2000000000}',
    '{"iss":"a","exp":2000000000,"sub":"b","more":1}',
    '{"exp":2000000000,"iss":"a","sub":"b"}',
    '{"iss":"a","exp":2000000000,"nested":{"iss":1,"exp":{"iss":2}},"sub":"b"}',
    '{"azp":{"iss":{"iss":"a"}},"exp":2000000000,"roles":[{"iss":"a"},{"sub":"b"}]}',
    '{"i\\u0073s":"a","exp":2000000000,"sub":"b"}',
    '{"exp":2000000000}',
    json.dumps({"exp": 2000000000, **{f"name{i}": i for i in range(100)}}),
    json.dumps({"exp": 2000000000, "a name of more than thirty-two octets": 1, "é": 2, "": 3}),
]
REPEATED = [
    '{"iss":"a","exp":2000000000,"iss":"b"}',
    '{"iss":"a","exp":2000000000,"exp":2000000000}',
    '{"iss":"a","iss":"a","exp":2000000000}',
    '{"iss":"a","exp":2000000000,"sub":"b","sub":"c"}',
    '{"iss":"a","exp":2000000000,"sub":{"a":1,"a":2}}',
    '{"exp":2000000000,"exp":2000000000}',
]


def token(text: str) -> str:
    return jotseal.PyJWS().encode(text.encode(), SECRET, "HS256")


def verifier() -> jotseal.Verifier:
    return jotseal.Verifier(SECRET, algorithms=["HS256"])


@pytest.mark.parametrize(("first", "second"), list(permutations(TEXTS, 2)))
def test_claims_are_those_of_the_token_whatever_came_first(first, second):
    verify = verifier().verify
    for text in (first, second, first, second):
        claims = verify(token(text))
        assert claims == json.loads(text)
        assert list(claims) == list(json.loads(text))


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("repeated", REPEATED)
def test_a_name_that_comes_twice_is_refused_whatever_came_first(first, repeated):
    verify = verifier().verify
    verify(token(first))
    with pytest.raises(jotseal.DecodeError):
        verify(token(repeated))
    assert verify(token(first)) == json.loads(first)


def test_claims_are_their_callers_own():
    verify = verifier().verify
    first = verify(token(TEXTS[0]))
    first["iss"] = "changed"
    first["more"] = 1
    assert verify(token(TEXTS[0])) == json.loads(TEXTS[0])
    assert verify(token(TEXTS[1])) == json.loads(TEXTS[1])


@pytest.mark.parametrize("size", [1, 500, 1023, 1024, 1025, 1026, 1027, 1028, 5000, 100_000])
def test_payloads_of_any_size(size):
    claims = {"exp": 2000000000, "padding": ""}
    claims["padding"] = "a" * max(0, size - len(json.dumps(claims, separators=(",", ":"))))
    signed = jotseal.Signer(SECRET, algorithm="HS256").sign(claims)
    assert verifier().verify(signed) == claims
    assert verifier().verify_many([signed, signed]) == [claims, claims]
    assert jotseal.decode(signed, SECRET, ["HS256"]) == claims
