"""Runs the suites of suites.toml on PyJWT and on jotseal under PyJWT's name, and compares them test by test.

run.py SITE SUITE…                          SITE is the folder that holds the package jotseal
run.py --without-cryptography SITE SUITE…   the same where the package cryptography is not installed
run.py --archive FILE SITE SUITE…           the same with FILE as the source archive of PyJWT

It ends with 1 when any test differs and is not in differences.toml, or is there and does not differ.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from suite import PYJWT, Result, Suite

HERE = Path(__file__).parent
OUTCOMES = ("passed", "failed", "error", "skipped")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--without-cryptography", action="store_true")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("site", type=Path)
    parser.add_argument("suites", nargs="+")
    arguments = parser.parse_args()
    cryptography = installed("cryptography")
    if (cryptography is None) != arguments.without_cryptography:
        raise SystemExit(f"cryptography is {cryptography or 'not installed'} in {sys.prefix}")
    environment = f"with{'out' * arguments.without_cryptography}-cryptography"
    listed = tomllib.loads((HERE / "differences.toml").read_text()).get(environment, {})
    Suite.named("pyjwt", arguments.archive)
    print(f"CPython {platform.python_version()}, cryptography {cryptography or 'not installed'}")
    wrong = 0
    for name in arguments.suites:
        suite = Suite.named(name)
        least = suite.entry["passes" if cryptography else "passes-without-cryptography"]
        wrong += compare(suite, least, arguments.site.resolve(), listed.get(name, {}))
    raise SystemExit(1 if wrong else 0)


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def compare(suite: Suite, least: int, site: Path, listed: dict[str, str]) -> int:
    """Prints both sides of one suite and returns how many tests are not as they should be."""
    theirs = suite.run("pyjwt", PYJWT)
    # Not the pytest plugin: PyJWT's own configuration has pytest import jwt before any plugin.
    ours = suite.run("jotseal", site, ["-m", "jotseal.run"])
    print(f"\n{suite.archive:<36}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES))
    for label, results in (("PyJWT", theirs), ("jotseal", ours)):
        count = Counter(result.outcome for result in results.values())
        print(f"  on {label:<31}" + "".join(f"{count[outcome]:>10}" for outcome in OUTCOMES))
    differing = differences(theirs, ours)
    wrong = [line for name, line in differing.items() if name not in listed]
    wrong += [
        f"{name}: listed in differences.toml and does not differ" for name in listed if name not in differing
    ]
    if (passed := sum(result.outcome == "passed" for result in theirs.values())) < least:
        wrong.append(f"only {passed} tests pass on PyJWT, of {least}: the suite has not run")
    for name in (name for name in differing if name in listed):
        print(f"  differs as listed: {name}: {listed[name]}")
    for line in wrong:
        print(f"  {line}")
    return len(wrong)


def differences(theirs: dict[str, Result], ours: dict[str, Result]) -> dict[str, str]:
    missing = Result("not run")
    differing: dict[str, str] = {}
    for name in [*theirs, *(name for name in ours if name not in theirs)]:
        their, our = theirs.get(name, missing), ours.get(name, missing)
        if their.outcome != our.outcome:
            differing[name] = (
                f"{name}: {their.outcome} on PyJWT, {our.outcome} on jotseal: {our.reason or their.reason}"
            )
    return differing


if __name__ == "__main__":
    main()
