import zipfile
from pathlib import Path

import pytest
from emulator import ROOT, Machine


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> Machine:
    """Each architecture in turn: this host, or its emulator."""
    return Machine.of(request.param)


@pytest.fixture
def layer(machine: Machine, tmp_path: Path) -> Path:
    """The layer of the architecture, unpacked as Lambda does at /opt."""
    return _unpack(ROOT / f"dist/layer-{machine.arch}/package.zip", tmp_path / "opt")


@pytest.fixture
def authorizer(machine: Machine, tmp_path: Path) -> list[str]:
    """The command that starts the authorizer of the architecture, unpacked as Lambda does at /var/task."""
    task = _unpack(ROOT / f"dist/authorizer-{machine.arch}/bootstrap.zip", tmp_path / "task")
    return [*machine.prefix, str(task / "bootstrap")]


def _unpack(package: Path, folder: Path) -> Path:
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            # zipfile alone would drop the modes.
            Path(archive.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)
    return folder
