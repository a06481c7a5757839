"""Keys: what is accepted, what is refused, and that nothing of them is shown."""

from __future__ import annotations

import json

import jwt as pyjwt
import pytest
from conftest import ASYMMETRIC
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

import jotseal

SECRET = "a secret of at least thirty-two octets"
PEM = serialization.Encoding.PEM
OPEN = serialization.NoEncryption()
FORMATS = [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]


@pytest.fixture(scope="module")
def foreign_keys():
    """Keys that another library made."""
    return {
        "RS256": rsa.generate_private_key(65537, 2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "ES384": ec.generate_private_key(ec.SECP384R1()),
        "ES512": ec.generate_private_key(ec.SECP521R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    }


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "ES384", "ES512", "EdDSA"])
@pytest.mark.parametrize("form", FORMATS, ids=["PKCS8", "traditional"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_pem_of_another_library(foreign_keys, algorithm, form, ending):
    if algorithm == "EdDSA":
        form = serialization.PrivateFormat.PKCS8  # its only one
    private_key = foreign_keys[algorithm]
    private = private_key.private_bytes(PEM, form, OPEN).decode().replace("\n", ending)
    public = private_key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    token = jotseal.encode({"sub": "alice"}, private, algorithm=algorithm)
    assert pyjwt.decode(token, private_key.public_key(), algorithms=[algorithm]) == {"sub": "alice"}
    assert jotseal.decode(token, public, algorithms=[algorithm]) == {"sub": "alice"}
    exported = jotseal.SigningKey.from_pem(private).to_pem()
    imported = serialization.load_pem_private_key(exported.encode(), None)
    assert imported.private_bytes(PEM, FORMATS[0], OPEN) == private_key.private_bytes(PEM, FORMATS[0], OPEN)
    assert jotseal.SigningKey.from_pem(private).verifying_key().to_pem() == public.decode()


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_jwk_of_another_library(key_pairs, algorithm):
    private, public = key_pairs[algorithm]
    handler = pyjwt.get_algorithm_by_name(algorithm)
    private_jwk = handler.to_jwk(handler.prepare_key(private))
    public_jwk = handler.to_jwk(handler.prepare_key(public))
    token = jotseal.encode({}, jotseal.SigningKey.from_jwk(private_jwk), algorithm=algorithm)
    assert jotseal.decode(token, jotseal.VerifyingKey.from_jwk(public_jwk), algorithms=[algorithm]) == {}
    with pytest.raises(jotseal.InvalidKeyError, match=r"cannot sign|excludes"):
        jotseal.SigningKey.from_jwk(public_jwk)


def test_the_alg_of_a_jwk_binds_it():
    jwk = json.dumps({"kty": "oct", "k": "AAAA" * 22, "alg": "HS512", "kid": "k"})
    signing_key, key = jotseal.SigningKey.from_jwk(jwk), jotseal.VerifyingKey.from_jwk(jwk)
    assert (key.kid, key.kty) == ("k", "oct")
    token = jotseal.encode({}, signing_key, algorithm="HS512")
    assert jotseal.decode(token, key, algorithms=["HS256", "HS512"]) == {}
    other = jotseal.encode({}, signing_key.secret, algorithm="HS256")
    with pytest.raises(jotseal.InvalidKeyError) as caught:
        jotseal.decode(other, key, algorithms=["HS256", "HS512"])
    assert caught.value.code == "key.mismatch"


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_hmac_is_never_keyed_with_a_public_key(key_pairs, algorithm):
    """RFC 8725, section 2.1."""
    private, public = key_pairs[algorithm]
    token = jotseal.encode({}, SECRET)
    for text in (private, public, public.replace("-----", "----"), f"  {public}"):
        for module in (jotseal, pyjwt):
            if module is pyjwt and text not in {private, public}:
                continue  # PyJWT takes what its own reader of PEM would not
            with pytest.raises(module.InvalidKeyError):
                module.decode(token, text, algorithms=["HS256", algorithm])
            with pytest.raises(module.InvalidKeyError):
                module.encode({}, text, algorithm="HS256")


def test_der_ssh_and_jwk_are_no_secrets(foreign_keys):
    encoding = serialization.Encoding
    for key in foreign_keys.values():
        public = key.public_key()
        texts = [
            public.public_bytes(encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
            public.public_bytes(encoding.OpenSSH, serialization.PublicFormat.OpenSSH),
            key.private_bytes(encoding.DER, serialization.PrivateFormat.PKCS8, OPEN),
            json.dumps({"keys": [{"kty": "oct", "k": "AAAA"}]}),
            '{"kty":"oct"}',
            '[{"k\\u0074y":"oct"}]',
        ]
        for text in texts:
            with pytest.raises(jotseal.InvalidKeyError):
                jotseal.encode({}, text, algorithm="HS256")


@pytest.mark.parametrize("secret", ["", b""])
def test_an_empty_secret_is_refused(secret):
    for module in (jotseal, pyjwt):
        with pytest.raises(module.InvalidKeyError):
            module.encode({}, secret, algorithm="HS256")


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
@pytest.mark.parametrize(
    "text", ["", "text", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"\xff"]
)
def test_what_is_no_key(algorithm, text):
    for module in (jotseal, pyjwt):
        with pytest.raises((module.InvalidKeyError, ValueError)):
            module.encode({}, text, algorithm=algorithm)


@pytest.mark.parametrize("key", [None, 1, object(), ["k"]])
def test_keys_of_another_type(key):
    token = jotseal.encode({}, SECRET)
    for module in (jotseal, pyjwt):
        with pytest.raises(TypeError, match=r"^Expected a string or bytes value$"):
            module.encode({}, key)
        with pytest.raises(TypeError, match=r"^Expected a string or bytes value$"):
            module.decode(token, key, algorithms=["HS256"])


def test_an_encrypted_key_is_told_apart(foreign_keys):
    text = foreign_keys["RS256"].private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"password")
    )
    for module in (jotseal, pyjwt):
        with pytest.raises(TypeError, match=r"^Password was not given but private key is encrypted$"):
            module.encode({}, text, algorithm="RS256")


def test_small_rsa_keys_are_refused():
    key = rsa.generate_private_key(65537, 1024)
    text = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, OPEN)
    with pytest.raises(jotseal.InvalidKeyError, match="2048") as caught:
        jotseal.encode({}, text, algorithm="RS256")
    assert caught.value.code == "key.weak"


def test_generated_keys():
    assert rsa_bits(jotseal.generate_key("PS512", bits=3072)) == 3072
    for bits in (1024, 16384):
        with pytest.raises(jotseal.InvalidKeyError):
            jotseal.generate_key("RS256", bits=bits)
    with pytest.raises(ValueError, match="RSA"):
        jotseal.generate_key("ES256", bits=2048)
    with pytest.raises(NotImplementedError):
        jotseal.generate_key("none")


def rsa_bits(key):
    return serialization.load_pem_private_key(key.to_pem().encode(), None).key_size


def test_keys_show_nothing():
    secret = jotseal.SigningKey.from_secret(SECRET)
    assert repr(secret) == str(secret) == "<SigningKey oct>"
    assert repr(jotseal.VerifyingKey.from_secret(SECRET)) == "<VerifyingKey oct>"


def test_exceptions_show_nothing(key_pairs):
    """No token, key or claim value in a message."""
    private, public = key_pairs["RS256"]
    claims = {"sub": "SUBJECT-VALUE", "aud": "AUDIENCE-VALUE", "iss": "ISSUER-VALUE", "exp": 1234567}
    token = jotseal.encode(claims, private, algorithm="RS256")
    calls = [
        lambda: jotseal.decode(token, public, algorithms=["RS256"]),
        lambda: jotseal.decode(token, public, algorithms=["RS256"], options={"verify_exp": False}),
        lambda: jotseal.decode(token[:-4] + "AAAA", public, algorithms=["RS256"]),
        lambda: jotseal.decode(token, SECRET, algorithms=["RS256"]),
        lambda: jotseal.decode(token + "=", public, algorithms=["RS256"]),
        lambda: jotseal.encode(claims, public, algorithm="RS256"),
        lambda: jotseal.encode(claims, private, algorithm="HS256"),
    ]
    for call in calls:
        with pytest.raises(jotseal.PyJWTError) as caught:
            call()
        shown = f"{caught.value!s} {caught.value!r}"
        for hidden in ["VALUE", "1234567", SECRET, *token.split("."), *private.split("\n")[1:-2]]:
            assert hidden not in shown
