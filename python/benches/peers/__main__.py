"""Measures jotseal beside its peers.

Each peer is a process of its own, and they take turns: in each round every peer does every case once, for so
many calls as take about 20 ms, on 64 tokens that differ. What counts is the CPU time of the process, and of
that the minimum of the rounds. Before, each peer has to return the claims that were signed and to refuse a
token that another key has signed, and PyJWT has to verify what it signs.

One peer is the bare primitive, called from Rust: signing input and signature, with a parsed key, by
aws-lc-rs, and for EdDSA by ed25519-dalek where that is faster.

The tables go to the output, all results to --json. A whole run also draws --svg, as --plot does from --json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timezone
from fnmatch import fnmatch
from pathlib import Path
from statistics import median
from typing import Any

from cases import ALGORITHMS, CASES
from environments import (
    PEERS,
    REFEREE,
    ROOT,
    Environments,
    NotInstalledError,
    Process,
    is_failure,
    machine,
    make_fixtures,
)
from plot import svg
from report import markdown

# What jotseal alone is measured for, in scaling.py.
SECTIONS = ("batch", "threads", "sizes", "key_sets")


def main() -> None:
    arguments = parse()
    if arguments.plot:
        arguments.svg.write_text(svg(json.loads(arguments.json.read_text())))
        return
    rounds, budget_ns = (3, 5_000_000) if arguments.quick else (15, 20_000_000)
    run = Run(arguments.python, arguments.rounds or rounds, budget_ns)
    with ExitStack() as stack:
        fixtures = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "fixtures.json"
        run.start(stack, fixtures, arguments.peers)
        run.prepare([name for name in CASES if arguments.only(name)])
        run.measure()
        run.measure_jotseal([name for name in SECTIONS if arguments.only(name)])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(run.results, indent=1) + "\n")
    print(markdown(run.results))
    if arguments.is_whole:
        arguments.svg.write_text(svg(run.results))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 rounds of 5 ms")
    parser.add_argument("--rounds", type=int, help="15 unless it is --quick")
    parser.add_argument("--only", type=names_among((*CASES, *SECTIONS)), help="such as encode-*,sizes")
    parser.add_argument("--peers", type=names_among(PEERS), help="such as jotseal*,pyjwt")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of them all (this one)")
    parser.add_argument("--json", type=Path, default=ROOT / "dist/bench/peers.json")
    parser.add_argument("--svg", type=Path, default=ROOT / "docs/benchmarks.svg")
    parser.add_argument("--plot", action="store_true", help="only draw what --json has")
    arguments = parser.parse_args()
    arguments.is_whole = not (arguments.quick or arguments.only or arguments.peers)
    only, peers = arguments.only, arguments.peers
    arguments.only = lambda name: only is None or name in only
    arguments.peers = [peer for peer in PEERS.values() if peers is None or peer.name in peers]
    return arguments


def names_among(known: Any) -> Any:
    def names(text: str) -> set[str]:
        found = set()
        for pattern in text.split(","):
            matching = {name for name in known if fnmatch(name, pattern)}
            if not matching:
                raise argparse.ArgumentTypeError(f"{pattern} is none of {', '.join(known)}")
            found |= matching
        return found

    return names


class Run:
    """The processes of one run, and its results so far."""

    def __init__(self, python: str, rounds: int, budget_ns: int) -> None:
        self.environments = Environments(python)
        self.rounds = rounds
        self.budget_ns = budget_ns
        self.processes: dict[str, Process] = {}
        self.results: dict[str, Any] = {
            "date": datetime.now(timezone.utc).date().isoformat(),
            "python": self.environments.interpreter,
            "machine": machine(),
            "rounds": rounds,
            "peers": {},
            "cases": {},
        }

    def start(self, stack: ExitStack, fixtures: Path, peers: list[Any]) -> None:
        make_fixtures(self.environments.install(REFEREE), fixtures)
        self.referee = Process(self.environments.worker(REFEREE, fixtures))
        stack.callback(self.referee.end)
        for peer in peers:
            entry = self.results["peers"][peer.name] = {}
            try:
                process = Process(self.environments.worker(peer, fixtures))
            except NotInstalledError as reason:
                entry["failed"] = str(reason)
                say(f"without {peer.name}: {reason}")
                continue
            stack.callback(process.end)
            versions = process.ask("versions")
            if is_failure(versions):
                entry |= versions
                continue
            self.processes[peer.name] = process
            entry |= {"titles": peer.titles(versions), "versions": versions}

    def prepare(self, cases: list[str]) -> None:
        """Has every peer do every case right once, and keeps how often it will do it, or why it cannot."""
        for case in cases:
            entry = self.results["cases"][case] = {}
            for name, process in self.processes.items():
                answer = process.ask("prepare", name=case, budget_ns=self.budget_ns)
                if token := answer.pop("token", None):
                    verdict = self.referee.ask("verify", name=case, token=token)
                    answer = verdict if is_failure(verdict) else answer
                if "failed" in answer:
                    say(f"{name} fails {case}: {answer['failed']}")
                entry[name] = answer

    def measure(self) -> None:
        names = list(self.processes)
        taken: dict[tuple[str, str], list[float]] = {}
        for turn in range(self.rounds):
            progress(f"round {turn + 1} of {self.rounds}")
            first = turn % max(len(names), 1)
            for case, entry in self.results["cases"].items():
                for name in names[first:] + names[:first]:
                    if is_failure(entry[name]):
                        continue
                    took = self.processes[name].ask("measure", name=case, calls=entry[name]["calls"])
                    if is_failure(took):
                        entry[name] = took
                    else:
                        taken.setdefault((case, name), []).append(took)
        for (case, name), times in taken.items():
            if not is_failure(entry := self.results["cases"][case][name]):
                entry |= {"min_ns": min(times), "median_ns": median(times)}

    def measure_jotseal(self, sections: list[str]) -> None:
        if not (process := self.processes.get("jotseal")):
            return
        budget = {"rounds": self.rounds, "budget_ns": self.budget_ns}
        for section in sections:
            progress(section)
            if section == "batch":
                answer = {
                    algorithm: process.ask("batch", algorithm=algorithm, rounds=self.rounds)
                    for algorithm in ALGORITHMS
                }
            else:
                answer = process.ask(section, **budget)
            self.results[section] = answer


def say(line: str) -> None:
    print(line, file=sys.stderr)


def progress(line: str) -> None:
    if sys.stderr.isatty():
        print(f"{line:<20}", end="\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    started = time.monotonic()
    main()
    say(f"took {time.monotonic() - started:.0f} s")
