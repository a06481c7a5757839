"""Runs an unchanged program with jotseal as its ``jwt``.

python -m jotseal.run SCRIPT ARGUMENTS…
python -m jotseal.run -m MODULE ARGUMENTS…
python -m jotseal.run -c CODE ARGUMENTS…
"""

from __future__ import annotations

import os
import pkgutil
import runpy
import sys
from types import ModuleType

from .alias import install_as_jwt


def main() -> None:
    """Installs the alias and becomes the program that the arguments name, as ``python`` would."""
    option, arguments = "", sys.argv[1:]
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)  # noqa: T201
        return
    if arguments[:1] in (["-m"], ["-c"]):
        option = arguments.pop(0)
    if not arguments or (arguments[0].startswith("-") and option != "-c"):
        raise SystemExit(__doc__)
    install_as_jwt()
    sys.argv = arguments
    if option == "-m":
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    elif option == "-c":
        _run_code(arguments[0])
    else:
        _run_script(arguments[0])


def _run_code(code: str) -> None:
    sys.argv[0] = "-c"
    _first_on_path("")
    main_module = sys.modules["__main__"] = ModuleType("__main__")
    exec(compile(code, "<string>", "exec"), main_module.__dict__)  # noqa: S102


def _run_script(script: str) -> None:
    if not os.path.exists(script):  # noqa: PTH110
        raise SystemExit(f"jotseal.run: there is no {script}")
    # runpy puts a folder or an archive on the path itself.
    is_plain = pkgutil.get_importer(script) is None
    _first_on_path(os.path.dirname(os.path.realpath(script)) if is_plain else None)  # noqa: PTH120
    runpy.run_path(script, run_name="__main__")


def _first_on_path(folder: str | None) -> None:
    """Replaces the working directory, which ``-m jotseal.run`` put there; ``-P`` keeps all of them away."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[:1] = [] if folder is None else [folder]


if __name__ == "__main__":
    main()
