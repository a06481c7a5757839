"""What a Signer signs: the octets that PyJWT signs, with every kind of keys."""

from __future__ import annotations

import copy
import enum
import json
import math
import pickle
from collections import OrderedDict

import jwt as pyjwt
import pytest
from conftest import ALGORITHMS, SYMMETRIC
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

import jotseal
from jotseal import PyJWK, Signer, SigningKey, Verifier

KEY = "a secret of at least thirty-two octets, and of sixty-four for HS512"
LATER = 4_000_000_000
DETERMINISTIC = [*SYMMETRIC, "RS256", "RS384", "RS512", "EdDSA"]
ES256 = jotseal.generate_key("ES256")


def signer(**headers):
    return Signer(KEY, algorithm="HS256", headers=headers)


def payload(token):
    """The claims as they were signed, by PyJWT."""
    return pyjwt.decode(token, KEY, algorithms=["HS256"], options={"verify_aud": False})


class Text(str):
    __slots__ = ()


class Number(enum.IntEnum):
    ONE = 1


class Fraction(float):
    __slots__ = ()

    def __repr__(self):
        return "not a number"


def nested(depth, value=1):
    for _ in range(depth):
        value = [value]
    return value


JSON = [
    {},
    {
        "sub": "alice",
        "aud": ["api", "web"],
        "exp": LATER,
        "iat": 0,
        "nbf": 1.5,
        "iss": "https://issuer.example",
    },
    {"z": 1, "a": 2, "": 3, "é": 4, '"\\/\b\f\n\r\t': 5},
    {"a": "é ü 漢字 😀 \u2028\u2029 \x7f \x80 \ufeff \uffff \U0010ffff"},
    {"a": "".join(map(chr, range(0x120)))},
    {"a": '</script> & "quoted" \\ /'},
    {
        "a": [
            0,
            -0,
            1,
            -1,
            2**31,
            2**53,
            2**63 - 1,
            2**63,
            -(2**63),
            -(2**63) - 1,
            2**64,
            10**300,
            -(10**4000),
        ]
    },
    {
        "a": [
            0.0,
            -0.0,
            0.1,
            1.0,
            1.5,
            1e15,
            1e16,
            123456789012345.6,
            1e17,
            1e22,
            1e23,
            1e100,
            1.7976931348623157e308,
        ]
    },
    {
        "a": [
            1e-3,
            1e-4,
            1e-5,
            1.5e-7,
            5e-324,
            2.2250738585072014e-308,
            0.30000000000000004,
            100000.0,
            1234567.125,
        ]
    },
    {
        "a": [True, False, None],
        "b": {},
        "c": [],
        "d": [[], {}, [{}]],
        "e": {"a": {"b": {"c": [1, [2, [3]]]}}},
    },
    {"a": (1, "b", (2.5, None), [()]), "b": ()},
    *({"a": nested(depth)} for depth in (97, 98, 99, 100, 101, 102, 500)),
    {"a": "x" * 100_000},
    {f"claim {n}": n for n in range(1000)},
    # What Python's json makes of types that are not JSON's own.
    {2: 2, None: 3, True: 4, 1.5: 5, Number.ONE: 6},
    {"a": Text("é"), Text("b"): Number.ONE, "c": Fraction(1.5)},
    OrderedDict(b=1, a=OrderedDict(d=1, c=2)),
    {"a": "\ud800", "\udfff": "\ude00\ud83d"},
]


@pytest.mark.parametrize("claims", JSON, ids=lambda claims: repr(claims)[:30])
def test_the_octets_are_those_of_pyjwt(claims):
    expected = pyjwt.encode(claims, KEY)
    assert signer().sign(claims) == expected
    assert jotseal.encode(claims, KEY) == expected


@pytest.mark.parametrize("algorithm", DETERMINISTIC)
@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"kid": "k", "cty": "x", "typ": "at+jwt"},
        {"z": [1, {"b": None, "a": 1.5}], "a": "é", "n": 2**70},
        {"alg": "{algorithm}"},
    ],
)
def test_the_header_is_that_of_pyjwt(key_pairs, algorithm, headers):
    private, _ = key_pairs[algorithm]
    if headers and "alg" in headers:
        headers = {"alg": algorithm}
    expected = pyjwt.encode({"sub": "alice"}, private, algorithm=algorithm, headers=headers)
    made = Signer(private, algorithm=algorithm, headers=headers)
    assert made.sign({"sub": "alice"}) == made.sign({"sub": "alice"}) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, {"typ": "JWT", "kid": "of the key"}),
        ({"kid": "another"}, {"typ": "JWT", "kid": "another"}),
        ({"kid": None, "typ": None, "x": None}, {}),
        ({"kid": ""}, {"typ": "JWT", "kid": ""}),
        ({"typ": "at+jwt"}, {"typ": "at+jwt", "kid": "of the key"}),
    ],
)
def test_the_kid_is_that_of_the_key(headers, expected):
    jwk = {**json.loads(ES256.to_jwk()), "kid": "of the key", "use": "sig", "alg": "ES256"}
    for key in (
        jwk,
        json.dumps(jwk),
        json.dumps(jwk).encode(),
        PyJWK(jwk),
        SigningKey.from_jwk(json.dumps(jwk)),
    ):
        token = Signer(key, algorithm="ES256", headers=headers).sign({})
        assert pyjwt.get_unverified_header(token) == {"alg": "ES256", **expected}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"alg": "HS512"}, ValueError),
        ({"alg": "none"}, ValueError),
        ({"b64": False}, ValueError),
        ({"b64": True}, ValueError),
        ({"crit": ["b64"]}, ValueError),
        ({"crit": None}, ValueError),
        ({"x": math.nan}, ValueError),
        ({"x": [math.inf]}, ValueError),
        ({"kid": 1}, TypeError),
        ({"kid": b"k"}, TypeError),
        ({"x": b"octets"}, TypeError),
        ({"x": {1, 2}}, TypeError),
        (1, TypeError),
        ("text", (TypeError, ValueError)),
    ],
)
def test_headers_that_are_refused(headers, expected):
    with pytest.raises(expected):
        Signer(KEY, algorithm="HS256", headers=headers)


def test_the_headers_are_taken_once():
    headers = {"kid": "k", "list": [1]}
    made = signer(**headers)
    headers["list"].append(2)
    assert pyjwt.get_unverified_header(made.sign({}))["list"] == [1]
    assert headers == {"kid": "k", "list": [1, 2]}


EC_PUBLIC = ES256.verifying_key()


@pytest.mark.parametrize(
    ("key", "algorithm", "expected"),
    [
        *(
            (key, "HS256", jotseal.InvalidKeyError)
            for key in ("", b"", KEY[:31], None, 1, object(), EC_PUBLIC, ES256)
        ),
        *(
            (key, "HS256", jotseal.InvalidKeyError)
            for key in (EC_PUBLIC.to_pem(), ES256.to_pem(), ES256.to_jwk(), {})
        ),
        *((KEY[: size - 1], f"HS{size * 8}", jotseal.InvalidKeyError) for size in (48, 64)),
        *(
            (key, "ES256", jotseal.InvalidKeyError)
            for key in ("", KEY, None, 1, object(), [], [ES256], EC_PUBLIC)
        ),
        *(
            (key, "ES256", jotseal.InvalidKeyError)
            for key in (EC_PUBLIC.to_pem(), EC_PUBLIC.to_jwk(), "{}", "{")
        ),
        *(
            (key, "ES256", jotseal.InvalidKeyError)
            for key in ({"kty": "EC"}, {"keys": [json.loads(ES256.to_jwk())]})
        ),
        *((ES256, algorithm, jotseal.InvalidKeyError) for algorithm in ("ES384", "RS256", "EdDSA", "ES256K")),
        *((ES256, algorithm, NotImplementedError) for algorithm in ("none", "es256", "", "RSA-OAEP")),
        *((ES256, algorithm, TypeError) for algorithm in (None, 1, b"ES256", ["ES256"])),
        *((KEY, algorithm, TypeError) for algorithm in (None, 1, b"HS256", ["HS256"])),
    ],
    ids=lambda it: repr(it)[:24],
)
def test_keys_that_do_not_sign(key, algorithm, expected):
    with pytest.raises(expected):
        Signer(key, algorithm=algorithm)


def test_what_a_jwk_says_of_its_use_binds():
    jwk = json.loads(ES256.to_jwk())
    for more in ({"use": "enc"}, {"key_ops": ["verify"]}, {"alg": "ES384"}):
        with pytest.raises(jotseal.InvalidKeyError):
            Signer({**jwk, **more}, algorithm="ES256")


FORMS = {
    "SigningKey": lambda key: key,
    "cryptography": lambda key: serialization.load_pem_private_key(key.to_pem().encode(), None),
    "PyJWK": lambda key: PyJWK(json.loads(key.to_jwk())),
    "JWK": lambda key: json.loads(key.to_jwk()),
    "JWK-text": lambda key: json.dumps(json.loads(key.to_jwk()), indent=1),
    "JWK-octets": lambda key: b"\n" + key.to_jwk().encode(),
    "text": lambda key: key.secret.decode("latin-1") if key.secret else key.to_pem(),
    "octets": lambda key: key.secret or key.to_pem().encode(),
}


@pytest.fixture(scope="module")
def keys():
    rsa = jotseal.generate_key("RS256")
    made = {name: rsa if name[:2] in ("RS", "PS") else jotseal.generate_key(name) for name in ALGORITHMS}
    return made | {name: SigningKey.from_secret(KEY) for name in SYMMETRIC}


@pytest.mark.parametrize(
    ("form", "algorithm"),
    [
        (form, algorithm)
        for form in FORMS
        for algorithm in ALGORITHMS
        if form != "cryptography" or algorithm not in SYMMETRIC
    ],
)
def test_round_trips(keys, algorithm, form):
    key = keys[algorithm]
    given = FORMS[form](key)
    if form == "PyJWK":
        given = PyJWK(json.loads(key.to_jwk()), algorithm)
    claims = {"sub": "alice", "exp": LATER, "é": [1.5, None, {"a": 2**70}]}
    token = Signer(given, algorithm=algorithm).sign(claims)
    assert Verifier(key, algorithms=[algorithm]).verify(token) == claims
    public = key.secret or key.verifying_key().to_pem()
    assert pyjwt.decode(token, public, algorithms=[algorithm]) == claims
    assert jotseal.decode(token, public, algorithms=[algorithm]) == claims


def test_the_name_of_rfc_9864():
    key = jotseal.generate_key("Ed25519")
    token = Signer(key, algorithm="Ed25519").sign({"exp": LATER})
    assert Verifier(key, algorithms=["Ed25519"]).verify(token) == {"exp": LATER}
    with pytest.raises(jotseal.InvalidAlgorithmError):
        Verifier(key, algorithms=["EdDSA"]).verify(token)


def test_signers_are_not_pickled_and_copied_as_themselves():
    made = signer()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="a Signer is not pickled"):
            pickle.dumps(made, protocol)
    assert copy.copy(made) is made
    assert copy.deepcopy({"a": [made]})["a"][0] is made


def test_what_is_shown_of_a_signer():
    assert repr(signer(kid="secret kid")) == str(signer()) == "<Signer HS256>"
    assert repr(Signer(ES256, algorithm="ES256")) == "<Signer ES256>"


def test_signers_of_types():
    class Own(Signer):
        def sign(self, own):
            return "Bearer " + super().sign(own)

    made = Own(KEY, algorithm="HS256")
    assert type(made) is Own
    assert payload(made.sign({"a": 1}).removeprefix("Bearer ")) == {"a": 1}
    with pytest.raises(AttributeError):
        signer().sign = None


TEXTS = st.text(max_size=8)
NAMES = TEXTS.filter(lambda name: name not in ("exp", "nbf", "iat", "iss", "sub", "aud", "jti"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)
HS256 = Signer(KEY, algorithm="HS256")
VERIFIER = Verifier(KEY, algorithms=["HS256"], require=())


@settings(deadline=None, max_examples=200)
@given(claims=st.dictionaries(NAMES, VALUES))
def test_jotseal_and_pyjwt_agree_on_any_claims(claims):
    token = HS256.sign(claims)
    assert token == pyjwt.encode(claims, KEY)
    # By repr, which tells -0.0 from 0.0 and 1 from 1.0 and True, and in which order the names are.
    assert repr(VERIFIER.verify(token)) == repr(claims)
    assert repr(pyjwt.decode(token, KEY, algorithms=["HS256"])) == repr(claims)
    assert repr(VERIFIER.verify_many([token.encode()])) == repr([claims])


@settings(deadline=None, max_examples=500)
@given(
    number=st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e6, 1e6).map(lambda it: round(it, 3))
)
def test_the_texts_of_floats(number):
    assert HS256.sign({"a": number}) == pyjwt.encode({"a": number}, KEY)


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(codec=None, exclude_categories=())))
def test_the_texts_of_any_string(text):
    assert HS256.sign({"a": text, text: 1}) == pyjwt.encode({"a": text, text: 1}, KEY)
