"""What is measured: the cases, the terms that all tokens meet, and where fixtures have what a case needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

ISSUER = "https://login.example.com/"
AUDIENCE = "https://api.example.com"

# Tokens, and claims, that take turns, so that no case sees the same octets again at once.
RING = 64
# Tokens of one call of verify_many.
BATCH = 512
# Octets of JSON of the large payload.
LARGE = 8192
# Octets of a token that jotseal takes at most.
LIMIT = 256 * 1024


@dataclass(frozen=True)
class Case:
    verb: str
    algorithm: str
    form: str = ""

    @cached_property
    def name(self) -> str:
        return "-".join(part for part in (self.verb, self.algorithm, self.form) if part)

    @cached_property
    def heading(self) -> str:
        return f"{self.algorithm} {HEADINGS[self.form]}".strip()

    @cached_property
    def is_pem(self) -> bool:
        """Whether each call starts with the text of the key."""
        return self.form == "pem"

    @cached_property
    def size(self) -> str:
        """The claims, as the fixtures name them."""
        return "8k" if self.form == "8k" else "usual"

    @cached_property
    def tokens(self) -> str:
        """The tokens, as the fixtures name them."""
        return f"{self.algorithm}-{self.size}"


HEADINGS = {"": "", "8k": "8 KB", "pem": "from PEM"}

ALGORITHMS = ("HS256", "RS256", "PS256", "ES256", "EdDSA")
CASES = {
    case.name: case
    for case in (
        *(Case("decode", algorithm) for algorithm in ALGORITHMS),
        Case("decode", "HS256", "8k"),
        Case("decode", "RS256", "pem"),
        *(Case("encode", algorithm) for algorithm in ALGORITHMS if algorithm != "PS256"),
        Case("encode", "HS256", "8k"),
        Case("encode", "RS256", "pem"),
    )
}


@dataclass(frozen=True)
class Keys:
    """The keys of one algorithm: a secret, or PEM text."""

    secret: bytes
    private: str
    public: str

    @classmethod
    def of(cls, fixtures: dict[str, Any], algorithm: str) -> Keys:
        entry = fixtures["keys"][algorithm]
        return cls(bytes.fromhex(entry["secret"]), entry["private"], entry["public"])

    def text(self, case: Case) -> bytes | str:
        """What signs or verifies, as text or as the octets of a secret."""
        if case.algorithm == "HS256":
            return self.secret
        return self.public if case.verb == "decode" else self.private
