"""Results as tables in Markdown."""

from __future__ import annotations

from typing import Any

from cases import CASES, Case
from environments import BARE

NONE = "\N{EN DASH}"


def markdown(results: dict[str, Any]) -> str:
    machine = results["machine"]
    host = (
        f"{machine['processor']}, {machine['cores']} cores of {machine['architecture']}, {machine['system']}"
    )
    parts = [f"{results['python']}, {host}, {results['date']}, {results['rounds']} rounds."]
    for verb in ("decode", "encode"):
        cases = [name for name in results["cases"] if CASES[name].verb == verb]
        if cases:
            parts.append(f"### {verb}, µs of CPU time per call: the minimum, and times jotseal's best")
            parts.append(case_table(results, cases, "min_ns"))
            parts.append(f"### {verb}, µs of CPU time per call: the median")
            parts.append(case_table(results, cases, "median_ns"))
    if rows := bare_rows(results):
        parts.append("### jotseal beside the bare primitive, µs of CPU time per call: the minimum")
        parts.append(table(["", "bare", "jotseal", "jotseal : bare"], rows))
    parts += [section(results[name]) for name, section in SECTIONS.items() if name in results]
    parts += reasons(results)
    return "\n\n".join(parts) + "\n"


def case_table(results: dict[str, Any], cases: list[str], of: str) -> str:
    rows = []
    for name, peer in results["peers"].items():
        if "failed" in peer:
            continue
        row = [peer["titles"][CASES[cases[0]].verb]]
        for case in cases:
            took = results["cases"][case].get(name, {}).get(of)
            best = best_of_jotseal(results, case, of)
            if took is None:
                row.append(NONE)
            elif of == "min_ns" and best and took != best:
                row.append(f"{micro(took)} ({times(took / best)})")
            else:
                row.append(f"**{micro(took)}**" if took == best else micro(took))
        rows.append(row)
    return table(["", *(CASES[case].heading for case in cases)], rows)


def best_of_jotseal(results: dict[str, Any], case: str, of: str = "min_ns") -> float | None:
    entry = results["cases"].get(case, {})
    ours = [entry[name].get(of) for name in entry if name.startswith("jotseal")]
    return min((took for took in ours if took is not None), default=None)


def bare_rows(results: dict[str, Any]) -> list[list[str]]:
    rows = []
    for name, entry in results["cases"].items():
        case = CASES[name]
        peer = "jotseal-compat" if case.is_pem else "jotseal"
        bare, took = bare_of(results, case), entry.get(peer, {}).get("min_ns")
        if bare and took:
            title = f"{results['peers'][peer]['titles'][case.verb]} {case.heading}"
            rows.append([title, micro(bare), micro(took), times(took / bare)])
    return rows


def bare_of(results: dict[str, Any], case: Case) -> float | None:
    """How long the bare primitive takes: on a parsed key, also where each call of the others parses it."""
    case = Case(case.verb, case.algorithm) if case.is_pem else case
    return results["cases"].get(case.name, {}).get(BARE, {}).get("min_ns")


def batch_section(batch: dict[str, Any]) -> str:
    rows = []
    for algorithm, took in batch.items():
        if "failed" in took:
            rows.append([algorithm, took["failed"], NONE, NONE])
            continue
        one, many = took["verify"], took["verify_many"]
        rows.append([algorithm, micro(one), micro(many), times(one / many)])
    title = "### verify_many, 512 tokens a call on all cores: µs on the clock per token"
    return f"{title}\n\n{table(['', 'verify', 'verify_many', 'faster'], rows)}"


def threads_section(threads: dict[str, Any]) -> str:
    work = {"verify": "`verify`, RS256", "hash": "control: SHA-256 of 1 MiB"}
    rows = [
        [title, times(2 * threads[name]["one"] / threads[name]["two"])]
        for name, title in work.items()
        if name in threads
    ]
    return f"### Two threads do how much more than one\n\n{table(['', 'throughput'], rows)}"


def sizes_section(sizes: dict[str, Any]) -> str:
    rows, before = [], None
    for kib, took in sizes.items():
        growth = times(took / before) if before else NONE
        rows.append([kib, micro(took), micro(took / float(kib)), growth])
        before = took
    title = "### verify by the size of the token, HS256, µs of CPU time"
    return f"{title}\n\n{table(['KiB', 'a token', 'a KiB', 'of the one before'], rows)}"


def key_sets_section(key_sets: dict[str, Any]) -> str:
    first = next(iter(key_sets.values()))
    rows = [[count, micro(took), times(took / first)] for count, took in key_sets.items()]
    title = "### verify by the number of keys in the JWK Set, EdDSA, µs of CPU time"
    return f"{title}\n\n{table(['keys', 'a token', 'of the first'], rows)}"


def guarded(section: Any) -> Any:
    return lambda entry: f"failed: {entry['failed']}" if "failed" in entry else section(entry)


SECTIONS = {
    "batch": guarded(batch_section),
    "threads": guarded(threads_section),
    "sizes": guarded(sizes_section),
    "key_sets": guarded(key_sets_section),
}


def reasons(results: dict[str, Any]) -> list[str]:
    """Says why there is no number."""
    lines = [f"- {name}: {peer['failed']}" for name, peer in results["peers"].items() if "failed" in peer]
    for case, entry in results["cases"].items():
        for name, answer in entry.items():
            if reason := answer.get("failed") or answer.get("missing"):
                lines.append(f"- {name}, {case}: {reason}")
    return [f"{NONE} stands for what a peer does not have or fails:", "\n".join(lines)] if lines else []


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def micro(nanoseconds: float) -> str:
    """Microseconds, to three digits."""
    value = nanoseconds / 1000
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f}"


def times(ratio: float) -> str:
    return f"{ratio:.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}\N{MULTIPLICATION SIGN}"
