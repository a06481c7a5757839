"""Signs a token with RS256 and verifies it, through PyJWT's interface."""

import time

import jotseal as jwt

PRIVATE_KEY = jwt.generate_key("RS256").to_pem()
PUBLIC_KEY = jwt.SigningKey.from_pem(PRIVATE_KEY).verifying_key().to_pem()

token = jwt.encode(
    {"sub": "alice", "aud": "api", "exp": int(time.time()) + 300},
    PRIVATE_KEY,
    algorithm="RS256",
    headers={"kid": "2026-11"},
)
print("kid:", jwt.get_unverified_header(token)["kid"])

claims = jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], audience="api", leeway=10)
print("verified:", claims["sub"])

try:
    jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], audience="another-api")
except jwt.InvalidAudienceError as error:
    print("refused:", error)
