"""Tokens, claims sets and headers for the differential fuzz.

Most are nearly right, with one or two things wrong: what is wrong altogether is refused at the first step.
"""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from fuzz_keys import PRIVATE, SECRET, SIGNERS
from hypothesis import strategies as st

NOW = 1_800_000_000
ALGORITHMS = ["none", "HS256", "HS384", "HS512", *SIGNERS]


def mostly(usual: Any, odd: Any) -> st.SearchStrategy[Any]:
    """Takes from `usual` five times in six."""
    return st.integers(0, 5).flatmap(lambda n: odd if n == 5 else usual)


def base64url(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def sign(algorithm: str, message: bytes) -> bytes:
    """Signs with the right key of the algorithm, whatever the header may say."""
    if algorithm == "none":
        return b""
    if algorithm.startswith("HS"):
        return hmac.digest(SECRET, message, f"sha{algorithm[2:]}")
    key = PRIVATE[SIGNERS[algorithm]]
    if algorithm == "EdDSA":
        return key.sign(message)
    bits = {"ES256K": 256, "ES512": 512, "ES521": 512}.get(algorithm) or int(algorithm[2:])
    hash_ = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}[bits]
    if algorithm.startswith("RS"):
        return key.sign(message, padding.PKCS1v15(), hash_)
    if algorithm.startswith("PS"):
        return key.sign(message, padding.PSS(padding.MGF1(hash_), hash_.digest_size), hash_)
    size = (key.curve.key_size + 7) // 8
    # The case has to be the same at every run of one seed.
    return b"".join(
        n.to_bytes(size, "big") for n in decode_dss_signature(key.sign(message, ec.ECDSA(hash_, True)))
    )


# JSON values as claims and header parameters meet them.
times = st.one_of(
    st.integers(NOW - 3, NOW + 3),
    st.integers(-(2**70), 2**70),
    st.sampled_from([NOW - 0.5, NOW + 0.5, NOW + 1.5, 1e300, -1e300, float("inf"), float("nan"), 0, -0.0]),
    st.sampled_from(
        [True, False, None, "", "x", str(NOW + 10), f" {NOW + 10} ", "1e9", "1_9", "١٢٣", [], {}, [NOW]]
    ),
)
texts = st.one_of(
    st.sampled_from(["", "a", "b", "me", "you", "ä", "\ud800", "\0", "a b"]), st.text(max_size=6)
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.integers(2**60, 2**80), st.floats(), texts)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
audiences = mostly(texts | st.lists(texts, max_size=3), values)
claims_sets = st.fixed_dictionaries(
    {},
    optional={
        "exp": times,
        "nbf": times,
        "iat": times,
        "aud": audiences,
        "iss": mostly(texts, values),
        "sub": mostly(texts, values),
        "jti": mostly(texts, values),
        "more": values,
    },
)


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    """A claims set as text, in the several ways that Python's json reads, and now and then none."""
    claims = draw(claims_sets)
    form = draw(st.integers(0, 19))
    if form == 0:
        return draw(st.binary(max_size=12))
    if form == 1:
        return json.dumps(draw(values)).encode()
    text = json.dumps(claims, ensure_ascii=draw(st.booleans()))
    if form == 2:
        return text.encode(
            draw(st.sampled_from(["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])), "surrogatepass"
        )
    if form == 3:
        # A name twice: the last one counts.
        text = text[:-1] + (", " if claims else "") + f'"exp": {json.dumps(draw(times))}}}'
    elif form == 4:
        depth = draw(st.sampled_from([50, 120, 200, 500, 900]))
        text = '{"deep": ' + "[" * depth + "]" * depth + "}"
    elif form == 5:
        text = (
            '{"n": '
            + draw(st.sampled_from(["1" * 4300, "1" * 4301, "-0", "1E400", "01", "1.", ".5", "+1", "1e5"]))
            + "}"
        )
    elif form == 6:
        at = draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + draw(st.sampled_from([" ", "\n", ",", "}", "\ufeff", "\x00", "//", "\\u12", "\t"]))
            + text[at:]
        )
    return text.encode("utf-8", "surrogatepass")


@st.composite
def headers(draw: st.DrawFn, algorithm: str) -> dict[str, Any]:
    header: dict[str, Any] = {"alg": algorithm, "typ": "JWT"}
    for _ in range(draw(mostly(st.just(0), st.integers(1, 3)))):
        name = draw(st.sampled_from(["alg", "typ", "kid", "crit", "b64", "zip", "jku", "cty"]))
        odd = {
            "alg": st.sampled_from(
                [*ALGORITHMS, "hs256", "RS1", "", "None", "Ed25519", "Ed448", None, 5, ["HS256"]]
            ),
            "kid": texts | values,
            "crit": st.sampled_from(
                [[], ["b64"], ["exp"], ["b64", "b64"], "b64", [5], None, {}, ["b64", "x"]]
            ),
            "b64": st.sampled_from([False, True, None, 0, "false", []]),
        }
        header[name] = draw(odd.get(name, values))
    if draw(st.integers(0, 9)) == 0:
        header |= {"b64": False, "crit": ["b64"]}
    if draw(st.integers(0, 19)) == 0:
        del header["alg"]
    return header


@st.composite
def tokens(draw: st.DrawFn, algorithm: str) -> tuple[str | bytes, bytes, bool]:
    """A signed token, or one that went wrong on its way; its payload; and whether `b64` is false."""
    header, payload = draw(headers(algorithm)), draw(payloads())
    text = json.dumps(header, separators=draw(st.sampled_from([(",", ":"), (", ", ": ")])))
    if draw(st.integers(0, 29)) == 0:
        text = draw(
            st.sampled_from(
                ["", "[]", "null", "5", '{"alg": "none", "alg": "HS256"}', "{", "[" * 3000, '"x"']
            )
        )
    detached = header.get("b64") is False and draw(st.integers(0, 3)) > 0
    parts = [base64url(text.encode()), payload if detached else base64url(payload)]
    signature = sign(algorithm, b".".join(parts))
    if detached:
        parts[1] = b""
    mend = draw(mostly(st.just(0), st.integers(1, 4)))
    if mend == 1:
        signature = draw(
            st.sampled_from([b"", signature[:-1], signature + b"\0", bytes(len(signature)), signature[::-1]])
        )
    parts.append(base64url(signature))
    if mend == 2:
        which = draw(st.integers(0, 2))
        parts[which] += draw(
            st.sampled_from([b"=", b"==", b"===", b"A", b"!", b"\n", b" ", b"+", b"/", "ä".encode()])
        )
    elif mend == 3:
        parts = [part + b"=" * (-len(part) % 4) for part in parts]
    token = b".".join(parts)
    if mend == 4:
        at = draw(st.integers(0, len(token)))
        token = token[:at] + draw(st.sampled_from([b"", b".", b"A", b"=", b" ", b"\xff"])) + token[at + 1 :]
    as_text = draw(st.booleans()) and token.isascii()
    return (token.decode() if as_text else token), payload, header.get("b64") is False


def allowed_algorithms(algorithm: str) -> st.SearchStrategy[Any]:
    odd = [
        None,
        [],
        [algorithm, "none"],
        (algorithm,),
        {algorithm},
        algorithm,
        "",
        ["HS256", "RS256"],
        {algorithm: 1},
    ]
    return mostly(st.sampled_from([[algorithm], ALGORITHMS]), st.sampled_from(odd))


flags = st.sampled_from([True, False, True, False, None, 0, 1, "x"])
claim_options = st.fixed_dictionaries(
    {},
    optional={
        **{f"verify_{name}": flags for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},
        "verify_signature": mostly(st.just(True), flags),
        "strict_aud": flags,
        "enforce_minimum_key_length": flags,
        "require": st.sampled_from([[], ["exp"], ["exp", "sub"], ("aud",), {"jti": 1}, "exp", ["more"]]),
        "unknown": flags,
    },
)
expectations = st.fixed_dictionaries(
    {},
    optional={
        "audience": mostly(
            texts | st.lists(texts, max_size=3), st.sampled_from([None, 5, ["a", 5], {"a": 1}, b"a", [None]])
        ),
        "issuer": mostly(
            texts | st.lists(texts, max_size=3), st.sampled_from([None, 5, {"a": 1}, {"me"}, b"a", True])
        ),
        "subject": mostly(texts, st.sampled_from([None, 5, b"a", True, ["a"]])),
        "leeway": mostly(
            st.sampled_from([0, 1, 2.5, -1, 10**9]), st.sampled_from([timedelta(seconds=2), True, 1e300])
        ),
    },
)
clocks = st.integers(-16, 16).map(lambda eighths: NOW + eighths / 8)
