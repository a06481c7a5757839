"""Published tokens: RFC 7515, RFC 8037, RFC 7520 and Wycheproof."""

from __future__ import annotations

import json

import pytest
from conftest import ALGORITHMS, ROOT, public_vectors

import jotseal
from jotseal import api_jws

# Cases of Wycheproof that are valid there and refused here.
REFUSED = {
    346: "the JWK is bound to PS256 and the token says PS384 (RFC 8725, section 3.1)",
    350: "the JWK is bound to PS256 and the token says PS384 (RFC 8725, section 3.1)",
    372: "a character outside of base64url in the header (RFC 7515, section 2)",
    373: "a character outside of base64url in the payload (RFC 7515, section 2)",
}


@pytest.mark.parametrize("standard", ["rfc7515", "rfc8037"])
def test_printed_examples(standard):
    cases = json.loads((ROOT / "tests" / "vectors" / f"{standard}.json").read_text("utf-8"))
    assert cases
    for case in cases:
        if case["jwk"] is None:
            with pytest.raises(jotseal.InvalidAlgorithmError):
                api_jws.decode(case["compact"], "secret", ALGORITHMS)
            continue
        key = jotseal.VerifyingKey.from_jwk(json.dumps(case["jwk"]))
        decoded = api_jws.decode_complete(case["compact"], key, ALGORITHMS)
        assert decoded["payload"] == case["payload"].encode()


@pytest.mark.parametrize(
    "name",
    [
        "4_1.rsa_v15_signature",
        "4_2.rsa-pss_signature",
        "4_3.ecdsa_signature",
        "4_4.hmac-sha2_integrity_protection",
    ],
)
def test_rfc7520(name):
    case = public_vectors(f"cookbook/jws/{name}.json")
    key = jotseal.VerifyingKey.from_jwk(json.dumps(case["input"]["key"]))
    decoded = api_jws.decode_complete(case["output"]["compact"], key, ALGORITHMS)
    assert decoded["payload"].decode() == case["input"]["payload"]
    assert decoded["header"] == case["signing"]["protected"]


# Cases of Wycheproof that are invalid for a padding that the file has lost: what is left is case 357.
UNPADDED = {367, 370}


def accepted(group, token) -> bool:
    """Whether the package verifies a token, allowing everything: the key alone has to protect."""
    try:
        key = jotseal.VerifyingKey.from_jwk(json.dumps(group.get("public", group["private"])))
        api_jws.decode(token, key, ALGORITHMS)
    except jotseal.PyJWTError:
        return False
    return True


def test_wycheproof():
    groups = public_vectors("wycheproof_json_web_signature_test.json")["testGroups"]
    cases = [(group, case) for group in groups for case in group["tests"]]
    assert len(cases) == 401
    wrong = {}
    for group, case in cases:
        # One case is in JSON serialization, which is no text of three parts.
        token = case["jws"] if isinstance(case["jws"], str) else json.dumps(case["jws"])
        if accepted(group, token) != (case["result"] == "valid"):
            wrong[case["tcId"]] = case["comment"]
    assert wrong.keys() == REFUSED.keys() | UNPADDED
    tokens = {case["tcId"]: case["jws"] for _, case in cases}
    assert {tokens[number] for number in UNPADDED} == {tokens[357]}
    assert sum(case["result"] == "valid" for _, case in cases) == 46
