"""Tries the same calls on PyJWT and on jotseal in one process: same result, or same exception.

PYTHONPATH=SITE fuzz.py [--seed N] [--cases N] [--messages]

Warnings are compared too, and with --messages the text of exceptions. The seed is printed; with it and the
same number of cases a run repeats itself. It ends with 1 when there is a difference that ALLOWED does not
name.
"""

from __future__ import annotations

import argparse
import copy
import random
import secrets
import sys
import time
import warnings
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest import mock

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from suite import PYJWT, Suite

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

Suite.named("pyjwt")
sys.path.insert(0, str(PYJWT))

import fuzz_cases  # noqa: E402
import jwt  # noqa: E402
from fuzz_allowed import ALLOWED  # noqa: E402
from fuzz_keys import PRIVATE, key_for  # noqa: E402

import jotseal  # noqa: E402

# What part of the cases each of the strategies in fuzz_cases makes.
SHARES = {
    "decoding": 0.28,
    "claims": 0.22,
    "encoding": 0.13,
    "jwks": 0.12,
    "secrets": 0.1,
    "reading": 0.07,
    "algorithms": 0.05,
    "functions": 0.03,
}


# Of how many sorts of difference a minimal case is sought, where the shortest one is longer than this.
SHRUNK = 3
READABLE = 400


@dataclass(frozen=True)
class Outcome:
    """What a call came to: a result as text, or an exception's class, with its bases; and the warnings."""

    kind: str
    result: str = ""
    message: str = ""
    warned: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __str__(self) -> str:
        warned = f" and warns {', '.join(self.warned)}" if self.warned else ""
        return f"{self.kind} {self.result or self.message}{warned}"


def outcome(library: Any, case: fuzz_cases.Case) -> Outcome:
    """Makes the call at the case's time, with a copy of its arguments, as some calls change theirs."""

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.fromtimestamp(case.now, tz)

    arguments, options = copy.deepcopy((case.arguments, case.options))
    with warnings.catch_warnings(record=True) as caught, mock.patch("time.time", return_value=case.now):
        warnings.simplefilter("always")
        try:
            if case.key is not None:
                arguments.insert(1, key_for(library, case.key))
            function = eval(f"library.{case.function}", {"library": library})
            # encode takes datetimes, and both libraries would ask whether they are frozen ones.
            clock = mock.patch(f"{library.__name__}.api_jwt.datetime", Frozen)
            with clock if "decode" in case.function else nullcontext():
                value = function(*arguments, **options)
            made = {"kind": "returns", "result": normal(value, case)}
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of the extension module is no Exception
            verb = "raises" if isinstance(error, Exception) else "PANICS with"
            kinds = tuple(f"{verb} {class_name(base)}" for base in type(error).__mro__)
            made = {"kind": kinds[0], "kinds": kinds, "message": str(error)}
    warned = tuple(f"{class_name(entry.category)}({entry.message})" for entry in caught)
    return Outcome(**made, warned=warned)


def class_name(kind: type) -> str:
    top = kind.__module__.partition(".")[0]
    return kind.__name__ if top in ("jwt", "jotseal", "builtins") else f"{kind.__module__}.{kind.__name__}"


def normal(value: Any, case: fuzz_cases.Case) -> str:
    """The result as text: two results are the same when their texts are."""
    kind = type(value).__name__
    if kind == "PyJWK":
        names = ("algorithm_name", "key_type", "key_id", "public_key_use")
        known = [repr(getattr(value, name)) for name in names]
        return f"PyJWK({', '.join(known)}, {type(value.Algorithm).__name__}, {normal(value.key, case)})"
    if kind == "PyJWKSet":
        return f"PyJWKSet({[normal(key, case) for key in value.keys]})"
    if hasattr(value, "private_bytes_raw") or hasattr(value, "public_bytes_raw"):
        raw = value.private_bytes_raw() if hasattr(value, "private_bytes_raw") else value.public_bytes_raw()
        return f"{kind}({raw.hex()})"
    if hasattr(value, "private_numbers"):
        return f"{kind}({_numbers(value.private_numbers())})"
    if hasattr(value, "public_numbers"):
        return f"{kind}({_numbers(value.public_numbers())})"
    if case.function.endswith("encode") and isinstance(value, str):
        return without_random_signature(value, case)
    return repr(value)


def _numbers(numbers: Any) -> str:
    names = ("n", "e", "d", "p", "q", "dmp1", "dmq1", "iqmp", "x", "y", "private_value")
    known = {name: getattr(numbers, name) for name in names if hasattr(numbers, name)}
    return f"{known}{_numbers(numbers.public_numbers) if hasattr(numbers, 'public_numbers') else ''}"


def without_random_signature(token: str, case: fuzz_cases.Case) -> str:
    """Puts PyJWT's verdict in the place of a signature that is another one each time."""
    header = jwt.get_unverified_header(token)
    if not str(header["alg"]).startswith(("ES", "PS")) or case.key is None:
        return token
    public = PRIVATE[case.key.split()[0]].public_key()
    detached = case.arguments[0] if header.get("b64") is False else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jwt.PyJWS().decode_complete(token, public, algorithms=[header["alg"]], detached_payload=detached)
    return token.rpartition(".")[0] + " and a good signature"


def differ(theirs: Outcome, ours: Outcome, messages: bool) -> bool:
    # A subclass is caught by whatever catches PyJWT's exception.
    same_kind = theirs.kind == ours.kind or theirs.kind in ours.kinds
    same_text = theirs.message == ours.message or not messages
    return not (same_kind and same_text and (theirs.result, theirs.warned) == (ours.result, ours.warned))


class Fuzz:
    """One run: it counts, and keeps the shortest case of each sort of difference."""

    def __init__(self, seed: int, messages: bool) -> None:
        self.seed = seed
        self.messages = messages
        self.tried = Counter[str]()
        self.outcomes = Counter[str]()
        self.allowed = Counter[str]()
        self.found: dict[tuple[str, str, str], list[tuple[fuzz_cases.Case, Outcome, Outcome]]] = {}

    def sort(self, case: fuzz_cases.Case) -> tuple[tuple[str, str, str] | None, Outcome, Outcome]:
        """Returns what sort of difference there is, if any that is not allowed."""
        theirs, ours = outcome(jwt, case), outcome(jotseal, case)
        self.outcomes[theirs.kind] += 1
        if not differ(theirs, ours, self.messages):
            return None, theirs, ours
        for name, applies in ALLOWED.items():
            if applies(case, theirs, ours):
                self.allowed[name] += 1
                return None, theirs, ours
        warned = "" if theirs.warned == ours.warned else " (warnings)"
        told = (theirs.message, ours.message) if self.messages and theirs.kind == ours.kind else ("", "")
        return (case.function, theirs.kind + told[0], ours.kind + told[1] + warned), theirs, ours

    def run(self, name: str, cases: int) -> None:
        strategy: SearchStrategy[fuzz_cases.Case] = getattr(fuzz_cases, name)()

        @hypothesis.seed(self.seed)
        @_settings(cases, Phase.generate)
        @given(strategy)
        def compare(case: fuzz_cases.Case) -> None:
            self.tried[name] += 1
            sort, theirs, ours = self.sort(case)
            if sort:
                self.found.setdefault(sort, []).append((case, theirs, ours))
                self.found[sort].sort(key=lambda entry: len(repr(entry[0])))

        compare()
        new = [sort for sort, entries in self.found.items() if len(repr(entries[0][0])) > READABLE]
        for sort in new[:SHRUNK]:
            if smaller := self._shrink(strategy, sort, cases):
                self.found[sort].insert(0, smaller)

    def _shrink(self, strategy: Any, sort: tuple[str, str, str], cases: int) -> Any:
        is_it: Callable[[fuzz_cases.Case], bool] = lambda case: self.sort(case)[0] == sort  # noqa: E731
        try:
            case = hypothesis.find(
                strategy,
                is_it,
                settings=_settings(cases, Phase.generate, Phase.shrink),
                random=random.Random(self.seed),
            )
        except hypothesis.errors.NoSuchExample:
            return None
        return case, *self.sort(case)[1:]


def _settings(cases: int, *phases: Phase) -> settings:
    return settings(
        max_examples=cases,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--messages", action="store_true")
    parser.add_argument("--only", choices=SHARES, help="one strategy alone")
    arguments = parser.parse_args()
    print(f"PyJWT {jwt.__version__} against jotseal {jotseal.__version__}: seed {arguments.seed}", flush=True)
    start = time.monotonic()
    fuzz = Fuzz(arguments.seed, arguments.messages)
    for name, share in SHARES.items():
        if arguments.only in (None, name):
            fuzz.run(name, arguments.cases if arguments.only else round(arguments.cases * share) + 1)
    tried = sum(fuzz.tried.values())
    print(
        f"{tried} cases in {time.monotonic() - start:.0f} s: "
        + ", ".join(f"{n} {c}" for n, c in fuzz.tried.items())
    )
    print("PyJWT: " + ", ".join(f"{kind} {count}" for kind, count in fuzz.outcomes.most_common()))
    for name, count in fuzz.allowed.items():
        print(f"allowed: {name}: {count}")
    for (function, their, our), entries in sorted(fuzz.found.items(), key=lambda item: -len(item[1])):
        case, theirs, ours = entries[0]
        print(f"\n{len(entries)} times {function}: PyJWT {their}, jotseal {our}\n  {case}")
        print(f"  PyJWT   {theirs}\n  jotseal {ours}")
    if tried < arguments.cases:
        raise SystemExit(f"only {tried} cases were tried")
    raise SystemExit(1 if fuzz.found else 0)


if __name__ == "__main__":
    import_module("jotseal")
    main()
