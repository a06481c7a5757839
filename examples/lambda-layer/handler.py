"""A Lambda function that takes jotseal from its layer: signs a token for the event's subject, verifies it."""

import time
from typing import Any

import jotseal as jwt

ISSUER = "https://issuer.example"
AUDIENCE = "orders"

# Once per execution environment. A real issuer keeps its key elsewhere and reads it here.
SIGNING_KEY = jwt.generate_key("RS256")
VERIFYING_KEY = SIGNING_KEY.verifying_key()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    now = int(time.time())
    payload = {"iss": ISSUER, "aud": AUDIENCE, "sub": event["sub"], "iat": now, "exp": now + 300}
    token = jwt.encode(payload, SIGNING_KEY, algorithm="RS256")
    claims = jwt.decode(token, VERIFYING_KEY, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)
    return {"token": token, "public_key": VERIFYING_KEY.to_pem(), "claims": claims}
