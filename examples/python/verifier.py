"""Signs and verifies many tokens by keys and terms that are said once."""

import time
from dataclasses import dataclass

import jotseal

KEYS = {kid: jotseal.generate_key("ES256") for kid in ("2026-10", "2026-11")}
NOW = int(time.time())


@dataclass
class Claims:
    sub: str
    exp: int
    scope: str = ""


signers = [jotseal.Signer(key, algorithm="ES256", headers={"kid": kid}) for kid, key in KEYS.items()]
tokens = [signer.sign({"sub": "alice", "aud": "api", "exp": NOW + 300}) for signer in signers]
tokens.append(signers[0].sign({"sub": "bob", "aud": "api", "exp": NOW - 300}))

verifier = jotseal.Verifier(
    {kid: key.verifying_key() for kid, key in KEYS.items()},
    algorithms=["ES256"],
    audience="api",
    leeway=10,
    claims=Claims,
)
print("verified:", verifier.verify(tokens[0]).sub)

for result in verifier.verify_many(tokens):
    if isinstance(result, jotseal.InvalidTokenError):
        print("refused:", result.code)
    else:
        print("verified:", result.sub)
