"""The classes of ``jotseal.algorithms``, on their own and held against PyJWT's."""

from __future__ import annotations

import hashlib
import json

import jwt as pyjwt
import pytest
from conftest import ALGORITHMS, ASYMMETRIC
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa

import jotseal
from jotseal.algorithms import Algorithm, ECAlgorithm, HMACAlgorithm, OKPAlgorithm, RSAAlgorithm

SECRET = "a secret of at least thirty-two octets, and of sixty-four for HS512"
MODULES = [jotseal, pyjwt]


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
@pytest.mark.parametrize("signer", MODULES, ids=["jotseal-signs", "pyjwt-signs"])
@pytest.mark.parametrize("verifier", MODULES, ids=["jotseal-verifies", "pyjwt-verifies"])
def test_algorithms_by_themselves(key_pairs, algorithm, signer, verifier):
    """Prepared keys are cryptography's in both libraries, so that either takes the other's."""
    private, public = key_pairs[algorithm]
    signing, verifying = signer.get_algorithm_by_name(algorithm), verifier.get_algorithm_by_name(algorithm)
    signature = signing.sign(b"message", verifying.prepare_key(private))
    key = signing.prepare_key(public)
    assert verifying.verify(b"message", key, signature) is True
    assert verifying.verify(b"other", key, signature) is False
    assert verifying.verify(b"message", key, signature[:-1]) is False
    assert verifying.verify(b"message", key, b"") is False


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_key_objects_of_cryptography(key_pairs, algorithm):
    private, public = (
        pyjwt.get_algorithm_by_name(algorithm).prepare_key(key) for key in key_pairs[algorithm]
    )
    token = jotseal.encode({"sub": "alice"}, private, algorithm=algorithm)
    assert jotseal.decode(token, public, algorithms=[algorithm]) == {"sub": "alice"}
    assert pyjwt.decode(token, public, algorithms=[algorithm]) == {"sub": "alice"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("which", [0, 1], ids=["private", "public"])
@pytest.mark.parametrize("as_dict", [False, True])
def test_jwks_are_pyjwt_s(key_pairs, algorithm, which, as_dict):
    handlers = [module.get_algorithm_by_name(algorithm) for module in MODULES]
    key = handlers[0].prepare_key(key_pairs[algorithm][which])
    jwks = [handler.to_jwk(key, as_dict=as_dict) for handler in handlers]
    assert jwks[0] == jwks[1]
    imported = handlers[0].from_jwk(jwks[0])
    assert type(imported) is type(handlers[1].from_jwk(jwks[1]))
    assert handlers[1].to_jwk(imported, as_dict=as_dict) == jwks[1]


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_core_keys_stand_in_for_those_of_cryptography(key_pairs, algorithm):
    private, public = key_pairs[algorithm]
    signing_key, key = jotseal.SigningKey.from_pem(private), jotseal.VerifyingKey.from_pem(public)
    handler = jotseal.get_algorithm_by_name(algorithm)
    assert handler.prepare_key(key) is key
    assert handler.check_key_length(signing_key) is None
    signature = handler.sign(b"message", signing_key)
    assert handler.verify(b"message", key, signature)
    if signing_key.kty == "RSA":
        with pytest.raises(jotseal.InvalidKeyError, match="does not verify"):
            handler.verify(b"message", signing_key, signature)
    else:
        assert handler.verify(b"message", signing_key, signature)
    assert handler.to_jwk(key, as_dict=True) == handler.to_jwk(handler.prepare_key(public), as_dict=True)
    assert handler.to_jwk(signing_key) == handler.to_jwk(handler.prepare_key(private))
    with pytest.raises(jotseal.InvalidKeyError, match="cannot sign"):
        handler.sign(b"message", key)


@pytest.mark.parametrize(("algorithm", "curve"), [("Ed25519", "Ed25519"), ("Ed448", "Ed448")])
def test_the_fully_specified_names_of_rfc_9864(algorithm, curve):
    key = jotseal.generate_key(algorithm)
    assert key.crv == curve
    token = jotseal.encode({}, key, algorithm=algorithm)
    assert jotseal.decode(token, key.verifying_key(), algorithms=[algorithm]) == {}
    other = jotseal.generate_key("Ed448" if curve == "Ed25519" else "Ed25519")
    with pytest.raises(jotseal.InvalidKeyError):
        jotseal.encode({}, other, algorithm=algorithm)
    with pytest.raises(jotseal.InvalidKeyError):
        jotseal.decode(token, other.verifying_key(), algorithms=[algorithm])
    jwk = json.loads(key.verifying_key().to_jwk())
    assert jotseal.decode(token, jotseal.PyJWK(jwk, algorithm)) == {}


def test_ed448_interoperates():
    key = ed448.Ed448PrivateKey.generate()
    for signer, verifier in [MODULES, MODULES[::-1]]:
        token = signer.encode({"sub": "alice"}, key, algorithm="EdDSA")
        assert verifier.decode(token, key.public_key(), algorithms=["EdDSA"]) == {"sub": "alice"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_digests(algorithm):
    ours, theirs = (module.get_algorithm_by_name(algorithm) for module in MODULES)
    if algorithm == "EdDSA":
        for handler in (ours, theirs):
            with pytest.raises(NotImplementedError):
                handler.compute_hash_digest(b"message")
    else:
        assert ours.compute_hash_digest(b"message") == theirs.compute_hash_digest(b"message")
        assert ours.hash_alg is theirs.hash_alg


@pytest.mark.parametrize("name", ["SHA256", "SHA384", "SHA512"])
def test_hashes_of_the_classes(name):
    assert getattr(HMACAlgorithm, name) is getattr(hashlib, name.lower())
    for cls in (RSAAlgorithm, ECAlgorithm):
        assert getattr(cls, name) is getattr(hashes, name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ECAlgorithm", [hashes.SHA256]),
        ("ECAlgorithm", [hashes.SHA512, ec.BrainpoolP256R1]),
        ("ECAlgorithm", [hashes.SHA512, ec.SECP384R1]),
        ("RSAAlgorithm", [hashes.SHA224]),
        ("RSAPSSAlgorithm", [hashes.SHA3_256]),
        ("HMACAlgorithm", [hashlib.sha3_256]),
        ("HMACAlgorithm", [hashlib.sha1]),
    ],
    ids=str,
)
def test_algorithms_that_the_core_lacks(name, arguments):
    """What PyJWT makes of other hashes and curves works here too."""
    algorithms = [getattr(module.algorithms, name)(*arguments) for module in MODULES]
    if name == "ECAlgorithm":
        curve = arguments[1] if len(arguments) > 1 else ec.BrainpoolP256R1
        private = ec.generate_private_key(curve())
    else:
        private = rsa.generate_private_key(65537, 2048) if name.startswith("RSA") else SECRET
    tokens = []
    for module, algorithm in zip(MODULES, algorithms, strict=True):
        jws = module.PyJWS()
        jws.register_algorithm("X", algorithm)
        tokens.append((jws, jws.encode(b"payload", private, algorithm="X")))
    public = private if private is SECRET else private.public_key()
    for jws, _ in tokens:
        for _, token in tokens:
            assert jws.decode(token, public, algorithms=["X"]) == b"payload"
            with pytest.raises((jotseal.InvalidSignatureError, pyjwt.InvalidSignatureError)):
                jws.decode(token[:-6] + "AAAAAA", public, algorithms=["X"])


class Reversed(Algorithm):
    """A caller's own algorithm."""

    def prepare_key(self, key):
        return key

    def sign(self, msg, key):
        return msg[::-1]

    def verify(self, msg, key, sig):
        return sig == msg[::-1]

    @staticmethod
    def to_jwk(key_obj, as_dict=False):
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk):
        raise NotImplementedError


def test_a_registered_algorithm():
    jotseal.register_algorithm("REV", Reversed())
    try:
        token = jotseal.encode({"sub": "alice"}, object(), algorithm="REV")
        assert jotseal.decode(token, object(), algorithms=["REV"]) == {"sub": "alice"}
        assert isinstance(jotseal.get_algorithm_by_name("REV"), Reversed)
        with pytest.raises(ValueError, match=r"^Algorithm already has a handler\.$"):
            jotseal.register_algorithm("REV", Reversed())
        with pytest.raises(TypeError, match="Object is not of type"):
            jotseal.register_algorithm("REV2", object())
    finally:
        jotseal.unregister_algorithm("REV")
    with pytest.raises(KeyError):
        jotseal.unregister_algorithm("REV")
    with pytest.raises(jotseal.InvalidAlgorithmError, match="not supported"):
        jotseal.decode(token, object(), algorithms=["REV"])


class Upper(HMACAlgorithm):
    """A key that is spelled in capitals."""

    def prepare_key(self, key):
        return super().prepare_key(key.upper())


@pytest.mark.parametrize("method", ["prepare_key", "sign", "verify"])
def test_methods_that_are_overridden_are_called(method, monkeypatch):
    called = []

    def spy(self, *arguments):
        called.append(type(arguments[-1] if method == "prepare_key" else arguments[1]))
        return getattr(HMACAlgorithm, method)(self, *arguments)

    subclass = type("Spying", (HMACAlgorithm,), {method: spy})
    jws = jotseal.PyJWS()
    jws.unregister_algorithm("HS256")
    jws.register_algorithm("HS256", subclass(HMACAlgorithm.SHA256))
    token = jws.encode(b"payload", SECRET)
    assert jws.decode(token, SECRET, algorithms=["HS256"]) == b"payload"
    assert token == pyjwt.api_jws.encode(b"payload", SECRET)
    assert set(called) == {str if method == "prepare_key" else bytes}
    # So is what is put in the place of a method of one object.
    called.clear()
    handler = jotseal.PyJWS().get_algorithm_by_name("HS256")
    native = getattr(handler, method)
    monkeypatch.setattr(handler, method, lambda *arguments: called.append(arguments) or native(*arguments))
    jws.unregister_algorithm("HS256")
    jws.register_algorithm("HS256", handler)
    assert jws.decode(jws.encode(b"payload", SECRET), SECRET, algorithms=["HS256"]) == b"payload"
    assert called


def test_a_subclass_prepares_keys_in_its_own_way():
    jws = jotseal.PyJWS()
    jws.unregister_algorithm("HS256")
    jws.register_algorithm("HS256", Upper(HMACAlgorithm.SHA256))
    assert jws.encode(b"payload", SECRET.lower()) == pyjwt.api_jws.encode(b"payload", SECRET.upper())


class HardwareKey:
    """A private key that signs and does not leave where it is."""

    def __init__(self, key):
        self._key = key
        self.key_size = key.key_size

    def sign(self, *arguments):
        return self._key.sign(*arguments)

    def public_key(self):
        return self._key.public_key()

    def private_bytes(self, *arguments):
        raise NotImplementedError


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_key_that_cannot_be_exported_signs_by_itself(algorithm):
    if algorithm == "ES256":
        inner = ec.generate_private_key(ec.SECP256R1())
        key = HardwareKey(inner)
        key.curve = inner.curve
        ec.EllipticCurvePrivateKey.register(HardwareKey)
    else:
        key = HardwareKey(rsa.generate_private_key(65537, 2048))
        rsa.RSAPrivateKey.register(HardwareKey)
    for module in MODULES:
        token = module.encode({"sub": "alice"}, key, algorithm=algorithm)
        assert jotseal.decode(token, key.public_key(), algorithms=[algorithm]) == {"sub": "alice"}


def test_a_jwk_may_be_padded_and_say_what_it_likes():
    """PyJWT binds a key by its ``alg`` alone."""
    key = jotseal.generate_key("ES256")
    jwk = json.loads(key.to_jwk())
    jwk = {**jwk, "x": jwk["x"] + "=", "use": "enc", "key_ops": ["wrapKey"], "kid": 5, "extra": None}
    for module in MODULES:
        token = module.encode({}, module.PyJWK(jwk))
        assert jotseal.decode(token, jotseal.PyJWK(jwk)) == {}


@pytest.mark.parametrize("jwk", ["[]", "5", '"text"', "{", "", None, 5, []])
@pytest.mark.parametrize("cls", [HMACAlgorithm, RSAAlgorithm, ECAlgorithm, OKPAlgorithm])
def test_what_is_no_jwk(cls, jwk):
    with pytest.raises(jotseal.InvalidKeyError) as caught:
        cls.from_jwk(jwk)
    with pytest.raises((pyjwt.InvalidKeyError, AttributeError)) as theirs:
        getattr(pyjwt.algorithms, cls.__name__).from_jwk(jwk)
    assert isinstance(caught.value, AttributeError) is isinstance(theirs.value, AttributeError)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("other", ["HS256", "RS256", "ES256", "EdDSA"])
def test_a_jwk_of_another_type(key_pairs, algorithm, other):
    handler = pyjwt.get_algorithm_by_name(other)
    jwk = handler.to_jwk(handler.prepare_key(key_pairs[other][0]), as_dict=True)
    outcomes = []
    for module in MODULES:
        try:
            outcomes.append(bool(module.encode({}, module.PyJWK(jwk), algorithm=algorithm)))
        except Exception as error:
            outcomes.append(type(error).__name__)
    assert outcomes[0] == outcomes[1]


def test_numbers_of_a_jwk_may_begin_with_zeros(key_pairs):
    handler = jotseal.get_algorithm_by_name("RS256")
    jwk = handler.to_jwk(handler.prepare_key(key_pairs["RS256"][1]), as_dict=True)
    octets = b"\0" + jotseal.utils.base64url_decode(jwk["n"])
    padded = {**jwk, "n": jotseal.utils.base64url_encode(octets).decode()}
    assert handler.to_jwk(handler.from_jwk(padded), as_dict=True) == jwk
