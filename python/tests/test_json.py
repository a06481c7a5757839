"""JSON as PyJWT's users see it."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from datetime import datetime, timezone

import jwt as pyjwt
import pytest

import jotseal

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 12345678901234567890123456789012345678901234567890}',
        '{"n": -0, "m": -0.0, "o": 1E2, "p": 1e-400, "q": 0.1, "r": 1.7976931348623157e308}',
        '{"n": NaN}',
        '{"n": [Infinity, -Infinity]}',
        '{"t": "\\ud800", "u": "\\ud83d\\ude00", "v": "\\u0000"}',
        '{"a": 1, "b": 2, "a": {"c": 3, "c": 4}}',
        ' \t\r\n{"a" : [ ] , "b":{}}\n',
        '{"a": ' + "[" * 900 + "]" * 900 + "}",
        '{"": "", "é": "ü"}',
    ],
    ids=lambda text: text[:20],
)
@pytest.mark.parametrize("part", ["payload", "header"])
def test_values_and_their_types(text, part):
    """By ``repr``, which tells -0.0 from 0 and a nan from another, and the order of names."""
    if part == "payload":
        token = pyjwt.api_jws.encode(text.encode(), KEY)
        values = [module.decode(token, KEY, **HS256) for module in (jotseal, pyjwt)]
    else:
        header = jotseal._core.base64url_encode(text.encode()).decode()
        values = [module.get_unverified_header(f"{header}.e30.") for module in (jotseal, pyjwt)]
    assert repr(values[0]) == repr(values[1])


@pytest.mark.parametrize(
    "text",
    ['{"a": 1,}', "{'a': 1}", '{"a": 01}', '{"a": "\n"}', '{"a": .5}', '{"n": ' + "1" * 5000 + "}", '{"a"'],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_json_is_refused_in_the_same_words(text):
    header = jotseal._core.base64url_encode(text.encode()).decode()
    payload = pyjwt.api_jws.encode(text.encode(), KEY)
    for call in (
        lambda m: m.get_unverified_header(f"{header}.e30."),
        lambda m: m.decode(payload, KEY, **HS256),
    ):
        told = []
        for module in (jotseal, pyjwt):
            with pytest.raises(module.DecodeError) as caught:
                call(module)
            told.append((str(caught.value), type(caught.value.__cause__)))
        assert told[0] == told[1]


class Words(json.JSONEncoder):
    def default(self, value):
        return f"<{value}>"


@pytest.mark.parametrize(
    "payload",
    [
        {"z": 1, "a": 2, "exp": datetime(2030, 1, 1, tzinfo=timezone.utc)},
        {2: 2, None: 3, True: 4, 1.5: 5},
        OrderedDict(b=1, a=2),
        {"n": math.nan, "i": math.inf, "t": "\ud800é", "big": 2**100, "list": (1, 2)},
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "arguments", [{}, {"sort_headers": False}, {"headers": {"z": [1], "a": {"y": 1, "x": 2}}}]
)
def test_what_is_signed(payload, arguments):
    assert jotseal.encode(payload, KEY, **arguments) == pyjwt.encode(payload, KEY, **arguments)


def test_encoders_of_the_caller():
    arguments = {"headers": {"set": frozenset({1})}, "json_encoder": Words}
    claims = {"set": frozenset({2})}
    assert jotseal.encode(claims, KEY, **arguments) == pyjwt.encode(claims, KEY, **arguments)
    for module in (jotseal, pyjwt):
        with pytest.raises(TypeError, match="not JSON serializable"):
            module.encode(claims, KEY)


def test_a_json_loads_that_was_replaced_is_called(monkeypatch):
    seen = []

    def loads(text, **options):
        seen.append(text)
        return {"alg": "HS256"} if b"alg" in text else {"sub": "replaced"}

    token = jotseal.encode({"sub": "alice"}, KEY)
    assert jotseal.decode(token, KEY, **HS256) == {"sub": "alice"}
    monkeypatch.setattr(json, "loads", loads)
    assert jotseal.decode(token, KEY, **HS256) == {"sub": "replaced"}
    assert seen == [b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"alice"}']


def test_what_a_replaced_json_loads_raises(monkeypatch):
    def failing(text, **options):
        raise RecursionError("too deep")

    token = jotseal.encode({}, KEY)
    monkeypatch.setattr(json, "loads", failing)
    with pytest.raises(jotseal.DecodeError, match=r"^Invalid header string: too deep$") as caught:
        jotseal.decode(token, KEY, **HS256)
    assert isinstance(caught.value.__cause__, RecursionError)
