"""Every name of PyJWT's modules is here, with the same signature and default values."""

from __future__ import annotations

import importlib
import inspect

import jwt
import jwt.help
import jwt.types
import pytest

import jotseal

MODULES = [
    "jwt",
    *(
        f"jwt.{name}"
        for name in (
            "algorithms",
            "api_jwk",
            "api_jws",
            "api_jwt",
            "exceptions",
            "help",
            "jwk_set_cache",
            "jwks_client",
            "types",
            "utils",
            "warnings",
        )
    ),
]
DUNDERS = {
    "__author__",
    "__copyright__",
    "__description__",
    "__doc__",
    "__email__",
    "__license__",
    "__title__",
    "__uri__",
    "__url__",
    "__version__",
}


def ours(module):
    return importlib.import_module("jotseal" + module.removeprefix("jwt"))


def of_the_interface(module):
    """PyJWT's own names, what its modules take from each other, and its algorithms from cryptography."""
    origins = ("jwt", "cryptography") if module == "jwt.algorithms" else ("jwt",)
    for name, value in vars(importlib.import_module(module)).items():
        origin = getattr(value, "__module__", None) or ""
        if name in DUNDERS or (not name.startswith("_") and origin.startswith(origins)):
            yield name, value


NAMES = [(module, name) for module in MODULES for name, _ in of_the_interface(module)]
CLASSES = sorted(
    {
        (value.__module__, value.__name__)
        for module in MODULES
        for _, value in of_the_interface(module)
        if inspect.isclass(value) and value.__module__.startswith("jwt")
    }
)


def shape(function):
    """Names, kinds and defaults; a default that is a mark is only there."""
    return [
        (p.name, p.kind, "mark" if type(p.default) is object else p.default)
        for p in inspect.signature(function).parameters.values()
    ]


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_names(module, name):
    assert hasattr(ours(module), name)


@pytest.mark.parametrize("name", jwt.__all__)
def test_what_a_star_imports(name):
    assert name in jotseal.__all__
    assert hasattr(jotseal, name)


FUNCTIONS = [
    (module, name)
    for module in MODULES
    for name, value in of_the_interface(module)
    if inspect.isroutine(value) and value.__module__.startswith("jwt")
]


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_signatures_of_functions(module, name):
    assert shape(getattr(ours(module), name)) == shape(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_members_of_classes(module, name):
    theirs, mine = getattr(importlib.import_module(module), name), getattr(ours(module), name)
    names = [n for n in dir(theirs) if not n.startswith("_") or n in vars(theirs).keys() & {"__init__"}]
    hooks = [
        n for n in dir(theirs) if n.startswith(("_validate", "_encode", "_decode", "_load", "_merge", "_get"))
    ]
    for member in names + hooks:
        assert hasattr(mine, member), member
        value = getattr(theirs, member)
        if inspect.isroutine(value) and (getattr(value, "__module__", None) or "").startswith("jwt"):
            assert shape(getattr(mine, member)) == shape(value), member


def test_instance_attributes():
    def names(value):
        return {name for name in dir(value) if not name.startswith("__")}

    for make in (
        lambda m: m.PyJWT(),
        lambda m: m.PyJWS(),
        lambda m: m.PyJWK({"kty": "oct", "k": "AAAA"}),
        lambda m: m.PyJWKSet([{"kty": "oct", "k": "AAAA"}]),
        lambda m: m.PyJWKClient("https://issuer.example/jwks"),
    ):
        assert names(make(jwt)) - names(make(jotseal)) == set()


@pytest.mark.parametrize("name", ["SigOptions", "Options", "FullOptions"])
def test_options(name):
    theirs, mine = getattr(jwt.types, name), getattr(jotseal.types, name)
    assert set(mine.__annotations__) == set(theirs.__annotations__)
    assert mine.__total__ == theirs.__total__


def test_defaults_of_options():
    assert jotseal.PyJWT().options == jwt.PyJWT().options
    assert jotseal.PyJWS().options == jwt.PyJWS().options


def test_the_registry_has_all_of_pyjwt_and_the_names_of_rfc_9864():
    assert set(jotseal.PyJWS().get_algorithms()) - set(jwt.PyJWS().get_algorithms()) == {"Ed25519", "Ed448"}
    assert set(jwt.PyJWS().get_algorithms()) <= set(jotseal.PyJWS().get_algorithms())
    assert jotseal.algorithms.requires_cryptography == jwt.algorithms.requires_cryptography
    assert jotseal.algorithms.has_crypto is jwt.algorithms.has_crypto is True


def test_help():
    info = jotseal.help.info()
    assert {**info, "jotseal": {}} == {**jwt.help.info(), "jotseal": {}}
    assert info["jotseal"] == {"version": jotseal.__version__}
