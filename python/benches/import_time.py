"""Net import time of jotseal, and of PyJWT with cryptography, over that of a bare interpreter.

PYTHONPATH=SITE import_time.py [--runs N] [--limit MILLISECONDS]

The three take turns, so that a busy moment of the host meets them all, and the fastest run of each counts. It
ends with 1 when jotseal takes longer than the limit, or imports what is to come in only when it is needed.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import platform
import subprocess
import sys
import time

STATEMENTS = {"bare": "pass", "jotseal": "import jotseal", "PyJWT": "import jwt"}
LATER = ("cryptography", "json", "ssl", "urllib.request")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--limit", type=float, default=float("inf"))
    arguments = parser.parse_args()

    # As pip does when it installs; a wheel that is only unpacked would be compiled at each import.
    package = importlib.util.find_spec("jotseal")
    compileall.compile_dir(package.submodule_search_locations[0], quiet=1)
    early = run(f"import jotseal, sys; print(*(name for name in {LATER} if name in sys.modules))").split()
    versions = run(
        "import jotseal, jwt, cryptography as c; print(jotseal.__version__, jwt.__version__, c.__version__)"
    )
    fastest = dict.fromkeys(STATEMENTS, float("inf"))
    for _ in range(arguments.runs):
        for name, statement in STATEMENTS.items():
            start = time.perf_counter()
            run(statement)
            fastest[name] = min(fastest[name], (time.perf_counter() - start) * 1000)

    net = {name: took - fastest["bare"] for name, took in fastest.items() if name != "bare"}
    print(f"CPython {platform.python_version()}; jotseal, PyJWT, cryptography {versions.strip()}")
    print(f"fastest of {arguments.runs} runs, in turns; bare interpreter {fastest['bare']:.1f} ms")
    for name, took in net.items():
        print(f"  {STATEMENTS[name]:<15} {took:6.1f} ms net, {took / net['jotseal']:5.1f} times jotseal")
    if early:
        raise SystemExit(f"import jotseal imports {', '.join(early)}")
    if net["jotseal"] > arguments.limit:
        raise SystemExit(f"import jotseal takes longer than {arguments.limit} ms")


def run(statement: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", statement], check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    main()
