"""Claims of the types that callers give, and what is said of claims that do not fit."""

from __future__ import annotations

import subprocess
import sys
import traceback
import typing
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 msgspec asks for it
from typing import Annotated, Any, Literal, TypedDict

import msgspec
import pydantic
import pytest
import typing_extensions
from typing_extensions import NotRequired

import jotseal
from jotseal.exceptions import InvalidClaimsError
from jotseal.typed_claims import converter

KEY = "a secret of at least thirty-two octets"
SIGNER = jotseal.Signer(KEY, algorithm="HS256")
VALUE = "a value that nobody else may see"


class AddressDict(TypedDict):
    city: str
    lines: NotRequired[list[str]]


class ProfileDict(TypedDict):
    name: str
    admin: bool
    address: AddressDict


class ProfileExtensions(typing_extensions.TypedDict):
    name: str
    admin: bool
    address: AddressDict


@dataclass
class Address:
    city: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Profile:
    name: str
    admin: bool
    address: Address


@dataclass(slots=True)
class ProfileSlots:
    name: str
    admin: bool
    address: Address


class AddressStruct(msgspec.Struct):
    city: str
    lines: list[str] = []


class ProfileStruct(msgspec.Struct):
    name: str
    admin: bool
    address: AddressStruct


class AddressModel(pydantic.BaseModel):
    city: str
    lines: list[str] = []


class ProfileModel(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True)

    name: str
    admin: bool
    address: AddressModel


DICTS = [ProfileDict, ProfileExtensions]
OBJECTS = [Profile, ProfileSlots, ProfileStruct, ProfileModel]
CLAIMS = {"name": "alice", "admin": False, "address": {"city": "Turku", "lines": ["a", "b"]}, "more": [1]}


def verifier(claims_type):
    return jotseal.Verifier(KEY, algorithms=["HS256"], require=(), claims=claims_type)


def refusal(claims_type, claims):
    with pytest.raises(InvalidClaimsError) as caught:
        verifier(claims_type).verify(SIGNER.sign(claims))
    return caught.value


@pytest.mark.parametrize("claims_type", DICTS)
def test_a_typed_dict_is_the_claims_set(claims_type):
    claims = verifier(claims_type).verify(SIGNER.sign(CLAIMS))
    assert type(claims) is dict
    assert claims == CLAIMS
    assert converter(claims_type)(claims) is claims


@pytest.mark.parametrize("claims_type", OBJECTS)
def test_an_object_is_made_of_its_members(claims_type):
    claims = verifier(claims_type).verify(SIGNER.sign(CLAIMS))
    assert type(claims) is claims_type
    assert (claims.name, claims.admin) == ("alice", False)
    assert type(claims.address).__name__.startswith("Address")
    assert (claims.address.city, claims.address.lines) == ("Turku", ["a", "b"])
    assert not hasattr(claims, "more")


@pytest.mark.parametrize("claims_type", OBJECTS)
def test_defaults(claims_type):
    convert = converter(claims_type)
    first, second = (convert({**CLAIMS, "address": {"city": "Turku"}}) for _ in range(2))
    assert first.address.lines == []
    assert first.address.lines is not second.address.lines


@pytest.mark.parametrize("claims_type", DICTS + OBJECTS)
@pytest.mark.parametrize(
    ("claims", "claim"),
    [
        ({}, "name"),
        ({**CLAIMS, "name": 1}, "name"),
        ({**CLAIMS, "admin": 1}, "admin"),
        ({**CLAIMS, "address": VALUE}, "address"),
        ({**CLAIMS, "address": None}, "address"),
        ({**CLAIMS, "address": {"lines": [VALUE]}}, "address.city"),
        ({**CLAIMS, "address": {"city": [VALUE]}}, "address.city"),
        ({**CLAIMS, "address": {"city": "Turku", "lines": VALUE}}, "address.lines"),
        ({**CLAIMS, "address": {"city": "Turku", "lines": ["a", {VALUE: 1}]}}, "address.lines[1]"),
    ],
)
def test_claims_that_do_not_fit(claims_type, claims, claim):
    error = refusal(claims_type, claims)
    assert isinstance(error, jotseal.InvalidTokenError)
    assert (error.claim, error.code) == (claim, "claim.invalid")
    assert str(error).startswith(f"The claims do not fit {claims_type.__name__}: {claim}: ")
    assert error.__cause__ is error.__context__ is None
    assert VALUE not in "".join(traceback.format_exception(error)) + repr(error.__dict__)


def test_the_registered_claims_come_first():
    for claims, expected in [
        ({"exp": 1}, jotseal.ExpiredSignatureError),
        ({"sub": 1}, jotseal.exceptions.InvalidSubjectError),
        ({"aud": "x"}, jotseal.InvalidAudienceError),
    ]:
        with pytest.raises(expected):
            verifier(ProfileDict).verify(SIGNER.sign(claims))


class Color(typing_extensions.Protocol):
    red: int


@pytest.mark.parametrize(
    "claims_type",
    [
        *(dict, dict[str, Any], object, str, int, Any, Profile | Address, 1, "Profile", list[Profile], Color),
        Profile("a", admin=False, address=Address("b")),
        ProfileStruct("a", admin=False, address=AddressStruct("b")),
        ProfileModel.model_construct(name="a"),
        typing.NamedTuple("Named", [("sub", str)]),
        lambda claims: claims,
        [Profile],
    ],
    ids=repr,
)
def test_what_is_no_type_of_claims(claims_type):
    with pytest.raises(
        TypeError, match=r"^claims is a TypedDict, a dataclass, a msgspec Struct or a pydantic"
    ):
        verifier(claims_type)


class Level(pydantic.BaseModel):
    n: Annotated[int, pydantic.Field(ge=3)] = 3
    any_of: int | list[int] = 1
    alias: str = pydantic.Field("a", alias="https://example.com/alias")
    by_name: dict[str, int] = {}
    checked: str = ""

    @pydantic.field_validator("checked")
    @classmethod
    def check(cls, value):
        if value:
            raise ValueError(f"not {value}")
        return value

    @pydantic.model_validator(mode="after")
    def check_all(self):
        if self.n == 77:
            raise ValueError(f"not {self.checked} and {self.n}")
        return self


@pytest.mark.parametrize(
    ("claims", "claim", "expected"),
    [
        ({"n": 1}, "n", "greater_than_equal"),
        ({"n": VALUE}, "n", "int_parsing"),
        ({"any_of": {}}, "any_of.int", "int_type"),
        ({"https://example.com/alias": 1}, "https://example.com/alias", "string_type"),
        ({"by_name": {"a": VALUE}}, "by_name.a", "int_parsing"),
        ({"checked": VALUE}, "checked", "value_error"),
        ({"n": 77}, "", "value_error"),
    ],
)
def test_places_of_pydantic(claims, claim, expected):
    error = refusal(Level, claims)
    assert error.claim == claim
    assert str(error) == f"The claims do not fit Level: {claim or 'the whole'}: {expected}"
    assert error.__cause__ is error.__context__ is None


class First(msgspec.Struct, tag="first"):
    it: int


class Second(msgspec.Struct, tag="second"):
    it: int


class Numbers(msgspec.Struct, rename={"alias": "https://example.com/alias"}, forbid_unknown_fields=True):
    n: Annotated[int, msgspec.Meta(ge=3)] = 3
    text: Annotated[str, msgspec.Meta(pattern="^a")] = "a"
    alias: str = ""
    option: Literal["a", "b"] = "a"
    tagged: First | Second | None = None
    by_name: dict[str, First] = {}
    by_number: dict[int, str] = {}
    pair: tuple[int, int] = (1, 2)
    when: datetime | None = None

    def __post_init__(self):
        if self.n == 77:
            raise ValueError(f"not {self.alias} - at `$.{self.alias}`")


@pytest.mark.parametrize(
    ("claims", "claim", "expected"),
    [
        ({"n": VALUE}, "n", "int"),
        ({"n": 1}, "n", "int >= 3"),
        ({"text": VALUE[1:]}, "text", "str matching regex '^a'"),
        ({"https://example.com/alias": 1}, "https://example.com/alias", "str"),
        ({"option": VALUE}, "option", "another value"),
        ({"option": f"{VALUE} - at `$.{VALUE}`"}, "option", "another value"),
        ({"tagged": {"type": VALUE}}, "tagged.type", "another value"),
        ({"tagged": {"it": 1}}, "tagged.type", "missing"),
        ({"tagged": {"type": "second"}}, "tagged.it", "missing"),
        ({"by_name": {VALUE: {"type": "first", "it": "a"}}}, "by_name[...].it", "int"),
        ({"by_number": {VALUE: "a"}}, "by_number", "int"),
        ({"pair": [1]}, "pair", "array of length 2"),
        ({"when": VALUE}, "when", "another value"),
        ({"n": 77, "https://example.com/alias": VALUE}, "", "another value"),
        ({"unknown": VALUE}, "", "another value"),
    ],
)
def test_places_of_msgspec(claims, claim, expected):
    error = refusal(Numbers, claims)
    assert error.claim == claim
    assert str(error) == f"The claims do not fit Numbers: {claim or 'the whole'}: {expected}"
    assert error.__cause__ is error.__context__ is None


def test_nothing_is_imported_before_it_is_needed():
    code = """
import sys, typing, jotseal
def there():
    return [name for name in ("typed_claims", "verifier") if f"jotseal.{name}" in sys.modules]
print(there())
arguments = {"algorithms": ["HS256"], "require": ()}
jotseal.Verifier("a secret of at least thirty-two octets", **arguments)
print(there())
Claims = typing.TypedDict("Claims", {"sub": str})
jotseal.Verifier("a secret of at least thirty-two octets", **arguments, claims=Claims)
print(there(), [name for name in ("pydantic", "msgspec", "typing_extensions") if name in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout.splitlines() == ["[]", "['verifier']", "['typed_claims', 'verifier'] []"]
