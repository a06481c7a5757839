"""The interface is PyJWT's: signatures, exceptions, arguments that are refused."""

from __future__ import annotations

import inspect
import json
import pickle
import subprocess
import sys

import jwt as pyjwt
import jwt.exceptions
import pytest

import jotseal

KEY = "a secret of at least thirty-two octets"


@pytest.mark.parametrize("name", ["encode", "decode", "decode_complete", "get_unverified_header"])
def test_signatures(name):
    def shape(function):
        parameters = inspect.signature(function).parameters.values()
        return [(p.name, p.kind, None if p.name == "algorithm" else p.default) for p in parameters]

    assert shape(getattr(jotseal, name)) == shape(getattr(pyjwt, name))


EXCEPTIONS = [name for name, value in vars(jwt.exceptions).items() if inspect.isclass(value)]


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_exceptions_have_the_same_bases(name):
    def bases(module):
        return [base.__name__ for base in getattr(module, name).__mro__]

    assert bases(jotseal.exceptions) == bases(jwt.exceptions)


def test_every_exception_at_the_top_of_pyjwt_is_at_ours():
    names = [name for name in EXCEPTIONS if hasattr(pyjwt, name)]
    assert len(names) == 16
    assert [name for name in names if not hasattr(jotseal, name)] == []


@pytest.mark.parametrize("payload", ["text", b"bytes", [1], 1, None])
def test_payloads_that_are_no_dict(payload):
    for module in (jotseal, pyjwt):
        with pytest.raises(TypeError, match=r"^Expecting a dict object, as JWT only supports JSON"):
            module.encode(payload, KEY)


def test_an_issuer_that_is_no_string():
    for module in (jotseal, pyjwt):
        with pytest.raises(TypeError, match=r"^Issuer \(iss\) must be a string\.$"):
            module.encode({"iss": 1}, KEY)


def test_the_payload_is_left_alone():
    payload = {"sub": "alice"}
    jotseal.encode(payload, KEY)
    assert payload == {"sub": "alice"}


def test_json_encoder():
    class Encoder(json.JSONEncoder):
        def default(self, value):
            return f"<{value}>"

    claims = {"set": frozenset({1})}
    ours = jotseal.encode(claims, KEY, json_encoder=Encoder)
    assert ours == pyjwt.encode(claims, KEY, json_encoder=Encoder)


def test_alg_of_the_headers_wins():
    token = jotseal.encode({}, KEY, algorithm="HS256", headers={"alg": "HS512"})
    assert jotseal.get_unverified_header(token)["alg"] == "HS512"


@pytest.mark.parametrize("algorithm", ["none", "hs256", "", "A128KW"])
def test_unknown_algorithms_do_not_sign(algorithm):
    with pytest.raises(NotImplementedError, match=r"^Algorithm not supported$"):
        jotseal.encode({}, KEY, algorithm=algorithm)


def test_algorithms_are_mandatory():
    token = jotseal.encode({}, KEY)
    for module in (jotseal, pyjwt):
        for algorithms in (None, []):
            with pytest.raises(module.DecodeError, match="algorithms"):
                module.decode(token, KEY, algorithms=algorithms)


@pytest.mark.parametrize("algorithms", [["HS512"], ["RS256", "none"], ["hs256"], ["none"]])
def test_algorithms_that_are_not_allowed(algorithms):
    token = jotseal.encode({}, KEY)
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidAlgorithmError, match=r"^The specified alg value is not allowed$"):
            module.decode(token, KEY, algorithms=algorithms)


@pytest.mark.parametrize(
    "token", ["", "a", "a.b", "a.b.c", "...", "a.b.c.d", ".e30.", "\ud7ff", b"\xff.\xff.\xff"]
)
def test_what_is_no_token(token):
    for module in (jotseal, pyjwt):
        with pytest.raises(module.DecodeError):
            module.decode(token, KEY, algorithms=["HS256"])
        with pytest.raises(module.DecodeError):
            module.get_unverified_header(token)


@pytest.mark.parametrize("token", [None, 1, object(), ["a.b.c"]])
def test_what_is_no_text(token):
    for module in (jotseal, pyjwt):
        with pytest.raises(
            module.DecodeError, match=r"^Invalid token type\. Token must be a <class 'bytes'>$"
        ):
            module.decode(token, KEY, algorithms=["HS256"])


@pytest.mark.parametrize("kid", [1, None, ["k"]])
def test_a_kid_that_is_no_string(kid):
    protected = json.dumps({"alg": "HS256", "kid": kid}).encode()
    token = jotseal._core.sign(protected, b"{}", "HS256", KEY)
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidTokenError, match=r"^Key ID header parameter must be a string$"):
            module.decode(token, KEY, algorithms=["HS256"])


@pytest.mark.parametrize("crit", [[], ["x"], "b64", None, [1], ["exp"]])
def test_critical_header_parameters(crit):
    protected = json.dumps({"alg": "HS256", "crit": crit, "exp": 1}).encode()
    token = jotseal._core.sign(protected, b"{}", "HS256", KEY)
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidTokenError):
            module.decode(token, KEY, algorithms=["HS256"])
        with pytest.raises(module.InvalidTokenError):
            module.get_unverified_header(token)


def test_deprecated_arguments_warn():
    token = jotseal.encode({}, KEY)
    with pytest.warns(DeprecationWarning, match="`verify` argument"):
        jotseal.decode(token, KEY, algorithms=["HS256"], verify=False)
    with pytest.warns(jotseal.warnings.RemovedInPyjwt3Warning, match="Unsupported kwargs"):
        jotseal.decode(token, KEY, algorithms=["HS256"], foo=1)


def test_keys_are_not_pickled():
    for key in (jotseal.generate_key("HS256"), jotseal.generate_key("EdDSA").verifying_key()):
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(key)


def test_import_brings_in_little():
    """What is slow to import comes in when it is first needed."""
    code = "import sys, jotseal; print([m for m in ('ssl', 'urllib.request', 'json', 'cryptography') if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout == "[]\n"
