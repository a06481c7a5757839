"""What the differential fuzz tries: the calls, as plain data, and how likely each sort of them is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from fuzz_keys import KEYS, SIGNERS, Jwk
from fuzz_tokens import (
    ALGORITHMS,
    NOW,
    allowed_algorithms,
    base64url,
    claim_options,
    claims_sets,
    clocks,
    expectations,
    flags,
    headers,
    mostly,
    payloads,
    sign,
    texts,
    tokens,
    values,
)
from hypothesis import strategies as st


@dataclass
class Case:
    """One call: the function's path in the package, its positional and its keyword arguments."""

    function: str
    arguments: list[Any] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    now: float = NOW


def keys_for(algorithm: str) -> st.SearchStrategy[str]:
    """The names of keys, mostly right ones."""
    signer = (
        "secret"
        if algorithm.startswith("HS")
        else "empty text"
        if algorithm == "none"
        else SIGNERS[algorithm]
    )
    right = [name for name in KEYS if name == signer or name.startswith(f"{signer} ")]
    if algorithm.startswith("HS"):
        right += ["oct jwk", f"oct jwk {algorithm}"]
    return mostly(st.sampled_from(right), st.sampled_from(sorted(KEYS)))


@st.composite
def decoding(draw: st.DrawFn) -> Case:
    """decode and its kin, of PyJWT and of PyJWS."""
    algorithm = draw(st.sampled_from(ALGORITHMS))
    token, payload, unencoded = draw(tokens(algorithm))
    function = draw(
        st.sampled_from(
            ["decode", "decode", "decode_complete", "PyJWT().decode_complete", "PyJWS().decode_complete"]
        )
    )
    case = Case(
        function,
        [token],
        {"algorithms": draw(allowed_algorithms(algorithm))},
        draw(keys_for(algorithm)),
        draw(clocks),
    )
    options = draw(mostly(st.just({}), claim_options))
    if options or draw(st.booleans()):
        case.options["options"] = options
    if draw(st.integers(0, 4)) == 0 or unencoded:
        case.options["detached_payload"] = draw(
            mostly(st.just(payload), st.sampled_from([b"", None, b"other"]))
        )
    if function != "PyJWS().decode_complete":
        case.options |= draw(expectations)
        if draw(st.integers(0, 19)) == 0:
            case.options |= draw(
                st.sampled_from([{"verify": True}, {"verify": False}, {"verify_exp": False}])
            )
    return case


@st.composite
def claims(draw: st.DrawFn) -> Case:
    """decode, with nothing wrong but the claims."""
    header = base64url(b'{"alg":"HS256","typ":"JWT"}')
    signing_input = header + b"." + base64url(draw(payloads()))
    token = signing_input + b"." + base64url(sign("HS256", signing_input))
    options = draw(expectations) | {"algorithms": ["HS256"], "options": draw(claim_options)}
    function = draw(
        st.sampled_from(
            ["decode", "PyJWT({'require': ['exp']}).decode", "PyJWT({'verify_aud': False}).decode"]
        )
    )
    return Case(function, [token.decode()], options, "secret", draw(clocks))


@st.composite
def reading(draw: st.DrawFn) -> Case:
    """What reads a token without a key."""
    token, *_ = draw(tokens(draw(st.sampled_from(["none", "HS256"]))))
    odd = st.sampled_from([None, 5, b"", "", ".", "..", "a.b", bytearray(b"a.b.c"), "ä.ö.ü", "\ud800.a.b"])
    return Case("get_unverified_header", [draw(mostly(st.just(token), odd))])


dates = st.sampled_from(
    [datetime(2027, 1, 2), datetime(2027, 1, 2, 3, 4, 5, 6, timezone.utc), datetime(1960, 1, 1)]
)
python_values = (
    values
    | dates
    | st.sampled_from([b"bytes", (1, 2), {1, 2}, {1: 2}, {None: 1}, {(1,): 2}, {True: "x", "a": 1}])
)


@st.composite
def encoding(draw: st.DrawFn) -> Case:
    """encode, of PyJWT and of PyJWS; what is signed is compared where the signature is no random one."""
    algorithm = draw(st.sampled_from(ALGORITHMS))
    payload: Any = draw(claims_sets)
    for name in draw(st.sets(st.sampled_from(["exp", "nbf", "iat", "iss", "more"]), max_size=2)):
        payload[name] = draw(python_values)
    function = draw(st.sampled_from(["encode", "encode", "PyJWS().encode"]))
    if function == "PyJWS().encode":
        payload = draw(payloads())
    elif draw(st.integers(0, 19)) == 0:
        payload = draw(st.sampled_from([None, [], "x", b"x", {}]))
    case = Case(function, [payload], {}, draw(keys_for(algorithm).filter(_can_sign)))
    if draw(st.integers(0, 5)):
        case.options["algorithm"] = draw(
            mostly(st.just(algorithm), st.sampled_from([None, "none", "RS1", "", 5, "Ed25519"]))
        )
    if draw(st.booleans()):
        header = draw(headers(algorithm))
        case.options["headers"] = {
            name: header[name] for name in header if name != "alg" or draw(st.booleans())
        }
        case.options["sort_headers"] = draw(st.booleans())
    if function == "PyJWS().encode" and draw(st.integers(0, 5)) == 0:
        case.options["is_payload_detached"] = draw(flags)
    return case


def _can_sign(name: str) -> bool:
    # Each load of a private RSA key checks its primes, for a tenth of a second: once in a while is enough.
    return "rsa" not in name or "object" in name or hashlib.sha256(name.encode()).digest()[0] % 4 == 0


PIECES = [
    *("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "-----BEGIN EC PRIVATE KEY-----", "-"),
    *("---- BEGIN SSH2 PUBLIC KEY ----", "---- END SSH2 PUBLIC KEY ----", "ssh-rsa ", "ssh-ed25519"),
    *("ecdsa-sha2-nistp256 ", '{"kty":"oct"}', '{"a": [{"kty": 1}]}', "\\u006bty", "kty", "null", "5", "\0"),
    *("[", "]", "{", "}", '{"', '":', '"', ",", "\n", " ", "\ufeff"),
]


@st.composite
def secrets(draw: st.DrawFn) -> Case:
    """What may be an HMAC secret: text that looks more or less like a key."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7)))
    octets = text.encode(
        draw(mostly(st.just("utf-8"), st.sampled_from(["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])))
    )
    whole = draw(st.sampled_from(sorted(name for name, key in KEYS.items() if isinstance(key, (str, bytes)))))
    key = KEYS[whole]
    octets = draw(
        mostly(st.just(octets), st.sampled_from([key, key[:-1], key[1:], key + key[:1], key + key]))
    )
    return Case("get_algorithm_by_name('HS256').prepare_key", [octets])


odd_members = st.one_of(
    st.sampled_from(["", "A", "AA", "AQAB", "AAAA", "====", "!", "ä", "A" * 43, "A" * 44, "A" * 342]),
    st.sampled_from([None, 5, True, [], {}, b"AQAB"]),
    texts,
)
jwk_sources = [key.parameters for key in KEYS.values() if isinstance(key, Jwk)]
members = [
    "kty",
    "crv",
    "alg",
    "use",
    "kid",
    "key_ops",
    "n",
    "e",
    "d",
    "p",
    "q",
    "dp",
    "dq",
    "qi",
    "oth",
    "x",
    "y",
    "k",
]


@st.composite
def jwk_objects(draw: st.DrawFn) -> dict[str, Any]:
    jwk = dict(draw(st.sampled_from(jwk_sources)))
    for name in draw(
        mostly(st.sets(st.sampled_from(["kid", "use", "alg"])), st.sets(st.sampled_from(members), max_size=3))
    ):
        known = {
            "kty": st.sampled_from(["RSA", "EC", "OKP", "oct", "AKP", "rsa"]),
            "crv": st.sampled_from(
                ["P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448", "X25519", "P-224"]
            ),
            "alg": st.sampled_from([*ALGORITHMS, "RSA-OAEP"]),
            "use": st.sampled_from(["sig", "enc"]),
            "kid": texts,
            "key_ops": st.sampled_from([["sign"], ["verify"], ["encrypt"]]),
        }
        jwk[name] = draw(mostly(known.get(name, odd_members), odd_members))
    for name in draw(mostly(st.just(set()), st.sets(st.sampled_from(members), max_size=2))):
        jwk.pop(name, None)
    if (
        draw(st.integers(0, 9)) == 0
        and (name := draw(st.sampled_from(members))) in jwk
        and isinstance(jwk[name], str)
    ):
        jwk[name] = draw(
            st.sampled_from([jwk[name] + "=", "AA" + jwk[name], jwk[name][:-1], jwk[name][::-1]])
        )
    return jwk


KINDS = ["HMACAlgorithm", "RSAAlgorithm", "RSAPSSAlgorithm", "ECAlgorithm", "OKPAlgorithm", "NoneAlgorithm"]


@st.composite
def jwks(draw: st.DrawFn) -> Case:
    """PyJWK, PyJWKSet and the algorithms' from_jwk."""
    jwk = draw(jwk_objects())
    function = draw(st.sampled_from(["PyJWK", "PyJWK", "PyJWKSet.from_dict", "PyJWK.from_json", "from_jwk"]))
    if function == "PyJWKSet.from_dict":
        odd = st.sampled_from(
            [{}, {"keys": []}, {"keys": {}}, {"keys": None}, {"keys": "x"}, {"keys": [None, 5]}]
        )
        jwk_set = st.lists(jwk_objects(), max_size=2).map(lambda more: {"keys": [jwk, *more]})
        return Case(function, [draw(mostly(jwk_set, odd))])
    if function == "from_jwk":
        given = json.dumps(jwk) if draw(st.booleans()) and b"AQAB" not in jwk.values() else jwk
        odd = st.sampled_from([None, 5, "", "null", "[]", "{}", b"{}", {}, "{"])
        return Case(
            f"algorithms.{draw(st.sampled_from(KINDS))}.from_jwk", [draw(mostly(st.just(given), odd))]
        )
    if function == "PyJWK.from_json":
        return Case(function, [json.dumps(jwk, default=str)])
    algorithm = draw(mostly(st.none(), st.sampled_from([*ALGORITHMS, "Ed25519", ""])))
    return Case(function, [jwk] if algorithm is None else [jwk, algorithm])


@st.composite
def algorithms(draw: st.DrawFn) -> Case:
    """An algorithm's prepare_key with every form of key, and to_jwk."""
    algorithm = draw(st.sampled_from(ALGORITHMS))
    name = draw(keys_for(algorithm).filter(lambda name: not isinstance(KEYS[name], Jwk) and _can_sign(name)))
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(KINDS))
        return Case(f"algorithms.{kind}.to_jwk", [KEYS[name]], {"as_dict": draw(st.booleans())})
    return Case(f"get_algorithm_by_name({algorithm!r}).prepare_key", [KEYS[name]])


@st.composite
def functions(draw: st.DrawFn) -> Case:
    """jwt.utils."""
    octets = st.binary(max_size=9) | st.text(max_size=9) | st.sampled_from(["AQAB", b"-_8", "====", None, 5])
    numbers = st.integers(-3, 2**70) | st.sampled_from([None, "5", 1.5])
    name, given = draw(
        st.sampled_from(
            [
                ("base64url_decode", octets),
                ("base64url_encode", octets),
                ("force_bytes", octets),
                ("from_base64url_uint", octets),
                ("to_base64url_uint", numbers),
                ("bytes_from_int", numbers),
                ("is_pem_format", octets),
                ("is_ssh_key", octets),
                ("bytes_to_number", octets),
            ]
        )
    )
    return Case(f"utils.{name}", [draw(given)])
