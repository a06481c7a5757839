"""Measures one peer in a process of its own, by requests in lines of JSON: worker.py PEER FIXTURES."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from adapters import ADAPTERS, MissingError
from cases import AUDIENCE, CASES, ISSUER, RING, Case, Keys
from timing import Bench

# What every environment has.
TOOLS = {"pip", "setuptools", "wheel"}


class Worker:
    def __init__(self, peer: str, fixtures: dict[str, Any]) -> None:
        self.peer = peer
        self.fixtures = fixtures
        self.benches: dict[str, Bench] = {}

    def versions(self) -> dict[str, str]:
        found = {each.name: each.version for each in distributions() if each.name not in TOOLS}
        return dict(sorted(found.items(), key=lambda item: item[0].lower()))

    def prepare(self, name: str, budget_ns: int) -> dict[str, Any]:
        """Sees that the peer does the case right, and finds how many calls to measure."""
        case = CASES[name]
        try:
            bench = self.make(case)
        except MissingError as reason:
            return {"missing": str(reason)}
        token = None
        if case.verb == "decode":
            self.check(case, bench)
        else:
            token = bench.once(bench.arguments[0])
            token = token.decode() if isinstance(token, bytes) else token
        self.benches[name] = bench
        return {"calls": bench.calibrate(budget_ns), "token": token}

    def measure(self, name: str, calls: int) -> float:
        """Returns the nanoseconds of CPU time of one call."""
        return self.benches[name].time(calls) / calls

    def verify(self, name: str, token: str) -> None:
        """Asserts that another peer has signed the first of the claims."""
        case = CASES[name]
        if self.make(Case("decode", case.algorithm)).once(token) != self.fixtures["claims"][case.size][0]:
            raise ValueError("the claims are not those that were to be signed")

    def make(self, case: Case) -> Bench:
        expression, names = ADAPTERS[self.peer](case, Keys.of(self.fixtures, case.algorithm))
        terms = {
            "algorithm": case.algorithm,
            "algorithms": [case.algorithm],
            "audience": AUDIENCE,
            "issuer": ISSUER,
        }
        argument = "token" if case.verb == "decode" else "claims"
        if case.verb == "decode":
            arguments = self.fixtures["tokens"][case.tokens]
        else:
            arguments = self.fixtures["claims"][case.size]
        return Bench.compile(expression, argument, terms | names, arguments[:RING])

    def check(self, case: Case, bench: Bench) -> None:
        """Asserts that claims come back as they were signed, and that another key's signature is refused."""
        for token, claims in zip(bench.arguments, self.fixtures["claims"][case.size], strict=False):
            if dict(bench.once(token)) != claims:
                raise ValueError("the claims are not those that were signed")
        try:
            bench.once(self.fixtures["forged"][case.tokens])
        except Exception:
            return
        raise ValueError("a token with a wrong signature was taken")


def main() -> None:
    peer, fixtures = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    worker = Worker(peer, fixtures)
    for line in sys.stdin:
        request = json.loads(line)
        do = request.pop("do")
        try:
            if hasattr(worker, do):
                answer = getattr(worker, do)(**request)
            else:
                import scaling

                answer = getattr(scaling, do)(fixtures, **request)
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
