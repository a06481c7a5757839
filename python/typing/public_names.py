"""Every public name, as a type checker sees it: mypy --strict and pyright have to accept all of this.

It runs too, so that what is asserted of a type is true of the value.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, TypedDict

from typing_extensions import assert_type

import jotseal
import jotseal.alias
import jotseal.algorithms
import jotseal.api_jwk
import jotseal.api_jws
import jotseal.api_jwt
import jotseal.exceptions
import jotseal.help
import jotseal.jwk_set_cache
import jotseal.jwks_client
import jotseal.types
import jotseal.utils
import jotseal.warnings
from jotseal import (
    DecodeError,
    ExpiredSignatureError,
    ImmatureSignatureError,
    InsecureKeyLengthWarning,
    InvalidAlgorithmError,
    InvalidAudienceError,
    InvalidIssuedAtError,
    InvalidIssuerError,
    InvalidKeyError,
    InvalidSignatureError,
    InvalidTokenError,
    MissingRequiredClaimError,
    PyJWK,
    PyJWKClient,
    PyJWKClientConnectionError,
    PyJWKClientError,
    PyJWKError,
    PyJWKSet,
    PyJWKSetError,
    PyJWS,
    PyJWT,
    PyJWTError,
    Signer,
    SigningKey,
    Verifier,
    VerifyingKey,
)
from jotseal.algorithms import (
    Algorithm,
    ECAlgorithm,
    HMACAlgorithm,
    NoneAlgorithm,
    OKPAlgorithm,
    RSAAlgorithm,
    RSAPSSAlgorithm,
)
from jotseal.exceptions import (
    InvalidClaimsError,
    InvalidJTIError,
    InvalidSubjectError,
    KeyNotFoundError,
    MissingCryptographyError,
)
from jotseal.types import FullOptions, Options, SigOptions
from jotseal.warnings import RemovedInPyjwt3Warning

SECRET = "a secret of thirty-two octets, or more"
CLAIMS: dict[str, Any] = {"sub": "alice", "exp": datetime.now(timezone.utc) + timedelta(hours=1)}

EXCEPTIONS: Sequence[type[PyJWTError]] = [
    DecodeError,
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAlgorithmError,
    InvalidAudienceError,
    InvalidClaimsError,
    InvalidIssuedAtError,
    InvalidIssuerError,
    InvalidJTIError,
    InvalidKeyError,
    InvalidSignatureError,
    InvalidSubjectError,
    InvalidTokenError,
    KeyNotFoundError,
    MissingCryptographyError,
    MissingRequiredClaimError,
    PyJWKClientConnectionError,
    PyJWKClientError,
    PyJWKError,
    PyJWKSetError,
]
WARNINGS: Sequence[type[Warning]] = [InsecureKeyLengthWarning, RemovedInPyjwt3Warning]


class Encoder(json.JSONEncoder):
    def default(self, o: object) -> Any:
        return str(o)


class Client(PyJWKClient):
    def fetch_data(self) -> Any:
        return {"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA"}]}


class Reversed(Algorithm):
    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        return msg[::-1]

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return sig == msg[::-1]

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: str | dict[str, Any]) -> Any:
        raise NotImplementedError


class Profile(TypedDict):
    sub: str
    exp: int


@dataclass
class Account:
    sub: str
    exp: int
    roles: tuple[str, ...] = ()


def functions() -> None:
    options: Options = {"require": ["exp"], "verify_aud": False, "strict_aud": False}
    token = jotseal.encode(CLAIMS, SECRET, "HS256", {"kid": "a"}, Encoder, sort_headers=False)
    assert_type(token, str)
    claims = jotseal.decode(token, SECRET, ["HS256"], options, subject="alice", leeway=timedelta(seconds=1))
    assert_type(claims, dict[str, Any])
    complete = jotseal.decode_complete(
        token, SECRET, algorithms=["HS256"], leeway=1.5, issuer=None, audience=None
    )
    assert_type(complete, dict[str, Any])
    assert_type(jotseal.get_unverified_header(token), dict[str, Any])
    assert_type(jotseal.get_algorithm_by_name("HS256"), Algorithm)
    jotseal.register_algorithm("reversed", Reversed())
    jotseal.unregister_algorithm("reversed")
    assert_type(jotseal.__version__, str)


def objects() -> None:
    signature_options: SigOptions = {"verify_signature": True, "enforce_minimum_key_length": True}
    jws = PyJWS(algorithms=["HS256"], options=signature_options)
    text = jws.encode(b"payload", SECRET, "HS256", is_payload_detached=True)
    assert_type(text, str)
    assert_type(jws.decode_complete(text, SECRET, ["HS256"], detached_payload=b"payload"), dict[str, Any])
    jws.decode(text, SECRET, ["HS256"], detached_payload=b"payload")
    assert_type(jws.get_algorithms(), list[str])

    jwt = PyJWT({"require": ["sub"]})
    full: FullOptions = jwt.options
    assert full["require"] == ["sub"]
    assert_type(jwt.decode(jwt.encode({"sub": "a"}, SECRET), SECRET, ["HS256"]), dict[str, Any])


def keys() -> None:
    signing_key = SigningKey.generate("ES256")
    verifying_key = signing_key.verifying_key()
    assert_type(verifying_key, VerifyingKey)
    token = jotseal.encode({"sub": "a"}, signing_key, algorithm="ES256")
    assert_type(jotseal.decode(token, verifying_key, algorithms=["ES256"]), dict[str, Any])
    assert_type(jotseal.generate_key("Ed25519"), SigningKey)
    for text in (signing_key.to_pem(), signing_key.to_jwk(), verifying_key.to_pem(), verifying_key.to_jwk()):
        assert_type(text, str)
    assert_type(verifying_key.kid, str | None)

    jwk = PyJWK.from_json(verifying_key.to_jwk())
    assert_type(PyJWK.from_dict(json.loads(verifying_key.to_jwk()), "ES256"), PyJWK)
    for value in (jwk.key_id, jwk.key_type, jwk.public_key_use):
        assert_type(value, str | None)
    assert_type(jotseal.decode(token, jwk), dict[str, Any])
    jwk_set = PyJWKSet.from_dict({"keys": [json.loads(verifying_key.to_jwk()) | {"kid": "b"}]})
    assert_type(jwk_set["b"], PyJWK)
    assert_type(list(jwk_set), list[PyJWK])
    assert_type(jwk_set.keys, list[PyJWK])

    several = VerifyingKey.from_jwk_set(json.dumps({"keys": [json.loads(verifying_key.to_jwk())]}))
    assert_type(several, list[VerifyingKey])
    assert_type(verifying_key.with_kid("c"), VerifyingKey)
    assert_type(verifying_key.allow_weak(), VerifyingKey)


def verifiers() -> None:
    key = SigningKey.generate("ES256")
    signer = Signer(key, algorithm="ES256", headers={"kid": "a"})
    assert_type(signer, Signer)
    token = signer.sign(CLAIMS)
    assert_type(token, str)
    assert_type(signer.sign(Account("alice", 4_000_000_000)), str)

    keys = {"a": key.verifying_key()}
    plain = Verifier(keys, algorithms=["ES256"], leeway=timedelta(seconds=1), require=["exp", "sub"])
    assert_type(plain, Verifier[dict[str, Any]])
    assert_type(plain.verify(token), dict[str, Any])
    assert_type(plain.verify(token.encode()), dict[str, Any])
    assert_type(plain.verify_many([token, b""]), list[dict[str, Any] | InvalidTokenError])

    verifier = Verifier(keys, algorithms=["ES256"], issuer=None, subject="alice", leeway=0.5, claims=Profile)
    assert_type(verifier, Verifier[Profile])
    profile = verifier.verify(token)
    assert_type(profile, Profile)
    assert_type(profile["exp"], int)

    accounts: Verifier[Account] = Verifier(keys, algorithms=["ES256"], typ="JWT", claims=Account)
    assert_type(accounts.verify(token).roles, tuple[str, ...])
    for result in accounts.verify_many(token for _ in range(2)):
        assert_type(result, Account | InvalidTokenError)
        assert not isinstance(result, InvalidTokenError)
        assert_type(result, Account)

    refused = plain.verify_many([Signer(key, algorithm="ES256").sign({})])[0]
    assert isinstance(refused, InvalidTokenError)
    assert_type(refused.code, str)
    assert_type(InvalidClaimsError("sub", "str", "Account").claim, str)


def clients() -> None:
    client = Client(
        "https://example.com/jwks.json", cache_keys=True, headers={"a": "b"}, cooldown_duration=1.5
    )
    assert_type(client.get_jwk_set(), PyJWKSet)
    assert_type(client.get_signing_keys(), list[PyJWK])
    assert_type(client.get_signing_key("a"), PyJWK)
    token = jotseal.encode({}, SECRET, headers={"kid": "a"})
    assert_type(client.get_signing_key_from_jwt(token), PyJWK)
    assert_type(PyJWKClient.match_kid(client.get_signing_keys(), "a"), PyJWK | None)
    cache = jotseal.jwk_set_cache.JWKSetCache(300)
    cache.put(client.get_jwk_set())
    assert_type(cache.get(), PyJWKSet | None)


def algorithms() -> None:
    assert_type(jotseal.algorithms.get_default_algorithms(), dict[str, Algorithm])
    assert_type(jotseal.algorithms.has_crypto, bool)
    assert_type(jotseal.algorithms.requires_cryptography, set[str])
    assert_type(HMACAlgorithm.to_jwk(SECRET, as_dict=True), dict[str, Any])
    assert_type(HMACAlgorithm.to_jwk(SECRET), str)
    assert_type(HMACAlgorithm.from_jwk(HMACAlgorithm.to_jwk(SECRET)), bytes)
    kinds: list[type[Algorithm]] = [NoneAlgorithm, ECAlgorithm, OKPAlgorithm, RSAAlgorithm, RSAPSSAlgorithm]
    assert all(issubclass(kind, Algorithm) for kind in kinds)
    hs256 = HMACAlgorithm(HMACAlgorithm.SHA256)
    key = hs256.prepare_key(SECRET)
    assert_type(hs256.verify(b"message", key, hs256.sign(b"message", key)), bool)
    assert_type(hs256.check_key_length(key), str | None)
    assert_type(hs256.compute_hash_digest(b"message"), bytes)


def utilities() -> None:
    assert_type(jotseal.utils.base64url_decode("AQAB"), bytes)
    assert_type(jotseal.utils.base64url_encode(b"\1\0\1"), bytes)
    assert_type(jotseal.utils.force_bytes("a"), bytes)
    assert_type(jotseal.utils.from_base64url_uint("AQAB"), int)
    assert_type(jotseal.utils.to_base64url_uint(65537, bit_length=24), bytes)
    assert_type(jotseal.utils.is_pem_format(b""), bool)
    assert_type(jotseal.utils.is_ssh_key(b""), bool)
    assert_type(jotseal.utils.number_to_bytes(1, 2), bytes)
    assert_type(jotseal.utils.bytes_to_number(b"\1"), int)
    assert_type(jotseal.utils.bytes_from_int(1), bytes)
    assert_type(jotseal.help.info(), dict[str, dict[str, str]])


def modules() -> None:
    api_jws: Literal["JWT"] | str = jotseal.api_jws.PyJWS.header_typ
    assert api_jws == "JWT"
    assert jotseal.api_jwt.decode is jotseal.decode
    assert jotseal.api_jwk.PyJWK is PyJWK
    assert jotseal.jwks_client.PyJWKClient is PyJWKClient
    assert issubclass(jotseal.exceptions.PyJWTError, Exception)
    assert issubclass(jotseal.warnings.InsecureKeyLengthWarning, UserWarning)
    assert jotseal.types.JWKDict == dict[str, Any]
    assert jotseal.install_as_jwt is jotseal.alias.install_as_jwt


if __name__ == "__main__":
    for check in (functions, objects, keys, verifiers, clients, algorithms, utilities, modules):
        check()
