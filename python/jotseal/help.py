"""What a report of a bug should say about the environment: ``python -m jotseal.help``."""

from __future__ import annotations

import json
import platform
import sys

from ._core import __version__

PYJWT_VERSION = "2.15.1"
"""The version of PyJWT whose interface this is."""


def info() -> dict[str, dict[str, str]]:
    """Collects the versions of the platform, of Python and of what is installed."""
    try:
        system = {"system": platform.system(), "release": platform.release()}
    except OSError:
        system = {"system": "Unknown", "release": "Unknown"}
    return {
        "platform": system,
        "implementation": {"name": platform.python_implementation(), "version": _implementation_version()},
        "cryptography": {"version": _cryptography_version()},
        "pyjwt": {"version": PYJWT_VERSION},
        "jotseal": {"version": __version__},
    }


def _implementation_version() -> str:
    if platform.python_implementation() == "CPython":
        return platform.python_version()
    version = sys.implementation.version
    level = "" if version.releaselevel == "final" else version.releaselevel
    return f"{version.major}.{version.minor}.{version.micro}{level}"


def _cryptography_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cryptography")
    except PackageNotFoundError:
        return ""


def main() -> None:
    """Prints it as JSON."""
    print(json.dumps(info(), sort_keys=True, indent=2))  # noqa: T201 a command


if __name__ == "__main__":
    main()
