"""In a process that cannot import ``cryptography`` everything signs and verifies."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
sys.modules["cryptography"] = None
import jotseal
from jotseal.algorithms import ECAlgorithm, RSAAlgorithm, get_default_algorithms, has_crypto

assert has_crypto is False
SECRET = "a secret of at least thirty-two octets, and of sixty-four for HS512"

def check(name):
    handler = get_default_algorithms()[name]
    assert handler.compute_hash_digest(b"x") if hasattr(handler, "hash_alg") else True
    if name.startswith("HS"):
        private = public = SECRET
        jwks = [handler.to_jwk(SECRET)] * 2
    else:
        key = jotseal.generate_key("ES512" if name == "ES521" else name)
        private, public = key.to_pem(), key.verifying_key().to_pem()
        prepared = handler.prepare_key(private)
        jwks = [handler.to_jwk(prepared), handler.to_jwk(prepared.public_key(), as_dict=True)]
        assert handler.verify(b"x", handler.prepare_key(public), handler.sign(b"x", prepared))
        assert handler.check_key_length(prepared) is None
        assert handler.from_jwk(jwks[1]).to_pem() == public
        assert handler.from_jwk(jwks[0]).to_pem() == private
    token = jotseal.encode({"sub": "alice"}, private, algorithm=name)
    assert jotseal.decode(token, public, algorithms=[name]) == {"sub": "alice"}
    for jwk in (json.loads(jwks[0]), jwks[1] if isinstance(jwks[1], dict) else json.loads(jwks[1])):
        key = jotseal.PyJWKSet([{**jwk, "alg": name, "kid": "k"}])["k"]
        assert key.key is not None
        if key.key_type == "RSA" and "d" in jwk:
            continue
        assert jotseal.decode(token, key) == {"sub": "alice"}
        assert jotseal.decode(token, key.key, algorithms=[name]) == {"sub": "alice"}
    for wrong in (object(), "not a key", None):
        try:
            jotseal.encode({}, wrong, algorithm=name)
        except (TypeError, ValueError, jotseal.InvalidKeyError):
            continue
        assert name.startswith("HS") and isinstance(wrong, str)

import warnings
warnings.simplefilter("ignore")
for name in get_default_algorithms():
    if name != "none":
        check(name)
try:
    RSAAlgorithm(RSAAlgorithm.SHA256).check_crypto_key_type(None)
except ValueError:
    pass
assert ECAlgorithm(ECAlgorithm.SHA256, "P-256").expected_curve == "P-256"
assert jotseal.algorithms.AllowedKeys is not None
assert [m for m in sys.modules if m.startswith("cryptography")] == ["cryptography"]
print("done")
"""


def test_every_algorithm_signs_and_verifies():
    printed = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (printed.stdout, printed.stderr) == ("done\n", "")


USES = {
    "sign and verify": "t = jotseal.encode({}, private, algorithm=a); jotseal.decode(t, public, algorithms=[a])",
    "a JWK": "jotseal.decode(jotseal.encode({}, private, algorithm=a), jotseal.PyJWK(jwk, a))",
    "an algorithm object": "h = jotseal.get_algorithm_by_name(a); h.verify(b'', key.verifying_key(), h.sign(b'', key))",
}


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "PS256", "ES256", "ES256K", "EdDSA"])
@pytest.mark.parametrize("use", USES)
def test_where_it_is_installed_it_is_not_imported(algorithm, use):
    program = f"""
import json, sys, jotseal
a = {algorithm!r}
key = jotseal.generate_key(a)
private, public = key.secret or key.to_pem(), key.secret or key.verifying_key().to_pem()
jwk = json.loads(key.verifying_key().to_jwk())
{USES[use]}
print([m for m in ("cryptography", "ssl", "urllib.request") if m in sys.modules])
"""
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout.replace("'", '"')) == []
