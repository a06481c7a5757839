"""Every rule of claims validation, held against PyJWT's own verdict."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import jwt as pyjwt
import pytest

import jotseal

KEY = "a secret of at least thirty-two octets"
NOW = int(time.time())
FAR = 3600


def verdict(module, payload: str, arguments):
    """What a library makes of a payload: its claims, or the exception's class and text."""
    token = module.api_jws.encode(payload.encode(), KEY)
    try:
        return module.decode(token, KEY, algorithms=["HS256"], **arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def same(payload, **arguments):
    """Asserts that both libraries agree, and returns their verdict."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    ours = verdict(jotseal, text, arguments)
    assert ours == verdict(pyjwt, text, arguments)
    return ours


TIMES = [
    NOW - FAR,
    NOW + FAR,
    NOW + FAR + 0.9,
    NOW - FAR - 0.9,
    str(NOW + FAR),
    str(NOW - FAR),
    f" {NOW + FAR} ",
    "1.5",
    "soon",
    "",
    None,
    True,
    False,
    0,
    -1,
    10**30,
    -(10**30),
    1e300,
    [],
    [NOW + FAR],
    {},
]


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", TIMES, ids=repr)
@pytest.mark.parametrize("leeway", [0, 2 * FAR, timedelta(hours=2), -2 * FAR, 0.5, 1e20, 1e300], ids=repr)
def test_times(name, value, leeway):
    same({name: value}, leeway=leeway)


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e400", "1E2", "-0", "0.0"])
def test_unusual_numbers(name, text):
    same(f'{{"{name}": {text}, "n": 1}}', options={"require": ["n"]})


def test_expired_is_told_by_code():
    token = jotseal.encode({"exp": NOW - FAR}, KEY)
    with pytest.raises(jotseal.ExpiredSignatureError) as caught:
        jotseal.decode(token, KEY, algorithms=["HS256"])
    assert caught.value.code == "claim.expired"


AUDIENCES = ["api", "", ["api"], ["web", "api"], [], ["web", 1], 1, None, {"api": 1}, {}, 0, True, "web"]


@pytest.mark.parametrize("claim", [*AUDIENCES, "absent"], ids=repr)
@pytest.mark.parametrize(
    "audience", ["api", "", ["api"], ("x", "api"), {"api"}, [], [1, "api"], None], ids=repr
)
@pytest.mark.parametrize("options", [{}, {"verify_aud": False}], ids=repr)
def test_audience(claim, audience, options):
    same({} if claim == "absent" else {"aud": claim}, audience=audience, options=options)


@pytest.mark.parametrize("audience", [1, 1.5], ids=repr)
def test_an_audience_of_another_type(audience):
    for module in (jotseal, pyjwt):
        assert verdict(module, "{}", {"audience": audience})[0] == "TypeError"


@pytest.mark.parametrize("claim", [*AUDIENCES, "absent"], ids=repr)
@pytest.mark.parametrize("audience", ["api", ["api"], None], ids=repr)
def test_strict_audience(claim, audience):
    same({} if claim == "absent" else {"aud": claim}, audience=audience, options={"strict_aud": True})


class Anyone:
    """A container that holds every issuer under one host."""

    def __contains__(self, issuer):
        return str(issuer).startswith("https://issuer.example/")


@pytest.mark.parametrize(
    "claim", ["https://issuer.example/a", "other", "", 1, None, ["x"], "absent"], ids=repr
)
@pytest.mark.parametrize(
    "issuer",
    ["https://issuer.example/a", "", ["https://issuer.example/a"], {"other"}, [], Anyone(), None, 5],
    ids=lambda value: type(value).__name__ + repr(value)[:12],
)
def test_issuer(claim, issuer):
    same({} if claim == "absent" else {"iss": claim}, issuer=issuer)


@pytest.mark.parametrize("claim", ["alice", "", 1, None, ["alice"], "absent"], ids=repr)
@pytest.mark.parametrize("subject", ["alice", "bob", "", None, 1, ["alice"]], ids=repr)
def test_subject(claim, subject):
    same({} if claim == "absent" else {"sub": claim}, subject=subject)


@pytest.mark.parametrize("claim", ["id", "", 1, None, ["id"], {}, "absent"], ids=repr)
def test_jwt_id(claim):
    same({} if claim == "absent" else {"jti": claim})


@pytest.mark.parametrize("require", [[], ["exp"], ["exp", "x"], ["x"], ("x", "exp")], ids=repr)
@pytest.mark.parametrize(
    "payload", [{}, {"exp": NOW + FAR}, {"x": None}, {"x": 0, "exp": NOW - FAR}], ids=repr
)
def test_required_claims(require, payload):
    same(payload, options={"require": require})


@pytest.mark.parametrize("name", ["exp", "nbf", "iat", "aud", "iss", "sub", "jti"])
@pytest.mark.parametrize("flag", [True, False])
def test_each_check_can_be_switched_off(name, flag):
    bad = {"exp": NOW - FAR, "nbf": NOW + FAR, "iat": NOW + FAR, "aud": "x", "iss": "x", "sub": 1, "jti": 1}
    same({name: bad[name]}, issuer="y", options={f"verify_{name}": flag})


@pytest.mark.parametrize(
    "payload",
    [
        "{}",
        '{"a": 1, "a": 2}',
        "[]",
        '"text"',
        "1",
        "",
        "{",
        "{} x",
        '{"a": "\\ud800"}',
        "[" * 5000 + "]" * 5000,
    ],
    ids=lambda text: text[:12],
)
def test_payload_text(payload):
    ours, theirs = verdict(jotseal, payload, {}), verdict(pyjwt, payload, {})
    assert ours == theirs


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_payload_encodings(encoding):
    payload = '{"sub": "é"}'.encode(encoding)
    token = jotseal.api_jws.encode(payload, KEY)
    assert jotseal.decode(token, KEY, algorithms=["HS256"]) == pyjwt.decode(token, KEY, algorithms=["HS256"])


def test_without_verification():
    token = jotseal.encode({"sub": "alice", "exp": NOW - FAR}, KEY)
    forged = token[:-3] + "AAA"
    options = {"verify_signature": False}
    assert jotseal.decode(forged, options=options) == {"sub": "alice", "exp": NOW - FAR}
    for module in (jotseal, pyjwt):
        with pytest.raises(module.ExpiredSignatureError):
            module.decode(forged, options={**options, "verify_exp": True})


LONE = "\ud800"


@pytest.mark.parametrize("name", ["iss", "sub", "aud"])
@pytest.mark.parametrize(
    "claim", [LONE, "\ufffd", "\U0010ffff", repr(LONE), "\U0010ffff" + repr(LONE)], ids=ascii
)
@pytest.mark.parametrize(
    "expected", [LONE, "\ufffd", "\U0010ffff", repr(LONE), "\U0010ffff" + repr(LONE)], ids=ascii
)
def test_strings_without_utf_8_are_equal_to_themselves_alone(name, claim, expected):
    argument = {"iss": "issuer", "sub": "subject", "aud": "audience"}[name]
    verdict = same({name: claim}, **{argument: expected})
    assert isinstance(verdict, dict) is (claim == expected)


@pytest.mark.parametrize(
    "claims", [{"exp": NOW - FAR}, {"nbf": NOW + FAR}, {"aud": "x"}, {"sub": 1}, {"iat": "x"}]
)
@pytest.mark.parametrize("require", [[], ["x"]])
def test_an_issuer_of_another_type_is_told_in_its_turn(claims, require):
    assert "iss" not in same({"iss": "x", **claims}, issuer=5, options={"require": require})


@pytest.mark.parametrize("error", [KeyError, ZeroDivisionError, TypeError])
def test_what_an_issuer_container_raises(error):
    class Failing:
        def __contains__(self, issuer):
            raise error("failed")

    same({"iss": "x"}, issuer=Failing())
