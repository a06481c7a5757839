"""Keys for the differential fuzz: the same ones at every run, so that a seed is enough to repeat it."""

from __future__ import annotations

import json
import math
import random
from typing import Any

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x25519
from suite import Suite

CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1, "ES256K": ec.SECP256K1}
SECRET = bytes(range(64))
SMALL_PRIMES = math.prod(n for n in range(3, 2000, 2) if pow(2, n - 1, n) == 1)
NONE, PEM, DER, SSH = ser.NoEncryption(), ser.Encoding.PEM, ser.Encoding.DER, ser.Encoding.OpenSSH
PKCS8, SPKI = ser.PrivateFormat.PKCS8, ser.PublicFormat.SubjectPublicKeyInfo


class Jwk:
    """A key that each library wraps in a PyJWK of its own."""

    def __init__(self, parameters: dict[str, Any], algorithm: str | None = None) -> None:
        self.parameters = parameters
        self.algorithm = algorithm


def _prime(source: random.Random, bits: int) -> int:
    while True:
        candidate = source.getrandbits(bits) | (3 << bits - 2) | 1
        if (
            math.gcd(candidate, SMALL_PRIMES) == 1
            and candidate % 65537 != 1
            and pow(2, candidate - 1, candidate) == 1
        ):
            return candidate


def _rsa(bits: int, seed: int) -> rsa.RSAPrivateKey:
    source = random.Random(seed)
    p, q = _prime(source, bits // 2), _prime(source, bits // 2)
    e, d = 65537, pow(65537, -1, (p - 1) * (q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(e, p * q)).private_key()


def _private_keys() -> dict[str, Any]:
    keys: dict[str, Any] = {"rsa": _rsa(2048, 1), "other-rsa": _rsa(2048, 2), "weak-rsa": _rsa(1024, 3)}
    for name, curve in CURVES.items():
        keys[name] = ec.derive_private_key(1 << 200 | 12345, curve())
    keys["other-ES256"] = ec.derive_private_key(54321, ec.SECP256R1())
    keys["P-224"] = ec.derive_private_key(54321, ec.SECP224R1())
    keys["Ed25519"] = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    keys["Ed448"] = ed448.Ed448PrivateKey.from_private_bytes(bytes(57))
    keys["X25519"] = x25519.X25519PrivateKey.from_private_bytes(bytes(range(32)))
    return keys


PRIVATE = _private_keys()
# Which private key signs for an algorithm.
SIGNERS = {
    **{f"{family}{bits}": "rsa" for family in ("RS", "PS") for bits in (256, 384, 512)},
    **{name: name for name in CURVES},
    "ES521": "ES512",
    "EdDSA": "Ed25519",
}


def _jwk(key: Any) -> dict[str, Any]:
    from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

    if hasattr(key, "curve"):
        return ECAlgorithm.to_jwk(key, as_dict=True)
    kind = RSAAlgorithm if hasattr(key, "key_size") else OKPAlgorithm
    return kind.to_jwk(key, as_dict=True)


def _forms(name: str, private: Any) -> dict[str, Any]:
    """Every form that a caller may have a key in, each under a name of its own."""
    public = private.public_key()
    forms = {
        "object": public,
        "private object": private,
        "pem": public.public_bytes(PEM, SPKI),
        "pem text": public.public_bytes(PEM, SPKI).decode(),
        "der": public.public_bytes(DER, SPKI),
        "private pem": private.private_bytes(PEM, PKCS8, NONE),
        "private der": private.private_bytes(DER, PKCS8, NONE),
        "encrypted pem": private.private_bytes(PEM, PKCS8, ser.BestAvailableEncryption(b"password")),
    }
    if name not in ("ES256K", "P-224", "Ed448", "X25519"):
        forms["ssh"] = public.public_bytes(SSH, ser.PublicFormat.OpenSSH)
    if "rsa" in name:
        forms["pkcs1"] = public.public_bytes(PEM, ser.PublicFormat.PKCS1)
    if hasattr(private, "key_size"):
        forms["traditional pem"] = private.private_bytes(PEM, ser.PrivateFormat.TraditionalOpenSSL, NONE)
    if name not in ("P-224", "X25519"):
        jwk, private_jwk = _jwk(public), _jwk(private)
        forms["jwk"] = Jwk(jwk)
        forms["private jwk"] = Jwk(private_jwk)
        forms["jwk text"] = json.dumps(jwk)
        forms["jwks text"] = json.dumps({"keys": [jwk]}).encode()
        forms["jwk dict"] = jwk
        for algorithm, signer in SIGNERS.items():
            if signer == name:
                forms[f"jwk {algorithm}"] = Jwk({**jwk, "alg": algorithm})
                forms[f"jwk as {algorithm}"] = Jwk({**jwk, "use": "sig"}, algorithm)
    return {f"{name} {form}": value for form, value in forms.items()}


def _keys() -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for name, private in PRIVATE.items():
        keys |= _forms(name, private)
    octets = {
        "kty": "oct",
        "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw",
    }
    keys |= {
        "secret": SECRET,
        "text secret": "a secret that is long enough, in text: äöü",
        "short secret": b"short",
        "other secret": SECRET[::-1],
        "empty": b"",
        "empty text": "",
        "oct jwk": Jwk(octets),
        **{f"oct jwk {name}": Jwk({**octets, "alg": name}) for name in ("HS256", "HS384", "HS512", "RS256")},
        "oct jwk text": json.dumps(octets),
        "certificate": _published("testkey_rsa.cer"),
        "none": None,
        "number": 5,
        "list": [],
        "bytearray": bytearray(SECRET),
        "blank pem": b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "no pem": "not a key",
    }
    return keys


def _published(name: str) -> bytes:
    return (Suite.named("pyjwt").folder / "tests" / "keys" / name).read_bytes()


KEYS = _keys()


def key_for(library: Any, name: str) -> Any:
    """Returns the key as `library` takes it."""
    key = KEYS[name]
    return library.PyJWK(dict(key.parameters), key.algorithm) if isinstance(key, Jwk) else key
