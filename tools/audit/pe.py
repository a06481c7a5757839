"""Extension modules for Windows."""

import re
from datetime import datetime, timezone

import lief

# What every Windows 10 has, and Python's stable ABI.
LIBRARIES = re.compile(
    r"python3|kernel32|ntdll|advapi32|bcrypt|bcryptprimitives|ws2_32|userenv|synchronization|ucrtbase"
    r"|api-ms-win-(core|crt)-[\w-]+"
)
EXPORTS = ["PyInit__core"]
# None, or the one of all that is built here.
TIMES = {0, datetime(1980, 1, 1, tzinfo=timezone.utc).timestamp()}


def check(content: bytes, target: str) -> tuple[str, list[str]]:
    """Says what a module asks for, and what of it Windows does not have."""
    binary = lief.PE.parse(list(content))
    libraries = sorted({entry.name.lower().removesuffix(".dll") for entry in binary.imports})
    exports = [entry.name for entry in binary.get_export().entries] if binary.has_exports else []
    wrong = []
    if binary.header.machine != lief.PE.Header.MACHINE_TYPES.AMD64:
        wrong.append(f"is for {binary.header.machine}, not {target}")
    if foreign := [library for library in libraries if not LIBRARIES.fullmatch(library)]:
        wrong.append(f"needs {foreign}, which a bare system lacks")
    if "python3" not in libraries:
        wrong.append("does not import python3.dll, the stable ABI")
    if exports != EXPORTS:
        wrong.append(f"exports {exports}, not {EXPORTS}")
    times = [binary.header.time_date_stamps, *(entry.timestamp for entry in binary.debug)]
    if binary.has_exports:
        times.append(binary.get_export().timestamp)
    if not TIMES.issuperset(times):
        wrong.append(f"has the times {times} in it")
    return f"needs {', '.join(libraries)}, exports {', '.join(exports)}", wrong
