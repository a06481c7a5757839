"""What only jotseal is measured for: batches, threads, large tokens and large key sets."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING, Any

from cases import AUDIENCE, ISSUER, Keys
from timing import Bench

import jotseal

if TYPE_CHECKING:
    from collections.abc import Callable

# Octets of the control's buffer; hashing it lets other threads run.
BUFFER = 1 << 20


def batch(fixtures: dict[str, Any], algorithm: str, rounds: int) -> dict[str, float]:
    """Returns the nanoseconds by the clock on the wall per token, one by one and in one call."""
    verifier = make_verifier(fixtures, algorithm)
    tokens = fixtures["tokens"][f"{algorithm}-usual"]
    if verifier.verify_many(tokens) != fixtures["claims"]["usual"]:
        raise ValueError("the claims are not those that were signed")
    [refused] = verifier.verify_many([fixtures["forged"][f"{algorithm}-usual"]])
    if not isinstance(refused, jotseal.InvalidSignatureError):
        raise TypeError("a token with a wrong signature was taken")
    one = Bench.compile("verifier.verify(token)", "token", {"verifier": verifier}, tokens)
    many = Bench.compile("verifier.verify_many(tokens)", "tokens", {"verifier": verifier}, [tokens])
    fastest = {"verify": float("inf"), "verify_many": float("inf")}
    for _ in range(rounds):
        took = one.time(len(tokens), time.perf_counter_ns) / len(tokens)
        fastest["verify"] = min(fastest["verify"], took)
        took = many.time(3, time.perf_counter_ns) / 3 / len(tokens)
        fastest["verify_many"] = min(fastest["verify_many"], took)
    return fastest


def threads(fixtures: dict[str, Any], rounds: int, budget_ns: int) -> dict[str, dict[str, float]]:
    """Returns the nanoseconds by the clock on the wall in which one thread does its work, and each of two."""
    tokens = fixtures["tokens"]["RS256-usual"]
    names = {"verifier": make_verifier(fixtures, "RS256"), "sha256": hashlib.sha256}
    benches = {
        "verify": Bench.compile("verifier.verify(token)", "token", names, tokens),
        "hash": Bench.compile("sha256(buffer)", "buffer", names, [bytes(BUFFER)]),
    }
    fastest = {name: {"one": float("inf"), "two": float("inf")} for name in benches}
    calls = {name: bench.calibrate(budget_ns) for name, bench in benches.items()}
    for _ in range(rounds):
        for name, bench in benches.items():
            for count, label in ((1, "one"), (2, "two")):
                took = side_by_side(lambda bench=bench, name=name: bench.time(calls[name]), count)
                fastest[name][label] = min(fastest[name][label], took)
    return fastest


def side_by_side(work: Callable[[], Any], count: int) -> int:
    barrier = threading.Barrier(count + 1)

    def run() -> None:
        barrier.wait()
        work()

    workers = [threading.Thread(target=run) for _ in range(count)]
    for worker in workers:
        worker.start()
    barrier.wait()
    start = time.perf_counter_ns()
    for worker in workers:
        worker.join()
    return time.perf_counter_ns() - start


def sizes(fixtures: dict[str, Any], rounds: int, budget_ns: int) -> dict[str, float]:
    """Returns the nanoseconds of CPU time of one `verify` by the KiB of the token."""
    verifier = make_verifier(fixtures, "HS256")
    return fastest_of(
        {
            kib: Bench.compile("verifier.verify(token)", "token", {"verifier": verifier}, tokens)
            for kib, tokens in fixtures["sizes"].items()
        },
        rounds,
        budget_ns,
    )


def key_sets(fixtures: dict[str, Any], rounds: int, budget_ns: int) -> dict[str, float]:
    """Returns the nanoseconds of CPU time of one `verify` by the number of keys of the JWK Set."""
    benches = {}
    for count, entry in fixtures["sets"].items():
        verifier = jotseal.Verifier(entry["jwks"], algorithms=["EdDSA"], issuer=ISSUER, audience=AUDIENCE)
        names = {"verifier": verifier}
        benches[count] = Bench.compile("verifier.verify(token)", "token", names, entry["tokens"])
    return fastest_of(benches, rounds, budget_ns)


def fastest_of(benches: dict[str, Bench], rounds: int, budget_ns: int) -> dict[str, float]:
    calls = {name: bench.calibrate(budget_ns) for name, bench in benches.items()}
    fastest = dict.fromkeys(benches, float("inf"))
    for _ in range(rounds):
        for name, bench in benches.items():
            fastest[name] = min(fastest[name], bench.time(calls[name]) / calls[name])
    return fastest


def make_verifier(fixtures: dict[str, Any], algorithm: str) -> Any:
    keys = Keys.of(fixtures, algorithm)
    if algorithm == "HS256":
        key = jotseal.VerifyingKey.from_secret(keys.secret)
    else:
        key = jotseal.VerifyingKey.from_pem(keys.public)
    return jotseal.Verifier(key, algorithms=[algorithm], issuer=ISSUER, audience=AUDIENCE)
