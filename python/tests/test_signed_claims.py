"""The claims that a Signer takes: times, and objects of other types than JSON's."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

import jwt as pyjwt
import msgspec
import pydantic
import pytest

from jotseal import Signer, Verifier

KEY = "a secret of at least thirty-two octets, and of sixty-four for HS512"
LATER = 4_000_000_000
NOON = datetime(2040, 1, 1, 12, tzinfo=timezone.utc)
SIGNER = Signer(KEY, algorithm="HS256")


def payload(token):
    """The claims as they were signed, by PyJWT."""
    return pyjwt.decode(token, KEY, algorithms=["HS256"], options={"verify_aud": False})


def nested(depth, value=1):
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize(
    "time",
    [
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(timezone(timedelta(hours=5, minutes=30))),
        NOON.replace(microsecond=999_999),
        datetime(1969, 12, 31, tzinfo=timezone.utc),
    ],
    ids=str,
)
def test_times(name, time):
    claims = {"sub": "alice", name: time}
    assert SIGNER.sign(claims) == pyjwt.encode(claims, KEY)
    assert claims == {"sub": "alice", name: time}


class Fraction(float):
    __slots__ = ()

    def __repr__(self):
        return "not a number"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        *(
            ({"a": value}, ValueError)
            for value in (math.nan, math.inf, -math.inf, [1, {"b": math.nan}], Fraction("nan"))
        ),
        ({"exp": math.nan}, ValueError),
        *(({"a": value}, TypeError) for value in (NOON, b"octets", {1, 2}, object(), [1j], date(2030, 1, 1))),
        ({"exp": date(2030, 1, 1)}, TypeError),
        ({"exp": b"1"}, TypeError),
        ({(1, 2): 1}, TypeError),
        *(
            (claims, TypeError)
            for claims in (None, 1, "text", b"octets", [], [("a", 1)], object(), {"a"}, dict, dict.items)
        ),
    ],
    ids=lambda it: repr(it)[:30],
)
def test_claims_that_are_not_signed(claims, expected):
    with pytest.raises(expected):
        SIGNER.sign(claims)


def test_integers_that_python_does_not_write():
    with pytest.raises(ValueError, match="digits"):
        SIGNER.sign({"a": 10**5000})


def test_claims_that_hold_themselves():
    claims = {"a": []}
    claims["a"].append(claims)
    with pytest.raises((ValueError, RecursionError)):
        SIGNER.sign(claims)
    with pytest.raises(RecursionError):
        SIGNER.sign({"a": nested(100_000)})


def test_the_claims_are_left_alone():
    claims = {"exp": NOON, "a": [1, {"b": (2,)}], "none": None}
    before = copy.deepcopy(claims)
    SIGNER.sign(claims)
    assert claims == before


@dataclass
class Address:
    city: str
    more: str | None = None


@dataclass
class Account:
    sub: str
    exp: Any = LATER
    address: Address | None = None
    roles: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Short:
    sub: str
    exp: Any = LATER


class AddressStruct(msgspec.Struct):
    city: str
    more: str | None = None


class AccountStruct(msgspec.Struct, rename={"expires": "exp"}):
    sub: str
    expires: Any = LATER
    address: AddressStruct | None = None
    roles: tuple[str, ...] = ()
    extra: dict[str, Any] = {}


class AddressModel(pydantic.BaseModel):
    city: str
    more: str | None = None


class AccountModel(pydantic.BaseModel):
    sub: str
    expires: Annotated[Any, pydantic.Field(alias="exp")] = LATER
    address: AddressModel | None = None
    roles: tuple[str, ...] = ()
    extra: dict[str, Any] = {}


KINDS = [
    (Account, Address, "exp"),
    (AccountStruct, AddressStruct, "expires"),
    (AccountModel, AddressModel, "exp"),
]


@pytest.mark.parametrize(("account", "address", "exp"), KINDS)
def test_objects(account, address, exp):
    claims = account(sub="alice")
    assert payload(SIGNER.sign(claims)) == {"sub": "alice", "exp": LATER, "roles": [], "extra": {}}
    extra = {"é": [1.5, True, None], "none": None}
    claims = account(
        sub="alice", address=address(city="Turku"), roles=("a", "b"), extra=extra, **{exp: 2**33}
    )
    assert payload(SIGNER.sign(claims)) == {
        "sub": "alice",
        "exp": 2**33,
        "address": {"city": "Turku", "more": None},
        "roles": ["a", "b"],
        "extra": extra,
    }


@pytest.mark.parametrize(("account", "address", "exp"), KINDS)
@pytest.mark.parametrize(
    "time", [NOON, NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=2)))]
)
def test_times_of_objects(account, address, exp, time):
    claims = account(sub="alice", **{exp: time})
    assert payload(SIGNER.sign(claims))["exp"] == int(NOON.timestamp())
    assert payload(SIGNER.sign(account(sub="alice", **{exp: None}))) == {
        "sub": "alice",
        "roles": [],
        "extra": {},
    }


class Expiring(pydantic.BaseModel):
    exp: datetime
    nbf: datetime | None = None
    iat: int | None = None
    updated_at: datetime


def test_the_other_times_of_a_model_are_as_the_model_has_them():
    claims = Expiring(exp=NOON, nbf=NOON, iat=1, updated_at=NOON)
    noon = int(NOON.timestamp())
    expected = {"exp": noon, "nbf": noon, "iat": 1, "updated_at": "2040-01-01T12:00:00Z"}
    token = SIGNER.sign(claims)
    assert pyjwt.decode(token, KEY, algorithms=["HS256"], options={"verify_nbf": False}) == expected


def test_more_objects():
    assert payload(SIGNER.sign(Short("alice"))) == {"sub": "alice", "exp": LATER}
    assert payload(SIGNER.sign(pydantic.RootModel[dict[str, int]]({"a": 1}))) == {"a": 1}
    tagged = msgspec.defstruct("Tagged", [("a", int)], tag_field="kind", tag="tagged")
    assert payload(SIGNER.sign(tagged(1))) == {"kind": "tagged", "a": 1}


@pytest.mark.parametrize(
    "claims",
    [
        Account,
        AccountStruct,
        AccountModel,
        pydantic.RootModel[list[int]]([1]),
        msgspec.defstruct("Array", [("a", int)], array_like=True)(1),
        Account("alice", extra={"a": object()}),
        AccountStruct("alice", extra={"a": object()}),
        Account("alice", address=AddressModel(city="Turku")),
        Account("alice", extra={"a": NOON}),
    ],
    ids=lambda it: repr(it)[:30],
)
def test_objects_that_are_not_signed(claims):
    with pytest.raises(TypeError):
        SIGNER.sign(claims)


@pytest.mark.parametrize("account", [Account, AccountStruct])
def test_objects_with_what_is_not_json(account):
    for value in (math.nan, math.inf):
        with pytest.raises(ValueError, match="JSON"):
            SIGNER.sign(account("alice", extra={"a": value}))


def test_what_is_read_as_an_object_is_signed_as_one():
    verifier = Verifier(KEY, algorithms=["HS256"], claims=Account)
    claims = Account("alice", LATER, Address("Turku"), ("a",), {"b": [None]})
    read = Verifier(KEY, algorithms=["HS256"], claims=AccountModel).verify(SIGNER.sign(claims))
    assert verifier.verify(SIGNER.sign(read)) == claims
