"""PyJWT's conversions, for those who call them."""

from __future__ import annotations

from ._core import base64url_encode as _encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve

_PEM_LABELS = (
    b"CERTIFICATE",
    b"TRUSTED CERTIFICATE",
    b"PRIVATE KEY",
    b"PUBLIC KEY",
    b"ENCRYPTED PRIVATE KEY",
    b"OPENSSH PRIVATE KEY",
    b"DSA PRIVATE KEY",
    b"RSA PRIVATE KEY",
    b"RSA PUBLIC KEY",
    b"EC PRIVATE KEY",
    b"DH PARAMETERS",
    b"NEW CERTIFICATE REQUEST",
    b"CERTIFICATE REQUEST",
    b"SSH2 PUBLIC KEY",
    b"SSH2 ENCRYPTED PRIVATE KEY",
    b"X509 CRL",
)
_SSH_PREFIXES = (
    b"ssh-ed25519",
    b"ssh-rsa",
    b"ssh-dss",
    b"ecdsa-sha2-nistp256",
    b"ecdsa-sha2-nistp384",
    b"ecdsa-sha2-nistp521",
)


def force_bytes(value: bytes | str) -> bytes:
    """Encodes text in UTF-8 and leaves octets alone."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise TypeError("Expected a string or bytes value")


def base64url_decode(input: bytes | str) -> bytes:  # noqa: A002 PyJWT's name
    """Decodes base64url as Python's ``base64`` does, with or without padding."""
    from base64 import urlsafe_b64decode

    octets = force_bytes(input)
    return urlsafe_b64decode(octets + b"=" * (-len(octets) % 4))


def base64url_encode(input: bytes) -> bytes:  # noqa: A002 PyJWT's name
    """Encodes octets in base64url without padding."""
    return _encode(input)


def to_base64url_uint(val: int, *, bit_length: int | None = None) -> bytes:
    """Encodes a number, big-endian, in as many octets as it or ``bit_length`` needs."""
    if val < 0:
        raise ValueError("Must be a positive integer")
    return _encode(bytes_from_int(val, bit_length=bit_length) or b"\0")


def from_base64url_uint(val: bytes | str) -> int:
    """Decodes a number, big-endian."""
    return int.from_bytes(base64url_decode(val), "big")


def number_to_bytes(num: int, num_bytes: int) -> bytes:
    """Writes a number, big-endian, in at least ``num_bytes`` octets."""
    return num.to_bytes(max(num_bytes, (num.bit_length() + 7) // 8), "big")


def bytes_to_number(string: bytes) -> int:
    """Reads a number, big-endian, of at least one octet."""
    if string == b"":
        raise ValueError("no octets are no number")
    return int.from_bytes(string, "big")


def bytes_from_int(val: int, *, bit_length: int | None = None) -> bytes:
    """Writes a number, big-endian, in as many octets as it or ``bit_length`` needs."""
    bits = val.bit_length() if bit_length is None else bit_length
    return val.to_bytes((bits + 7) // 8, "big")


def der_to_raw_signature(der_sig: bytes, curve: EllipticCurve) -> bytes:
    """Turns an ECDSA signature in DER into that of a JWS."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    octets = (curve.key_size + 7) // 8
    return b"".join(number_to_bytes(number, octets) for number in decode_dss_signature(der_sig))


def raw_to_der_signature(raw_sig: bytes, curve: EllipticCurve) -> bytes:
    """Turns an ECDSA signature of a JWS into one in DER."""
    octets = (curve.key_size + 7) // 8
    if len(raw_sig) != 2 * octets:
        raise ValueError("Invalid signature")
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return bytes(encode_dss_signature(bytes_to_number(raw_sig[:octets]), bytes_to_number(raw_sig[octets:])))


def is_pem_format(key: bytes) -> bool:
    """Tells whether a text has the beginning of a PEM block and, after it, the end of one of that label."""
    from re import compile as pattern

    markers = pattern(b"(?=(----[- ](BEGIN|END) (" + b"|".join(_PEM_LABELS) + b")[- ]----))")
    begun: dict[bytes, int] = {}
    for marker in markers.finditer(key):
        kind, label = marker.group(2, 3)
        if kind == b"BEGIN":
            begun[label] = marker.end(1)
        elif begun.get(label, len(key)) < marker.start(1):
            return True
    return False


def is_ssh_key(key: bytes) -> bool:
    """Tells whether a text begins as OpenSSH's public keys do."""
    return key.startswith(_SSH_PREFIXES)
