"""The terms of a Verifier, and which tokens it takes and refuses."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import jwt as pyjwt
import pytest
import time_machine
from conftest import ASYMMETRIC, signed
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

import jotseal
from jotseal import Signer, Verifier

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}
NOW = 1_900_000_000
LATER = 4_000_000_000
CLAIMS = {"sub": "alice", "exp": LATER}
ES256 = jotseal.generate_key("ES256")


def token(key=KEY, algorithm="HS256", claims=CLAIMS, **headers):
    return Signer(key, algorithm=algorithm, headers=headers).sign(claims)


def refusal(verifier, refused, expected=jotseal.InvalidTokenError):
    with pytest.raises(expected) as caught:
        verifier.verify(refused)
    return caught.value


def outcome(call):
    try:
        return call()
    except jotseal.PyJWTError as error:
        return type(error), str(error), error.code


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"algorithms": []}, ValueError),
        ({"algorithms": ()}, ValueError),
        ({"algorithms": None}, ValueError),
        ({"algorithms": ""}, NotImplementedError),
        ({"algorithms": ["none"]}, NotImplementedError),
        ({"algorithms": ["ES256", "hs256"]}, NotImplementedError),
        ({"algorithms": 1}, TypeError),
        ({"algorithms": [None]}, TypeError),
        ({"algorithms": [b"ES256"]}, TypeError),
        ({}, TypeError),
        ({"issuer": 1}, TypeError),
        ({"issuer": [1]}, TypeError),
        ({"audience": 1}, TypeError),
        ({"audience": ["a", None]}, TypeError),
        ({"subject": 1}, TypeError),
        ({"subject": ["a"]}, TypeError),
        ({"require": [1]}, TypeError),
        ({"require": 1}, TypeError),
        ({"leeway": "1"}, TypeError),
        ({"leeway": None}, TypeError),
        ({"leeway": -1}, ValueError),
        ({"leeway": float("nan")}, ValueError),
        ({"leeway": float("inf")}, ValueError),
        ({"typ": 1}, TypeError),
        ({"claims": dict}, TypeError),
        ({"unknown": 1}, TypeError),
    ],
)
def test_arguments_that_are_refused(arguments, expected):
    if arguments and "algorithms" not in arguments:
        arguments = {"algorithms": ["ES256"], **arguments}
    with pytest.raises(expected):
        Verifier(ES256.to_pem(), **arguments)


def at(seconds):
    return NOW + seconds


@pytest.mark.parametrize(
    ("terms", "claims", "refused"),
    [
        ({}, {"exp": at(1)}, None),
        ({}, {"exp": at(0.5)}, None),
        ({}, {"exp": at(0)}, jotseal.ExpiredSignatureError),
        ({}, {}, jotseal.MissingRequiredClaimError),
        ({}, {"exp": None}, jotseal.MissingRequiredClaimError),
        ({"leeway": 2}, {"exp": at(-1)}, None),
        ({"leeway": 1}, {"exp": at(-1)}, jotseal.ExpiredSignatureError),
        ({"leeway": 1.5}, {"exp": at(-1)}, None),
        ({"leeway": timedelta(seconds=1.5)}, {"exp": at(-1)}, None),
        ({"leeway": timedelta(seconds=1)}, {"exp": at(-1)}, jotseal.ExpiredSignatureError),
        ({"require": ()}, {}, None),
        ({"require": ()}, {"exp": at(0)}, jotseal.ExpiredSignatureError),
        ({"require": ()}, {"exp": None}, jotseal.DecodeError),
        ({"require": ()}, {"exp": str(at(1))}, jotseal.DecodeError),
        ({"require": ()}, {"exp": True}, jotseal.DecodeError),
        ({"require": ()}, {"exp": [at(1)]}, jotseal.DecodeError),
        ({"require": ()}, {"exp": 10**300}, None),
        ({"require": ()}, {"exp": -(10**30)}, jotseal.ExpiredSignatureError),
        ({"require": ()}, {"nbf": at(0), "iat": at(0)}, None),
        ({"require": ()}, {"nbf": at(0.5)}, jotseal.ImmatureSignatureError),
        ({"require": ()}, {"iat": at(1)}, jotseal.ImmatureSignatureError),
        ({"require": (), "leeway": 1}, {"nbf": at(1), "iat": at(1)}, None),
        ({"require": ()}, {"nbf": "1"}, jotseal.DecodeError),
        ({"require": ()}, {"iat": "1"}, jotseal.InvalidIssuedAtError),
        ({"require": "sub"}, {"sub": "a"}, None),
        ({"require": ["sub", "x"]}, {"sub": "a", "x": 0}, None),
        ({"require": ["x", "x", "exp", "exp"]}, {"x": 1, "exp": at(1)}, None),
        ({"require": ["x"]}, {"x": None}, jotseal.MissingRequiredClaimError),
        ({"require": ["x"]}, {"y": {"x": 1}}, jotseal.MissingRequiredClaimError),
        ({"require": [f"x{n}" for n in range(99)]}, {f"x{n}": n for n in range(99)}, None),
        (
            {"require": [f"x{n}" for n in range(99)]},
            {f"x{n}": n for n in range(98)},
            jotseal.InvalidTokenError,
        ),
        ({"require": (), "issuer": "a"}, {"iss": "a"}, None),
        ({"require": (), "issuer": ["a", "b"]}, {"iss": "b"}, None),
        ({"require": (), "issuer": {"a"}}, {"iss": "c"}, jotseal.InvalidIssuerError),
        ({"require": (), "issuer": "abc"}, {"iss": "b"}, jotseal.InvalidIssuerError),
        ({"require": (), "issuer": "a"}, {"iss": ["a"]}, jotseal.InvalidIssuerError),
        ({"require": (), "issuer": "a"}, {}, jotseal.MissingRequiredClaimError),
        ({"require": (), "issuer": []}, {"iss": "a"}, jotseal.InvalidIssuerError),
        ({"require": ()}, {"iss": "any"}, None),
        ({"require": (), "audience": "a"}, {"aud": "a"}, None),
        ({"require": (), "audience": "a"}, {"aud": ["b", "a"]}, None),
        ({"require": (), "audience": ("b", "a")}, {"aud": "a"}, None),
        ({"require": (), "audience": "a"}, {"aud": "ab"}, jotseal.InvalidAudienceError),
        ({"require": (), "audience": "a"}, {"aud": []}, jotseal.InvalidAudienceError),
        ({"require": (), "audience": "a"}, {"aud": ["a", 1]}, jotseal.InvalidAudienceError),
        ({"require": (), "audience": "a"}, {"aud": ["a", ["b"]]}, jotseal.InvalidAudienceError),
        ({"require": (), "audience": "a"}, {"aud": {"a": 1}}, jotseal.InvalidAudienceError),
        ({"require": (), "audience": "a"}, {}, jotseal.MissingRequiredClaimError),
        ({"require": (), "audience": []}, {"aud": "a"}, jotseal.InvalidAudienceError),
        ({"require": ()}, {"aud": "a"}, jotseal.InvalidAudienceError),
        ({"require": (), "subject": "a"}, {"sub": "a"}, None),
        ({"require": (), "subject": "a"}, {"sub": "b"}, jotseal.exceptions.InvalidSubjectError),
        ({"require": ()}, {"sub": 1}, jotseal.exceptions.InvalidSubjectError),
        ({"require": ()}, {"jti": "a"}, None),
        ({"require": ()}, {"jti": 1}, jotseal.exceptions.InvalidJTIError),
        ({"require": ["x"], "subject": "a"}, {"sub": "b"}, jotseal.MissingRequiredClaimError),
    ],
    ids=lambda it: repr(it)[:40],
)
def test_terms(monkeypatch, terms, claims, refused):
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    verifier, made = Verifier(KEY, **HS256, **terms), token(claims=claims)
    if refused is None:
        assert verifier.verify(made) == claims
        return
    assert refusal(verifier, made, refused).code.startswith("claim.")


@pytest.mark.parametrize(
    ("typ", "accepted", "refused"),
    [
        (None, ["JWT", "at+jwt", "", None], []),
        ("JWT", ["JWT", "jwt", "application/JWT"], ["at+jwt", "", None, "text/JWT", "JWT "]),
        ("at+jwt", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT"], ["JWT", None]),
        ("application/at+jwt", ["at+jwt", "application/at+jwt"], ["application/application/at+jwt"]),
    ],
)
def test_typ(typ, accepted, refused):
    verifier = Verifier(KEY, **HS256, typ=typ)
    for value in accepted:
        assert verifier.verify(token(typ=value)) == CLAIMS
    for value in refused:
        error = refusal(verifier, token(typ=value))
        assert (type(error), error.code) == (jotseal.InvalidTokenError, "header.typ")


def nested(depth):
    """A claims set that is that deep, the outermost object counted."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    ("payload", "is_fine"),
    [
        (b"{}", True),
        (b' \t\r\n{"a" : [ ] , "b":{}}\n', True),
        (nested(127), True),
        (nested(128), False),
        (b'{"a":{"b":1,"b":1}}', False),
        (b'{"a":1,"\\u0061":2}', False),
        (b'{"a":NaN}', False),
        (b'{"a":-Infinity}', False),
        (b'{"a":1e400}', False),
        (b'{"a":' + b"9" * 308 + b"}", True),
        (b'{"a":' + b"9" * 310 + b"}", False),
        (b'{"a":"\\ud800"}', False),
        (b'{"a":"\\udc00\\ud800"}', False),
        (b'{"a":"\\ud83d\\ude00"}', True),
        (b'{"a":"\xed\xa0\x80"}', False),
        (b'{"a":"\xff"}', False),
        (b'{"a":"\n"}', False),
        (b'{"a":01}', False),
        (b'{"a":1,}', False),
        (b"{'a':1}", False),
        (b"\xef\xbb\xbf{}", False),
        (b"{}{}", False),
        (b"[]", False),
        (b'"a"', False),
        (b"", False),
    ],
    ids=lambda it: repr(it)[:30],
)
def test_json_is_strict(payload, is_fine):
    verifier = Verifier(KEY, **HS256, require=())
    made = signed({"alg": "HS256"}, payload, KEY)
    if is_fine:
        assert repr(verifier.verify(made)) == repr(json.loads(payload))
    else:
        error = refusal(verifier, made, jotseal.DecodeError)
        assert error.code == "jwt.malformed"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"b64": True}, None),
        ({"b64": True, "crit": ["b64"]}, None),
        ({"b64": False}, "header.crit"),
        ({"b64": False, "crit": ["b64"]}, "header.crit"),
        ({"b64": 1}, "header.invalid"),
        ({"crit": ["b64"]}, "header.crit"),
        ({"crit": []}, "header.crit"),
        ({"crit": "b64"}, "header.crit"),
        ({"crit": ["exp"], "exp": 1}, "header.crit"),
        ({"kid": 1}, "header.invalid"),
        ({"kid": None}, "header.invalid"),
        ({"typ": 1}, "header.invalid"),
        ({"cty": 1}, "header.invalid"),
        ({"alg": 1}, "header.invalid"),
        ({"jwk": {"kty": "oct", "k": "AAAA"}, "jku": "https://mallory.example", "x5c": [1]}, None),
    ],
)
def test_header_parameters(header, code):
    verifier = Verifier(KEY, **HS256, require=())
    made = signed({"alg": "HS256", **header}, b"{}", KEY)
    for _ in range(2):
        if code is None:
            assert verifier.verify(made) == {}
        else:
            assert refusal(verifier, made).code == code


@pytest.mark.parametrize(
    "text", ['{"alg":"HS256","alg":"HS256"}', '{"alg":"HS256"', '["HS256"]', "", '{"alg":"HS256"}}', "{"]
)
def test_headers_that_are_no_json(text):
    made = signed({"alg": "HS256"}, b"{}", KEY)
    header = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    error = refusal(Verifier(KEY, **HS256, require=()), header + made[made.index(".") :], jotseal.DecodeError)
    assert error.code == "jws.malformed"


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
def test_a_header_that_is_known_opens_nothing(algorithm):
    key, other = (KEY, KEY[::-1]) if algorithm == "HS256" else [jotseal.generate_key(algorithm) for _ in "ab"]
    verifier = Verifier({"k": key, "other": other}, algorithms=[algorithm])
    for n in range(50):
        assert verifier.verify(token(key, algorithm, {"n": n, "exp": LATER}, kid="k"))["n"] == n
    good = token(key, algorithm, kid="k")
    header, payload, signature = good.split(".")
    forged = token(other, algorithm, {**CLAIMS, "sub": "mallory"}, kid="k").split(".")
    assert forged[0] == header
    for refused in (
        [header, forged[1], forged[2]],
        [header, forged[1], signature],
        [header, payload, forged[2]],
        [header, payload, signature[:-4]],
        [header, payload, signature[::-1]],
        [header, payload, ""],
    ):
        error = refusal(verifier, ".".join(refused), jotseal.DecodeError)
        assert error.code in ("jws.signature", "jws.malformed")
    for refused in ([header, payload, signature + "="], [header, payload, signature + "!"]):
        assert refusal(verifier, ".".join(refused), jotseal.DecodeError).code == "jws.malformed"
    # One octet of the header is another: whatever it says then, it was not signed.
    for place in range(len(header)):
        for octet in {chr(ord(header[place]) ^ bit) for bit in (1, 2, 32)} - {"."}:
            refusal(verifier, f"{header[:place]}{octet}{header[place + 1 :]}.{payload}.{signature}")
    refusal(verifier, f"{header[:-1]}.{payload}.{signature}")
    # The other key's tokens are known by another header.
    assert verifier.verify(token(other, algorithm, kid="other")) == CLAIMS
    refusal(verifier, token(key, algorithm, kid="other"), jotseal.InvalidSignatureError)
    assert verifier.verify(good) == CLAIMS


def test_a_known_header_keeps_to_the_terms_of_each_verifier():
    made = token(typ="at+jwt", kid="k")
    verifiers = [
        Verifier(KEY, **HS256),
        Verifier(KEY, **HS256, typ="at+jwt"),
        Verifier(KEY, **HS256, typ="x"),
    ]
    for _ in range(3):
        assert verifiers[0].verify(made) == verifiers[1].verify(made) == CLAIMS
        assert refusal(verifiers[2], made).code == "header.typ"


def test_headers_beyond_what_is_remembered():
    verifier = Verifier(KEY, **HS256)
    headers = [{"kid": f"{n}" * (1 if n else 1000)} for n in range(300)]
    for made in [token(**header) for header in headers] * 2:
        assert verifier.verify(made) == CLAIMS
        refusal(verifier, made[:-8] + "AAAAAAAA", jotseal.InvalidSignatureError)


@dataclass
class Account:
    sub: str
    exp: int


def test_verifiers_are_not_pickled_and_copied_as_themselves():
    verifier = Verifier(KEY, **HS256, claims=Account)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="a Verifier is not pickled"):
            pickle.dumps(verifier, protocol)
    assert copy.copy(verifier) is verifier
    assert copy.deepcopy({"a": [verifier]})["a"][0] is verifier


def test_what_is_shown_of_a_verifier():
    secret = Verifier({"kid-1": KEY, "kid-2": KEY}, **HS256, issuer="issuer", audience="me", subject="alice")
    public = Verifier(ES256, algorithms=["ES256", "PS256"])
    assert repr(secret) == str(secret) == "<Verifier HS256, 2 keys>"
    assert repr(public) == "<Verifier ES256 PS256, 1 key>"


def test_verifiers_of_types():
    assert Verifier[Account].__origin__ is Verifier
    assert Verifier[Account](KEY, **HS256, claims=Account).verify(token()) == Account("alice", LATER)

    class Own(Verifier):
        def verify(self, own):
            return super().verify(own.removeprefix("Bearer "))

    assert Own(KEY, **HS256).verify("Bearer " + token()) == CLAIMS
    assert isinstance(Own(KEY, **HS256), Own)
    with pytest.raises(AttributeError):
        Verifier(KEY, **HS256).verify = None


@pytest.mark.parametrize("frozen", [freeze_time, lambda moment: time_machine.travel(moment, tick=False)])
def test_frozen_clocks(frozen):
    noon = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
    made = token(claims={"exp": noon, "nbf": noon - timedelta(seconds=60)})
    verifier = Verifier(KEY, **HS256)
    refusal(verifier, made, jotseal.ImmatureSignatureError)
    for before, refused in [
        (61, jotseal.ImmatureSignatureError),
        (60, None),
        (1, None),
        (0, jotseal.ExpiredSignatureError),
    ]:
        with frozen(noon - timedelta(seconds=before)):
            [result] = verifier.verify_many([made])
            if refused is None:
                assert verifier.verify(made) == result
            else:
                refusal(verifier, made, refused)
                assert type(result) is refused


@pytest.mark.parametrize("wrong", [None, 1, object(), ["a.b.c"], bytearray(b"a.b.c"), memoryview(b"a.b.c")])
def test_what_is_no_text(wrong):
    error = refusal(Verifier(KEY, **HS256), wrong, jotseal.DecodeError)
    assert str(error).startswith("Invalid token type.")
    assert error.code == "jws.malformed"


@pytest.mark.parametrize(
    "wrong",
    ["", ".", "..", "a", "a.b", "a.b.c", "...", "a.b.c.d", ".e30.", "\ud800", "é.é.é", b"\xff.\xff.\xff"],
)
def test_what_is_no_token(wrong):
    assert refusal(Verifier(KEY, **HS256), wrong, jotseal.DecodeError).code == "jws.malformed"


def test_tokens_of_other_types_of_text():
    class Text(str):
        __slots__ = ()

    class Octets(bytes):
        __slots__ = ()

    made = token()
    verifier = Verifier(KEY, **HS256)
    for one in (made, made.encode(), Text(made), Octets(made.encode())):
        assert verifier.verify(one) == CLAIMS
        assert verifier.verify_many([one]) == [CLAIMS]


def test_the_largest_token():
    verifier = Verifier(KEY, **HS256)
    most = 256 * 1024
    signer = Signer(KEY, algorithm="HS256", headers={"typ": None})
    fits = signer.sign({"exp": LATER, "a": ""})
    long = signer.sign({"exp": LATER, "a": "x" * ((most - len(fits)) * 3 // 4)})
    assert most - 4 < len(long) <= most
    assert len(verifier.verify(long)["a"]) > most * 0.7
    for over in (
        signer.sign({"exp": LATER, "a": "x" * (most * 3 // 4)}),
        "a" * (most + 1),
        b"." * (most + 1),
    ):
        assert refusal(verifier, over, jotseal.DecodeError).code == "jws.too_large"
    assert refusal(verifier, "a" * most, jotseal.DecodeError).code == "jws.malformed"


TIMES = st.one_of(st.none(), st.integers(-3, 3).map(at), st.integers(min_value=-(2**62), max_value=2**62))
TEXTS = st.sampled_from(["a", "b", "ab", "é"])


@settings(deadline=None, max_examples=300)
@given(
    claims=st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("exp", "nbf", "iat"), TIMES.filter(lambda time: time is not None)),
            **dict.fromkeys(("iss", "sub", "jti"), TEXTS),
            "aud": TEXTS | st.lists(TEXTS, min_size=1, max_size=3),
            "more": st.none() | st.booleans() | TEXTS,
        },
    ),
    terms=st.fixed_dictionaries(
        {"leeway": st.sampled_from([0, 1, 2.5, timedelta(seconds=2)])},
        optional={
            "issuer": TEXTS | st.lists(TEXTS, min_size=1),
            "audience": TEXTS | st.lists(TEXTS, min_size=1),
            "subject": TEXTS,
        },
    ),
    require=st.lists(st.sampled_from(["exp", "iss", "aud", "sub", "jti", "more"]), unique=True),
    key=st.sampled_from([KEY, KEY, KEY, KEY[::-1]]),
)
def test_the_verdicts_are_those_of_decode(claims, terms, require, key):
    made = token(key, claims=claims)
    verifier = Verifier(KEY, **HS256, require=require, **terms)

    with time_machine.travel(NOW, tick=False):
        expected = outcome(lambda: jotseal.decode(made, KEY, **HS256, options={"require": require}, **terms))
        assert outcome(lambda: verifier.verify(made)) == expected


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_tokens_of_pyjwt(key_pairs, algorithm):
    private, public = key_pairs[algorithm]
    verifier = Verifier(public, algorithms=ASYMMETRIC)
    made = pyjwt.encode(CLAIMS, private, algorithm=algorithm)
    assert verifier.verify(made) == jotseal.decode(made, public, algorithms=ASYMMETRIC) == CLAIMS
