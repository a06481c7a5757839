"""How each peer is called, in the best way that it has: an expression of one call, and the names in it.

An expression is compiled into the loop that is timed, so that no function of the benchmark adds to what is
one call of a peer. `token` or `claims` is the argument; `algorithms`, `audience` and `issuer` are the terms.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Any

from cases import AUDIENCE, ISSUER

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases import Case, Keys

    Call = tuple[str, dict[str, Any]]

DECODE = "jwt.decode(token, key, algorithms=algorithms, audience=audience, issuer=issuer)"
ENCODE = "jwt.encode(claims, key, algorithm)"


class MissingError(Exception):
    """The peer does not have the case."""


def jotseal(case: Case, keys: Keys) -> Call:
    """The fast interface."""
    import jotseal

    if case.is_pem:
        raise MissingError("a Verifier or Signer is made once, and takes the key then")
    if case.verb == "decode":
        key = make_jotseal_key(jotseal.VerifyingKey, case, keys)
        verifier = jotseal.Verifier(key, algorithms=[case.algorithm], issuer=ISSUER, audience=AUDIENCE)
        return "verifier.verify(token)", {"verifier": verifier}
    key = make_jotseal_key(jotseal.SigningKey, case, keys)
    return "signer.sign(claims)", {"signer": jotseal.Signer(key, algorithm=case.algorithm)}


def jotseal_compat(case: Case, keys: Keys) -> Call:
    """The functions of PyJWT."""
    import jotseal

    kind = jotseal.VerifyingKey if case.verb == "decode" else jotseal.SigningKey
    key = keys.text(case) if case.is_pem else make_jotseal_key(kind, case, keys)
    return pyjwt_call(jotseal, case, key)


def make_jotseal_key(kind: Any, case: Case, keys: Keys) -> Any:
    make = kind.from_secret if case.algorithm == "HS256" else kind.from_pem
    return make(keys.text(case))


def pyjwt(case: Case, keys: Keys) -> Call:
    import jwt

    key = keys.text(case)
    if not case.is_pem:
        key = jwt.get_algorithm_by_name(case.algorithm).prepare_key(key)
    return pyjwt_call(jwt, case, key)


def pyjwt_call(module: Any, case: Case, key: Any) -> Call:
    return (DECODE if case.verb == "decode" else ENCODE), {"jwt": module, "key": key}


def joserfc(case: Case, keys: Keys) -> Call:
    from joserfc import jwk, jwt

    kind = {"H": jwk.OctKey, "R": jwk.RSAKey, "P": jwk.RSAKey, "E": jwk.OKPKey}[case.algorithm[0]]
    if case.algorithm == "ES256":
        kind = jwk.ECKey
    text, algorithms, header = keys.text(case), [case.algorithm], {"alg": case.algorithm}
    key = kind.import_key(text)
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE}
    )

    def decode(token: str, key: Any) -> dict[str, Any]:
        claims = jwt.decode(token, key, algorithms).claims
        registry.validate(claims)
        return claims

    names = {"jwt": jwt, "kind": kind, "key": key, "text": text, "decode": decode, "header": header}
    given = "kind.import_key(text)" if case.is_pem else "key"
    if case.verb == "decode":
        return f"decode(token, {given})", names
    return f"jwt.encode(header, claims, {given}, algorithms)", names


def authlib(case: Case, keys: Keys) -> Call:
    # It has its warning printed, whatever -W says.
    with redirect_stderr(io.StringIO()):
        from authlib import jose

    text = keys.text(case)
    kty = {"ES256": "EC", "EdDSA": "OKP", "HS256": "oct"}.get(case.algorithm, "RSA")
    key = text if case.is_pem else jose.JsonWebKey.import_key(text, {"kty": kty})
    jwt = jose.JsonWebToken([case.algorithm])
    options = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE}}

    def decode(token: str) -> dict[str, Any]:
        claims = jwt.decode(token, key, claims_options=options)
        claims.validate()
        return claims

    names = {"jwt": jwt, "key": key, "decode": decode}
    # Without its search of the claims for what looks secret. It writes into the header.
    encode = 'jwt.encode({"alg": algorithm}, claims, key, check=False)'
    return ("decode(token)" if case.verb == "decode" else encode), names


def python_jose(case: Case, keys: Keys) -> Call:
    from jose import jwk, jwt

    if case.algorithm in {"PS256", "EdDSA"}:
        raise MissingError(f"python-jose has no {case.algorithm}")
    key = keys.text(case)
    return pyjwt_call(jwt, case, key if case.is_pem else jwk.construct(key, case.algorithm))


def jwcrypto(case: Case, keys: Keys) -> Call:
    from jwcrypto import jwk, jwt
    from jwcrypto.common import base64url_encode

    text = keys.text(case)
    if case.algorithm == "HS256":
        key = jwk.JWK(kty="oct", k=base64url_encode(text))
    else:
        text = text.encode()
        key = jwk.JWK.from_pem(text)
    header, algorithms = {"typ": "JWT", "alg": case.algorithm}, [case.algorithm]
    expected = {"iss": ISSUER, "aud": AUDIENCE, "exp": None, "nbf": None}

    def decode(token: str, key: Any) -> dict[str, Any]:
        verified = jwt.JWT(jwt=token, key=key, algs=algorithms, check_claims=expected, expected_type="JWS")
        return json.loads(verified.claims)

    def encode(claims: dict[str, Any], key: Any) -> str:
        # Text: of a dict it would make a deep copy.
        token = jwt.JWT(header=header, claims=json.dumps(claims, separators=(",", ":")))
        token.make_signed_token(key)
        return token.serialize()

    names = {"jwk": jwk, "text": text, "key": key, "decode": decode, "encode": encode}
    given = "jwk.JWK.from_pem(text)" if case.is_pem else "key"
    return (f"decode(token, {given})" if case.verb == "decode" else f"encode(claims, {given})"), names


def oxyjwt(case: Case, keys: Keys) -> Call:
    import oxyjwt

    kind = oxyjwt.DecodingKey if case.verb == "decode" else oxyjwt.EncodingKey
    make = {"H": kind.from_secret, "R": kind.from_rsa_pem, "P": kind.from_rsa_pem, "E": kind.from_ec_pem}
    text = keys.text(case)
    key = kind.from_ed_pem(text) if case.algorithm == "EdDSA" else make[case.algorithm[0]](text)
    expression, names = pyjwt_call(oxyjwt, case, key)
    if case.is_pem:
        # It takes no text of such keys.
        expression = expression.replace("key", "kind.from_rsa_pem(text)")
    return expression, {**names, "kind": kind, "text": text}


def pyjwt_rs(case: Case, keys: Keys) -> Call:
    import jwt_rs

    # It remembers what it parsed by the text of the key, for ever, and parses key objects at each call.
    return pyjwt_call(jwt_rs, case, keys.text(case))


def ryjwt(case: Case, keys: Keys) -> Call:
    import ryjwt

    if case.algorithm == "HS256":
        kind = ryjwt.SecretKey
    else:
        kind = ryjwt.PublicKey if case.verb == "decode" else ryjwt.PrivateKey
    text, algorithms = keys.text(case), [case.algorithm]
    key = kind(text, algorithms=algorithms, audience=AUDIENCE, issuer=ISSUER)
    given = "key"
    if case.is_pem:
        given = "kind(text, algorithms=algorithms, audience=audience, issuer=issuer)"
    call = "decode(token)" if case.verb == "decode" else "encode(claims)"
    return f"{given}.{call}", {"kind": kind, "key": key, "text": text}


ADAPTERS: dict[str, Callable[[Case, Keys], Call]] = {
    "jotseal": jotseal,
    "jotseal-compat": jotseal_compat,
    "pyjwt": pyjwt,
    "pyjwt-2.13": pyjwt,
    "joserfc": joserfc,
    "authlib": authlib,
    "python-jose": python_jose,
    "jwcrypto": jwcrypto,
    "oxyjwt": oxyjwt,
    "pyjwt-rs": pyjwt_rs,
    "ryjwt": ryjwt,
}
