"""Every kind of key with every algorithm: signed or refused as PyJWT does."""

from __future__ import annotations

import json
import warnings
from datetime import datetime, timezone

import jwt as pyjwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519

import jotseal

PEM, DER, SSH = serialization.Encoding.PEM, serialization.Encoding.DER, serialization.Encoding.OpenSSH
PKCS8 = serialization.PrivateFormat.PKCS8
TRADITIONAL = serialization.PrivateFormat.TraditionalOpenSSL
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
OPEN = serialization.NoEncryption()
LOCKED = serialization.BestAvailableEncryption(b"password")

KEYS = {
    "RSA": rsa.generate_private_key(65537, 2048),
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "secp256k1": ec.generate_private_key(ec.SECP256K1()),
    "brainpool": ec.generate_private_key(ec.BrainpoolP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
    "X25519": x25519.X25519PrivateKey.generate(),
    "DSA": dsa.generate_private_key(2048),
}
SIGNS = {
    "HS256": None,
    "RS256": "RSA",
    "PS512": "RSA",
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
    "ES521": "P-521",
    "ES256K": "secp256k1",
    "EdDSA": "Ed25519",
}
SECRET = "a secret of at least thirty-two octets"


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "issuer.example")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=datetime(2020, 1, 1, tzinfo=timezone.utc),
        not_valid_after=datetime(2040, 1, 1, tzinfo=timezone.utc),
    )
    return builder.sign(key, hashes.SHA256())


def forms(key):
    """A key in every form that there is of it."""
    public = key.public_key()
    pem, private = public.public_bytes(PEM, SPKI), key.private_bytes(PEM, PKCS8, OPEN)
    yield from {
        "private object": key,
        "public object": public,
        "PKCS#8": private,
        "PKCS#8 text": private.decode(),
        "PKCS#8 in one line": private.replace(b"\n", b""),
        "PKCS#8 encrypted": key.private_bytes(PEM, PKCS8, LOCKED),
        "PKCS#8 DER": key.private_bytes(DER, PKCS8, OPEN),
        "SPKI": pem,
        "SPKI text": pem.decode(),
        "SPKI CR": pem.replace(b"\n", b"\r"),
        "SPKI CRLF": pem.replace(b"\n", b"\r\n"),
        "SPKI in one line": pem.replace(b"\n", b""),
        "SPKI in other text": b"before\n" + pem + b"after",
        "SPKI with a tab": pem.replace(b"-----END", b"\t-----END"),
        "SPKI DER": public.public_bytes(DER, SPKI),
    }.items()
    if isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        yield "traditional", key.private_bytes(PEM, TRADITIONAL, OPEN)
        yield "traditional encrypted", key.private_bytes(PEM, TRADITIONAL, LOCKED)
        yield "certificate", certificate(key).public_bytes(PEM)
        yield "certificate DER", certificate(key).public_bytes(DER)
    if isinstance(key, rsa.RSAPrivateKey):
        yield "PKCS#1 public", public.public_bytes(PEM, serialization.PublicFormat.PKCS1)
    if not isinstance(key, (x25519.X25519PrivateKey, ed448.Ed448PrivateKey, dsa.DSAPrivateKey)) and getattr(
        getattr(key, "curve", None), "name", ""
    ) not in ("secp256k1", "brainpoolP256r1"):
        text = public.public_bytes(SSH, serialization.PublicFormat.OpenSSH)
        yield "SSH", text
        yield "SSH with a comment", text + b" alice@example\n"
        yield "OpenSSH private", key.private_bytes(PEM, serialization.PrivateFormat.OpenSSH, OPEN)


def materials():
    for name, key in KEYS.items():
        for form, material in forms(key):
            yield f"{name} {form}", material
    yield from {
        "None": None,
        "a number": 5,
        "a list": ["key"],
        "a bytearray": bytearray(SECRET, "ascii"),
        "nothing": "",
        "no octets": b"",
        "a secret": SECRET,
        "a short secret": "short",
        "octets": bytes(range(256)),
        "no UTF-8": b"\xff\xfe" * 20,
        "a lone surrogate": "\ud800" + SECRET,
        "a JWK": json.dumps({"kty": "oct", "k": "AAAA"}),
        "a false private PEM": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    }.items()


MATERIALS = dict(materials())


def verdict(call):
    """What comes out, or the bases of the exception: PyJWT's messages quote cryptography's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return call()
        except Exception as error:
            return {cls.__name__ for cls in type(error).__mro__}


def agree(ours, theirs):
    if isinstance(theirs, set) and isinstance(ours, set):
        # Ours may be of a class of ours that derives from PyJWT's.
        return theirs <= ours
    return ours == theirs


def is_refused_here(name, algorithm):
    """PyJWT takes the DER of a private key for an HMAC secret, which jotseal does not."""
    return name.endswith("PKCS#8 DER") and algorithm == "HS256"


@pytest.mark.parametrize("name", [name for name in MATERIALS if is_refused_here(name, "HS256")])
def test_the_der_of_a_private_key_is_no_secret(name):
    with pytest.raises(jotseal.InvalidKeyError, match="asymmetric key"):
        jotseal.encode({}, MATERIALS[name], algorithm="HS256")


@pytest.mark.parametrize("name", MATERIALS)
def test_signing(name):
    for algorithm in [*SIGNS, "none", "X", "", None]:
        if is_refused_here(name, algorithm):
            continue
        outcomes = [
            verdict(lambda m=module, a=algorithm: bool(m.encode({}, MATERIALS[name], algorithm=a)))
            for module in (jotseal, pyjwt)
        ]
        assert agree(*outcomes), (algorithm, outcomes)


TOKENS = {
    algorithm: pyjwt.encode({"sub": "alice"}, KEYS[key] if key else SECRET, algorithm=algorithm)
    for algorithm, key in SIGNS.items()
}
TOKENS["EdDSA on Ed448"] = pyjwt.encode({"sub": "alice"}, KEYS["Ed448"], algorithm="EdDSA")


@pytest.mark.parametrize("name", MATERIALS)
def test_verifying(name):
    for algorithm, token in TOKENS.items():
        if is_refused_here(name, algorithm):
            continue
        for allowed in ([algorithm.split()[0]], ["HS256", algorithm.split()[0]]):
            ours, theirs = (
                verdict(lambda m=module, t=token, a=allowed: m.decode(t, MATERIALS[name], algorithms=a))
                for module in (jotseal, pyjwt)
            )
            assert agree(ours, theirs), (algorithm, ours, theirs)
