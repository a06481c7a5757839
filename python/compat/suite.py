"""A test suite in a published source archive: fetched by its hash, unpacked, run, and its results by test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "compat"
PYJWT = CACHE / "the-real-jwt"


@dataclass
class Result:
    """What one test came to: passed, failed, error or skipped, and the first line of why."""

    outcome: str
    reason: str = ""


class Suite:
    """One entry of suites.toml."""

    def __init__(self, name: str, entry: dict[str, Any]) -> None:
        self.name = name
        self.archive: str = entry["archive"]
        self.sha256: str = entry["sha256"]
        self.tests: list[str] = entry["tests"]
        self.entry = entry
        self.folder = CACHE / "unpacked" / f"{name}-{self.sha256[:8]}"

    @classmethod
    def named(cls, name: str, archive: Path | None = None) -> Suite:
        """Reads the entry and makes sure that its archive, fetched where it is not given, is there."""
        entries = tomllib.loads((Path(__file__).parent / "suites.toml").read_text())
        suite = cls(name, entries[name])
        if not suite.folder.exists():
            suite.unpack(archive or suite.download())
        return suite

    def download(self) -> Path:
        """Downloads the archive; pip refuses any other hash."""
        downloads = CACHE / "downloads" / self.name
        shutil.rmtree(downloads, ignore_errors=True)
        downloads.mkdir(parents=True)
        pinned = downloads.with_suffix(".txt")
        pinned.write_text(f"{self.archive} --hash=sha256:{self.sha256}\n")
        # pip reads an archive's metadata even to download it; the build tools for that are pinned as well.
        options = ["--no-deps", "--no-build-isolation", "--require-hashes", "--no-binary", ":all:"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *options, "--dest", downloads, "--requirement", pinned], check=True)
        [archive] = downloads.iterdir()
        return archive

    def unpack(self, archive: Path) -> None:
        """Unpacks the archive, PyJWT's apart from its tests."""
        unpacked = CACHE / "downloads" / f"{self.name}-unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        shutil.unpack_archive(archive, unpacked)
        [top] = unpacked.iterdir()
        if self.name == "pyjwt":
            # Its tests would find it beside them.
            shutil.rmtree(PYJWT, ignore_errors=True)
            PYJWT.mkdir(parents=True)
            (top / "jwt").rename(PYJWT / "jwt")
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        top.rename(self.folder)

    def run(self, jwt: str, path: Path, runner: Sequence[str] = ()) -> dict[str, Result]:
        """Runs the tests with `path` on sys.path and returns each result; the log stays in the cache."""
        report = CACHE / f"{self.name}-on-{jwt}.xml"
        log = report.with_suffix(".log")
        report.unlink(missing_ok=True)
        pytest = [sys.executable, *runner, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts="]
        environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
        with log.open("w") as output:
            subprocess.run(
                [*pytest, f"--junitxml={report}", *self.tests],
                cwd=self.folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if not report.exists():
            raise SystemExit(f"{self.name} did not run on {jwt}: see {log}\n{log.read_text()[-2000:]}")
        return dict(map(_result, ET.parse(report).iter("testcase")))


def _result(case: ET.Element) -> tuple[str, Result]:
    name = "::".join(filter(None, (case.get("classname"), case.get("name"))))
    for tag, outcome in (("error", "error"), ("failure", "failed"), ("skipped", "skipped")):
        if (element := case.find(tag)) is not None:
            return name, Result(outcome, (element.get("message") or "").strip().split("\n")[0])
    return name, Result("passed")
