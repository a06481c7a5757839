"""The annotations of a TypedDict or a dataclass, and which claims they let pass."""

from __future__ import annotations

import collections.abc
import dataclasses
import sys
import typing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, NewType, Optional, TypedDict, Union

import msgspec
import pydantic
import pytest
import typing_extensions
from typing_extensions import NotRequired, ReadOnly, Required, TypeAliasType

import jotseal
from jotseal.exceptions import InvalidClaimsError
from jotseal.typed_claims import converter

KEY = "a secret of at least thirty-two octets"
SIGNER = jotseal.Signer(KEY, algorithm="HS256")
VALUE = "a value that nobody else may see"


def verifier(claims_type):
    return jotseal.Verifier(KEY, algorithms=["HS256"], require=(), claims=claims_type)


def refusal(claims_type, claims):
    with pytest.raises(InvalidClaimsError) as caught:
        verifier(claims_type).verify(SIGNER.sign(claims))
    return caught.value


UserId = NewType("UserId", str)
Names = TypeAliasType("Names", list[UserId])


class AddressDict(TypedDict):
    city: str
    lines: NotRequired[list[str]]


FITTING = [
    (str, ["", "é"], [1, 1.5, True, None, [], {}]),
    (int, [0, -1, 2**100], ["1", 1.5, 1.0, True, False, None, [1]]),
    (float, [0, 1.5, -1, 2**70], ["1.5", True, None]),
    (bool, [True, False], [0, 1, "true", None]),
    (None, [None], [0, False, "", []]),
    (Any, [None, 1, "a", [1], {"a": [None]}], []),
    (object, [None, 1, "a", [1], {"a": [None]}], []),
    (Literal["a", 1, True], ["a", 1, True], ["b", 1.0, 0, False, None, ["a"], {"a": 1}]),
    (Literal["a", None], ["a", None], ["b", False]),  # noqa: PYI061 the older spelling
    (Literal[0], [0], [False, 0.0, "0", None]),
    (int | str, [1, "a"], [None, 1.5, True, [1]]),
    (int | list[str] | None, [1, None, ["a"]], ["a", [1]]),
    (Union[int, str], [1, "a"], [None, 1.5, True, [1]]),  # noqa: UP007 the older spelling
    (Optional[str], ["a", None], [1]),  # noqa: UP045 the older spelling
    (list, [[], [1, "a", None]], ["a", {}, None]),
    (typing.List[int], [[], [1, 2]], [1, ["a"], [1, True], [[1]]]),  # noqa: UP006 the older spelling
    (list[int], [[], [1, 2]], [1, ["a"], [1, True], [[1]]]),
    (list[list[int]], [[], [[1], []]], [[1], [[1], ["a"]]]),
    (collections.abc.Sequence[str], [[], ["a"]], ["a", [1], {"a": "a"}]),
    (typing.Sequence, [[1]], ["a"]),
    (dict, [{}, {"a": 1}], [[], "a", None]),
    (typing.Dict[str, int], [{}, {"a": 1}], [{"a": "b"}, {"a": True}]),  # noqa: UP006
    (dict[str, list[int]], [{}, {"a": [1]}], [{"a": 1}, {"a": ["b"]}]),
    (collections.abc.Mapping[str, Any], [{}, {"a": [None]}], [[], 1]),
    (Annotated[int, "any note", ["not hashable"]], [1], ["a"]),
    (Annotated[int | list[Annotated[str, 1]], 2], [1, ["a"]], ["a", [1]]),
    (UserId, ["a"], [1]),
    (NewType("Twice", UserId), ["a"], [1]),
    (Names, [["a"]], [[1], "a"]),
    (AddressDict, [{"city": "Turku"}, {"city": "Turku", "more": 1}], [{}, [], {"city": 1}]),
]


@pytest.mark.parametrize(("annotation", "fitting", "others"), FITTING, ids=lambda it: repr(it)[:40])
def test_annotations(annotation, fitting, others):
    in_dict = converter(TypedDict("Claims", {"it": annotation}))
    in_object = converter(dataclasses.make_dataclass("Claims", [("it", annotation)]))
    for value in fitting:
        assert in_dict({"it": value}) == {"it": value}
        taken = in_object({"it": value}).it
        assert (taken, type(taken)) == (value, type(value))
    for value in others:
        for convert in (in_dict, in_object):
            with pytest.raises(InvalidClaimsError) as caught:
                convert({"it": value})
            assert caught.value.claim.startswith("it")


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (tuple[int, ...], (1, 2, 1)),
        (tuple, (1, 2, 1)),
        (set[int], {1, 2}),
        (frozenset[int], frozenset({1, 2})),
        (frozenset, frozenset({1, 2})),
        (None | set[int], {1, 2}),
    ],
    ids=repr,
)
def test_arrays_become_what_is_annotated(annotation, expected):
    members = {"it": annotation, "nested": dict[str, list[annotation]]}
    claims_type = TypedDict("Claims", members)
    claims = {"it": [1, 2, 1], "nested": {"a": [[1, 2, 1]]}, "more": 1}
    taken = verifier(claims_type).verify(SIGNER.sign(claims))
    assert taken == {"it": expected, "nested": {"a": [expected]}, "more": 1}
    assert type(taken["it"]) is type(expected)
    # What it was made of is as it was.
    assert converter(claims_type)(claims) != claims
    assert claims == {"it": [1, 2, 1], "nested": {"a": [[1, 2, 1]]}, "more": 1}
    for wrong in ("a", {"a": 1}, 1):
        assert refusal(claims_type, {**claims, "it": wrong}).claim == "it"


def test_what_a_set_cannot_hold():
    assert refusal(TypedDict("Claims", {"it": set}), {"it": [[]]}).claim == "it"


class AddressStruct(msgspec.Struct):
    city: str
    lines: list[str] = []


class AddressModel(pydantic.BaseModel):
    city: str
    lines: list[str] = []


@dataclass
class Card:
    kind: Literal["card"]
    digits: frozenset[str]
    month: int


@dataclass
class Transfer:
    kind: Literal["transfer"]
    digits: list[str]


class Payment(TypedDict):
    by: Card | Transfer | None


def test_a_union_takes_the_first_that_fits():
    convert = converter(Payment)
    card = {"kind": "card", "digits": ["1", "1"], "month": 1}
    assert convert({"by": card}) == {"by": Card("card", frozenset("1"), 1)}
    transfer = {"kind": "transfer", "digits": ["1", "1"]}
    assert convert({"by": transfer}) == {"by": Transfer("transfer", ["1", "1"])}
    assert convert({"by": None}) == {"by": None}


def test_what_comes_furthest_in_a_union_is_told():
    error = refusal(Payment, {"by": {"kind": "card", "digits": ["1", 2], "month": 1}})
    assert error.claim == "by.digits[1]"
    error = refusal(Payment, {"by": VALUE})
    assert error.claim == "by"
    assert "Transfer" in str(error)


class Tags(TypedDict):
    tags: set[str]
    first: int


class Labels(TypedDict):
    tags: list[str]
    second: int


def test_a_type_that_did_not_fit_leaves_nothing_behind():
    convert = converter(TypedDict("Claims", {"it": Tags | Labels}))
    claims = {"it": {"tags": ["a"], "second": 1}}
    assert convert(claims) == {"it": {"tags": ["a"], "second": 1}}


class Older(TypedDict, total=False):
    first: int
    second: Required[str]


class Newer(Older):
    third: bool
    fourth: NotRequired[list[int]]
    fifth: NotRequired[Annotated[int, 1]]
    sixth: Annotated[NotRequired[int], 1]


class Extensions(typing_extensions.TypedDict, total=False):
    first: int
    second: Required[ReadOnly[str]]
    third: ReadOnly[Required[bool]]
    fourth: ReadOnly[list[int]]


# The same without text for annotations.
Resolved = typing_extensions.TypedDict(  # noqa: UP013
    "Resolved",
    {"first": NotRequired[int], "second": str, "third": ReadOnly[bool], "fourth": NotRequired[list]},
)


@pytest.mark.parametrize("claims_type", [Newer, Extensions, Resolved])
def test_required_and_not_required_claims(claims_type):
    for claims in ({"second": "a", "third": True}, {"second": "a", "third": True, "first": 1, "fourth": [1]}):
        assert verifier(claims_type).verify(SIGNER.sign(claims)) == claims
    assert refusal(claims_type, {"third": True}).claim == "second"
    assert refusal(claims_type, {"second": "a", "fourth": []}).claim == "third"
    assert refusal(claims_type, {"second": "a", "third": True, "first": "a"}).claim == "first"
    assert refusal(claims_type, {"second": "a", "third": True, "fourth": 1}).claim == "fourth"


def test_names_that_are_no_identifiers():
    claims_type = TypedDict("Claims", {"https://example.com/roles": list[str]})
    claims = {"https://example.com/roles": ["a"]}
    assert verifier(claims_type).verify(SIGNER.sign(claims)) == claims
    error = refusal(claims_type, {"https://example.com/roles": ["a", 1]})
    assert error.claim == "https://example.com/roles[1]"


@dataclass
class Node:
    name: str
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None


class Tree(TypedDict):
    left: NotRequired[Tree]
    right: NotRequired[Tree]


def test_types_that_hold_themselves():
    assert converter(Node)({"name": "a", "children": [{"name": "b", "parent": {"name": "c"}}]}) == Node(
        "a", [Node("b", [], Node("c"))]
    )
    error = refusal(Node, {"name": "a", "children": [{"name": "b", "children": [{"name": 1}]}]})
    assert error.claim == "children[0].children[0].name"
    deep = {}
    for _ in range(126):
        deep = {"left": deep}
    assert verifier(Tree).verify(SIGNER.sign(deep)) == deep


@dataclass
class Range:
    low: int
    high: int = field(default=10, kw_only=True)
    size: int = field(init=False, default=0)
    total: typing.ClassVar[int] = 0

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError(f"{self.low} is over {self.high}")
        self.size = self.high - self.low


def test_a_dataclass_that_has_an_opinion():
    assert verifier(Range).verify(SIGNER.sign({"low": 1, "size": "a", "total": "a"})) == Range(1)
    error = refusal(Range, {"low": 4711})
    assert (error.claim, error.__context__) == ("", None)
    assert "4711" not in str(error)
    nested = dataclasses.make_dataclass("Nested", [("range", list[Range])])
    assert refusal(nested, {"range": [{"low": 1}, {"low": 4711}]}).claim == "range[1]"


class Color(typing_extensions.Protocol):
    red: int


@pytest.mark.parametrize(
    "annotation",
    [
        bytes,
        complex,
        datetime,
        type,
        Color,
        typing.Pattern[str],
        typing.Callable[[], int],
        collections.abc.Iterator[int],
        typing.TypeVar("T"),
        tuple[int, str],
        tuple[int, int],
        dict[int, str],
        dict[UserId, str],
        Literal[b"a"],
        list[bytes],
        dict[str, bytes],
        int | bytes,
        set[datetime] | None,
        Annotated[bytes, 1],
        NewType("Octets", bytes),
        AddressStruct,
        AddressModel,
        "Missing",
    ],
    ids=repr,
)
def test_annotations_that_cannot_be_checked(annotation):
    made = [TypedDict("Claims", {"fine": int, "it": annotation})]
    made.append(dataclasses.make_dataclass("Claims", [("fine", int), ("it", annotation)]))
    for claims_type in made:
        claims_type.__module__ = __name__
        with pytest.raises(TypeError, match="Missing" if annotation == "Missing" else r"^Claims\.it: "):
            verifier(claims_type)


# A statement of CPython 3.12.
if sys.version_info >= (3, 12):

    def test_aliases_by_statement():
        made = {}
        exec("type Fine = list[str]\ntype Endless = list[Endless]", made)
        fine, endless = (TypedDict("Claims", {"it": made[name]}) for name in ("Fine", "Endless"))
        assert converter(fine)({"it": ["a"]}) == {"it": ["a"]}
        with pytest.raises(TypeError, match=r"^Claims\.it: "):
            verifier(endless)


def test_fields_of_fields_are_named():
    inner = dataclasses.make_dataclass("Inner", [("it", bytes)])
    with pytest.raises(TypeError, match=r"^Claims\.inner: Inner\.it: bytes cannot be checked$"):
        verifier(TypedDict("Claims", {"inner": list[inner]}))


@dataclass
class NeedsMore:
    sub: str
    more: dataclasses.InitVar[int]


@dataclass(init=False)
class NeedsNothing:
    sub: str


@pytest.mark.parametrize("claims_type", [NeedsMore, NeedsNothing])
def test_dataclasses_that_cannot_be_made(claims_type):
    with pytest.raises(TypeError):
        verifier(claims_type)
