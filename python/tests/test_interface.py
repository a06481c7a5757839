"""The interface is PyJWT's: signatures, exceptions, arguments that are refused."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import subprocess
import sys

import jwt as pyjwt
import jwt.exceptions
import pytest
from conftest import signed

import jotseal

KEY = "a secret of at least thirty-two octets"


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
    token = jotseal.encode({}, KEY * 2, algorithm="HS256", headers={"alg": "HS512"})
    assert jotseal.get_unverified_header(token)["alg"] == "HS512"


@pytest.mark.parametrize("algorithm", ["None", "hs256", "", "A128KW"])
def test_unknown_algorithms_do_not_sign(algorithm):
    for module in (jotseal, pyjwt):
        with pytest.raises(NotImplementedError, match=r"^Algorithm not supported$"):
            module.encode({}, KEY, algorithm=algorithm)


@pytest.mark.parametrize("algorithm", ["none", None])
@pytest.mark.parametrize("key", [None, ""])
def test_none_signs_nothing_and_verifies_nothing(algorithm, key):
    token = jotseal.encode({"sub": "alice"}, key, algorithm=algorithm)
    assert token == pyjwt.encode({"sub": "alice"}, key, algorithm=algorithm)
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidSignatureError):
            module.decode(token, key, algorithms=["none"])
        with pytest.raises(module.InvalidKeyError):
            module.encode({}, KEY, algorithm="none")


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
    token = signed({"alg": "HS256", "kid": kid}, b"{}", KEY)
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidTokenError, match=r"^Key ID header parameter must be a string$"):
            module.decode(token, KEY, algorithms=["HS256"])


@pytest.mark.parametrize("crit", [[], ["x"], "b64", None, [1], ["exp"], ["b64"], ["b64", "x"]])
def test_critical_header_parameters(crit):
    token = signed({"alg": "HS256", "crit": crit, "exp": 1}, b"{}", KEY)
    told = set()
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidTokenError) as caught:
            module.decode(token, KEY, algorithms=["HS256"])
        told.add(str(caught.value))
        with pytest.raises(module.InvalidTokenError) as caught:
            module.get_unverified_header(token)
        told.add(str(caught.value))
        assert module is pyjwt or caught.value.code == "header.crit"
    assert len(told) == 1


def test_keys_are_not_pickled():
    for key in (jotseal.generate_key("HS256"), jotseal.generate_key("EdDSA").verifying_key()):
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(key)


def test_keys_are_copied_as_themselves():
    for key in (jotseal.generate_key("HS256"), jotseal.generate_key("EdDSA").verifying_key()):
        assert copy.copy(key) is key
        assert copy.deepcopy([key])[0] is key


def test_import_brings_in_little():
    """What is slow to import comes in when it is first needed."""
    code = "import sys, jotseal; print([m for m in ('ssl', 'urllib.request', 'json', 'cryptography') if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout == "[]\n"
