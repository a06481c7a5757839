"""Claims sets of other shapes than the one that came first: dicts are copied from the first that was verified, and
texts of names from the first that was signed."""

import json
from itertools import permutations

import pytest

import jotseal
from jotseal.utils import base64url_decode

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

# The same strings are names in all of them.
NAMES = ["iss", "exp", "sub", 'a "quoted" name', "n\u00e4me"]
SIGNED = [
    {name: name for name in NAMES},
    {name: [name] for name in NAMES[:3]},
    dict.fromkeys(reversed(NAMES), 1),
    {name: {name: {name: None} for name in NAMES} for name in NAMES},
    dict.fromkeys([*NAMES, *(f"name{index}" for index in range(100))], True),
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


@pytest.mark.parametrize(("first", "second"), list(permutations([*SIGNED, {}], 2)))
def test_what_is_signed_is_the_claims_whatever_came_first(first, second):
    sign = jotseal.Signer(SECRET, algorithm="HS256").sign
    for claims in (first, second, first, dict(second), json.loads(json.dumps(first))):
        payload = sign(claims).split(".")[1]
        assert base64url_decode(payload) == json.dumps(claims, separators=(",", ":")).encode()


def test_names_that_cannot_be_written_whatever_came_first():
    sign = jotseal.Signer(SECRET, algorithm="HS256").sign
    for claims in ({"iss": "a", 1: 2}, {"iss": "a", "\ud800": 2}, {"iss": "a", "sub": object()}):
        for _ in range(2):
            with pytest.raises((TypeError, UnicodeEncodeError)):
                sign({**claims, "more": object()})
        assert sign({"iss": "a"}) == jotseal.encode({"iss": "a"}, SECRET)


@pytest.mark.parametrize("name", [1, None, 0.5, "\ud800"])
def test_names_that_are_left_to_python_whatever_came_first(name):
    sign = jotseal.Signer(SECRET, algorithm="HS256").sign
    for claims in ({name: 1, "iss": "a"}, {"iss": "a", "sub": "b"}, {"iss": "a", name: 1}, {"iss": "a"}):
        payload = sign(claims).split(".")[1]
        assert base64url_decode(payload) == json.dumps(claims, separators=(",", ":")).encode()


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
