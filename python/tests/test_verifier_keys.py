"""What a Verifier takes for keys, and the key that it finds for a token."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timezone

import jwt as pyjwt
import pytest
from conftest import signed
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import jotseal
from jotseal import PyJWK, PyJWKSet, Signer, SigningKey, Verifier, VerifyingKey
from jotseal.exceptions import KeyNotFoundError

KEY = "a secret of at least thirty-two octets"
HS256 = {"algorithms": ["HS256"]}
CLAIMS = {"sub": "alice", "exp": 4_000_000_000}
PAIRS = {name: jotseal.generate_key(name) for name in ("ES256", "EdDSA", "RS256")}
OTHERS = {name: jotseal.generate_key(name) for name in PAIRS}


def token(key, algorithm="ES256", claims=CLAIMS, **headers):
    return Signer(key, algorithm=algorithm, headers=headers).sign(claims)


def jwk(key, **more):
    return {**json.loads(key.to_jwk()), **more}


def refusal(verifier, refused, expected=jotseal.InvalidTokenError):
    with pytest.raises(expected) as caught:
        verifier.verify(refused)
    return caught.value


def certificate(key):
    """Any that has the key in it."""
    private = serialization.load_pem_private_key(key.to_pem().encode(), None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer.example")])
    builder = x509.CertificateBuilder(name, name, private.public_key(), 1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=timezone.utc))
    builder = builder.not_valid_after(datetime(2040, 1, 1, tzinfo=timezone.utc))
    is_okp = key.kty == "OKP"
    return builder.sign(private, None if is_okp else hashes.SHA256())


def ssh(key):
    public = serialization.load_pem_public_key(key.verifying_key().to_pem().encode())
    return public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)


FORMS = {
    "VerifyingKey": lambda key: key.verifying_key(),
    "SigningKey": lambda key: key,
    "cryptography": lambda key: serialization.load_pem_public_key(key.verifying_key().to_pem().encode()),
    "cryptography-private": lambda key: serialization.load_pem_private_key(key.to_pem().encode(), None),
    "certificate": certificate,
    "PyJWK": lambda key: PyJWK(jwk(key.verifying_key())),
    "PyJWKSet": lambda key: PyJWKSet([jwk(key.verifying_key(), kid="k")]),
    "JWK": lambda key: jwk(key.verifying_key(), kid="k"),
    "JWK-private": jwk,
    "JWK-text": lambda key: json.dumps(jwk(key.verifying_key()), indent=1),
    "JWK-octets": lambda key: b" \n" + json.dumps(jwk(key.verifying_key())).encode(),
    "JWK-Set": lambda key: {"keys": [jwk(key.verifying_key(), kid="k"), {"kty": "new"}, jwk(key, use="enc")]},
    "JWK-Set-text": lambda key: json.dumps({"keys": [jwk(key.verifying_key(), kid="k")]}),
    "JWK-Set-octets": lambda key: json.dumps({"keys": [jwk(key.verifying_key(), kid="k")]}).encode(),
    "by-kid": lambda key: {"other": PAIRS["ES256"], "k": key.verifying_key().to_pem()},
    "by-kid-of-JWKs": lambda key: {"k": jwk(key, kid="other"), "other": jwk(jotseal.generate_key("ES256"))},
    "PEM": lambda key: key.verifying_key().to_pem(),
    "PEM-octets": lambda key: key.verifying_key().to_pem().encode(),
    "PEM-private": lambda key: key.to_pem(),
    "SSH": lambda key: ssh(key).decode(),
    "SSH-octets": ssh,
    "list": lambda key: [key.verifying_key().with_kid("k"), ssh(PAIRS["ES256"]), {"a": PAIRS["EdDSA"]}],
    "tuple": lambda key: ({"keys": [jwk(key, kid="k")]}, PAIRS["ES256"].to_pem()),
}


@pytest.mark.parametrize("algorithm", PAIRS)
@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_keys(form, algorithm):
    key = OTHERS[algorithm]
    verifier = Verifier(FORMS[form](key), algorithms=list(PAIRS))
    assert verifier.verify(token(key, algorithm, kid="k")) == CLAIMS
    error = refusal(verifier, token(PAIRS[algorithm], algorithm, kid="k"))
    assert (type(error), error.code) == (jotseal.InvalidSignatureError, "jws.signature")


SECRETS = {
    "text": lambda: KEY,
    "octets": KEY.encode,
    "SigningKey": lambda: SigningKey.from_secret(KEY),
    "VerifyingKey": lambda: VerifyingKey.from_secret(KEY),
    "PyJWK": lambda: PyJWK(jwk(SigningKey.from_secret(KEY))),
    "JWK": lambda: jwk(SigningKey.from_secret(KEY)),
    "JWK-text": lambda: SigningKey.from_secret(KEY).to_jwk(),
    "JWK-Set": lambda: {"keys": [jwk(SigningKey.from_secret(KEY), kid="k")]},
    "list": lambda: [KEY, VerifyingKey.from_secret(KEY[::-1]).with_kid("other")],
    "by-kid": lambda: {"k": KEY, "other": KEY[::-1]},
}


@pytest.mark.parametrize("form", SECRETS)
def test_every_kind_of_secrets(form):
    verifier = Verifier(SECRETS[form](), **HS256)
    headers = {"kid": "k"} if form != "list" else {"kid": "other"}
    secret = KEY if form != "list" else KEY[::-1]
    assert verifier.verify(token(secret, "HS256", **headers)) == CLAIMS
    refusal(verifier, token("another " + KEY, "HS256", **headers), jotseal.InvalidSignatureError)


@pytest.mark.parametrize(
    "keys",
    [
        *(
            None,
            1,
            object(),
            [],
            (),
            {},
            "",
            b"",
            "text",
            "{}",
            "ssh-rsa AAAA",
            b"{\xff",
            [[]],
            {1, 2},
            PyJWK,
        ),
        *({"keys": []}, {"keys": 1}, {"kty": None}, {"k": None}, {"kty": "EC", "crv": "P-256"}),
        *('{"kty": "EC"}', '{"keys": []}', '{"kty": ' + "[" * 100_000),
        '{"keys": 1, "keys": [' + PAIRS["ES256"].to_jwk() + "]}",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ],
    ids=lambda keys: repr(keys)[:30],
)
def test_what_is_no_key(keys):
    with pytest.raises(jotseal.InvalidKeyError):
        Verifier(keys, algorithms=["ES256"])


def test_what_is_no_key_where_cryptography_is_not_installed():
    code = f"""
import sys
sys.modules["cryptography"] = None
import jotseal
key = jotseal.SigningKey.from_jwk({PAIRS["ES256"].to_jwk()!r})
token = jotseal.Signer(key, algorithm="ES256").sign({{"exp": 4_000_000_000}})
print(jotseal.Verifier([key.verifying_key().to_pem()], algorithms=["ES256"]).verify(token))
for make in (lambda: jotseal.Verifier(1, algorithms=["ES256"]), lambda: jotseal.Signer(1, algorithm="ES256")):
    try:
        make()
    except jotseal.InvalidKeyError as error:
        print(error)
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert printed.stdout.splitlines() == [
        "{'exp': 4000000000}",
        "A int is no key that verifies.",
        "A int is no key that signs.",
    ]


def test_keys_of_unknown_types():
    for keys in ({"kty": "new"}, {"kty": "EC", "crv": "new", "x": "AAAA", "y": "AAAA"}):
        with pytest.raises(jotseal.InvalidAlgorithmError) as caught:
            Verifier(keys, algorithms=["ES256"])
        assert caught.value.code == "alg.unsupported"


@pytest.mark.parametrize(
    ("keys", "algorithms"),
    [
        # Text is a secret or a public key by what the caller allows, never by what it looks like.
        (KEY, ["HS256", "ES256"]),
        (PAIRS["ES256"].verifying_key().to_pem(), ["HS256", "ES256"]),
        (PAIRS["ES256"].verifying_key().to_pem(), ["HS256"]),
        (PAIRS["ES256"].to_pem(), ["HS256"]),
        (ssh(PAIRS["ES256"]), ["HS256"]),
        (certificate(PAIRS["ES256"]).public_bytes(serialization.Encoding.PEM), ["HS256"]),
        (KEY, ["ES256"]),
        ("", ["HS256"]),
        (KEY[:31], ["HS256"]),
        ((KEY * 2)[:47], ["HS384"]),
        ((KEY * 2)[:63], ["HS256", "HS512"]),
        (SigningKey.from_secret("short"), ["HS256", "ES256"]),
        ({"a": KEY, "b": "short"}, ["HS256"]),
        ({"keys": [{"kty": "oct", "k": "c2hvcnQ"}]}, ["HS256"]),
    ],
)
def test_text_that_is_no_key_for_the_algorithms(keys, algorithms):
    with pytest.raises(jotseal.InvalidKeyError):
        Verifier(keys, algorithms=algorithms)


def test_a_secret_may_be_as_short_as_the_hash():
    for bits in (256, 384, 512):
        secret = (KEY * 2)[: bits // 8]
        assert Verifier(secret, algorithms=[f"HS{bits}"]).verify(token(secret, f"HS{bits}")) == CLAIMS


def test_rsa_keys_that_are_too_short():
    weak = rsa.generate_private_key(65537, 1024)
    with pytest.raises(jotseal.InvalidKeyError) as caught:
        Verifier(weak.public_key(), algorithms=["RS256"])
    assert caught.value.code == "key.weak"
    pem = weak.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    allowed = Verifier(VerifyingKey.from_pem(pem).allow_weak(), algorithms=["RS256"])
    with pytest.warns(pyjwt.InsecureKeyLengthWarning):
        old = pyjwt.encode(CLAIMS, weak, algorithm="RS256")
    assert allowed.verify(old) == CLAIMS


def test_a_kid_that_is_no_string():
    with pytest.raises(TypeError):
        Verifier({1: PAIRS["ES256"]}, algorithms=["ES256"])


def test_the_kid_chooses():
    first, second = (jotseal.generate_key("ES256") for _ in range(2))
    verifier = Verifier({"a": first, "b": second}, algorithms=["ES256", "EdDSA"])
    assert verifier.verify(token(first, kid="a")) == verifier.verify(token(second, kid="b")) == CLAIMS
    refusal(verifier, token(first, kid="b"), jotseal.InvalidSignatureError)
    refusals = [token(first, kid="c"), token(first), token(PAIRS["EdDSA"], "EdDSA", kid="a")]
    for error in (refusal(verifier, refused) for refused in refusals):
        assert type(error) is KeyNotFoundError
        assert isinstance(error, jotseal.InvalidKeyError)
        assert error.code == "key.not_found"


def test_without_a_kid_the_only_key_for_the_algorithm_is_taken():
    verifier = Verifier({"a": PAIRS["ES256"], "b": PAIRS["EdDSA"]}, algorithms=["ES256", "EdDSA"])
    for algorithm in ("ES256", "EdDSA"):
        assert verifier.verify(token(PAIRS[algorithm], algorithm)) == CLAIMS


def test_of_keys_with_one_kid_the_algorithm_chooses():
    verifier = Verifier({"a": [PAIRS["ES256"], PAIRS["EdDSA"]]}, algorithms=["ES256", "EdDSA"])
    for algorithm in ("ES256", "EdDSA"):
        assert verifier.verify(token(PAIRS[algorithm], algorithm, kid="a")) == CLAIMS


@pytest.mark.parametrize(
    "keys",
    [
        {"a": PAIRS["ES256"]},
        {"keys": [jwk(PAIRS["ES256"], kid="a")]},
        PyJWKSet([jwk(PAIRS["ES256"], kid="a")]),
    ],
    ids=["by-kid", "JWK-Set", "PyJWKSet"],
)
def test_a_set_of_one_key_is_a_set(keys):
    verifier = Verifier(keys, algorithms=["ES256"])
    for headers in ({"kid": "a"}, {}):
        assert verifier.verify(token(PAIRS["ES256"], **headers)) == CLAIMS
    assert refusal(verifier, token(PAIRS["ES256"], kid="b")).code == "key.not_found"


def test_one_key_is_for_any_kid():
    verifier = Verifier(PAIRS["ES256"].verifying_key().with_kid("a"), algorithms=["ES256"])
    assert verifier.verify(token(PAIRS["ES256"], kid="b")) == CLAIMS


@pytest.mark.parametrize(
    "keys",
    [
        jwk(PAIRS["RS256"].verifying_key(), alg="RS256"),
        PyJWK(jwk(PAIRS["RS256"].verifying_key())),
        PyJWK(jwk(PAIRS["RS256"].verifying_key(), alg="PS256"), "RS256"),
        {"keys": [jwk(PAIRS["RS256"].verifying_key(), alg="RS256")]},
    ],
)
def test_the_algorithm_of_a_jwk_binds(keys):
    verifier = Verifier(keys, algorithms=["RS256", "PS256"])
    assert verifier.verify(token(PAIRS["RS256"], "RS256")) == CLAIMS
    error = refusal(verifier, token(PAIRS["RS256"], "PS256"), KeyNotFoundError)
    assert error.code in ("key.mismatch", "key.not_found")


def test_the_token_does_not_choose_the_algorithm():
    public = PAIRS["ES256"].verifying_key()
    confused = signed({"alg": "HS256"}, json.dumps(CLAIMS).encode(), public.to_pem())
    unsigned = pyjwt.encode(CLAIMS, None, algorithm="none")
    for verifier in (Verifier(public, algorithms=["ES256"]), Verifier(public, algorithms=["RS256", "EdDSA"])):
        for refused in (
            confused,
            unsigned,
            token(PAIRS["ES256"]).replace("ey", "eY", 1),
            token(KEY, "HS256"),
        ):
            refusal(verifier, refused)
    verifier = Verifier(public, algorithms=["HS256", "ES256", "RS256"])
    for refused in (confused, token(PAIRS["RS256"], "RS256")):
        error = refusal(verifier, refused)
        assert (type(error), error.code) == (KeyNotFoundError, "key.mismatch")
    for header in ({"alg": "RS512"}, {"alg": "none"}, {"alg": "hs256"}, {"alg": ""}, {}):
        error = refusal(verifier, signed(header, b"{}", KEY), jotseal.InvalidAlgorithmError)
        assert error.code == "alg.not_allowed"
