"""lambda/package.py: what is packed, and that the same input gives the same bytes."""

import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from emulator import ROOT

ELF = b"\x7fELF, and the rest of a binary"


def package(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "lambda/package.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "jotseal-1-cp310-abi3-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("jotseal-1.dist-info/WHEEL", "Wheel-Version: 1.0")
        archive.writestr("jotseal-1.dist-info/sboms/jotseal.cdx.json", '{"bomFormat": "CycloneDX"}')
        archive.writestr("jotseal/_core.abi3.so", ELF)
        archive.writestr("jotseal/__init__.py", "from jotseal._core import *\n")
    return path


def test_a_layer_holds_the_wheel_under_python(wheel: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "new/package.zip"
    done = package("layer", wheel, zipped)
    assert done.returncode == 0, done.stderr
    assert str(zipped) in done.stdout

    with zipfile.ZipFile(zipped) as archive, zipfile.ZipFile(wheel) as source:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(f"python/{name}" for name in source.namelist())
        for entry in archive.infolist():
            assert archive.read(entry) == source.read(entry.filename.removeprefix("python/"))
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            mode = 0o755 if entry.filename.endswith(".so") else 0o644
            assert entry.external_attr >> 16 == stat.S_IFREG | mode


def test_the_sbom_of_a_layer_lies_beside_it_too(wheel: Path, tmp_path: Path) -> None:
    package("layer", wheel, tmp_path / "new/package.zip")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["jotseal.cdx.json", "package.zip"]
    assert (tmp_path / "new/jotseal.cdx.json").read_text() == '{"bomFormat": "CycloneDX"}'


def test_an_authorizer_has_its_licences_beside_it_in_the_zip(tmp_path: Path) -> None:
    binary, licence, zipped = tmp_path / "binary", tmp_path / "LICENSE", tmp_path / "bootstrap.zip"
    binary.write_bytes(ELF)
    licence.write_text("either of")
    assert package("authorizer", binary, zipped, licence).returncode == 0
    with zipfile.ZipFile(zipped) as archive:
        assert archive.namelist() == ["LICENSE", "bootstrap"]
        assert archive.read("LICENSE") == b"either of"
        assert archive.getinfo("LICENSE").external_attr >> 16 == stat.S_IFREG | 0o644


def elf(machine: int) -> bytes:
    return b"\x7fELF".ljust(18, b"\0") + machine.to_bytes(2, "little") + b" and the rest of a binary"


def test_a_layer_of_two_wheels_chooses_at_import(tmp_path: Path) -> None:
    wheels = []
    for arch, machine in (("x86_64", 62), ("aarch64", 183)):
        wheels.append(tmp_path / f"jotseal-1-cp310-abi3-{arch}.whl")
        with zipfile.ZipFile(wheels[-1], "w") as archive:
            archive.writestr("jotseal/__init__.py", "from jotseal._core import *\n")
            archive.writestr("jotseal/_core.abi3.so", elf(machine))
            archive.writestr("jotseal-1.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: cp310-abi3-{arch}\n")
            archive.writestr("jotseal-1.dist-info/sboms/crates.json", arch)
            archive.writestr("jotseal-1.dist-info/RECORD", "of one")
    for order in (wheels, reversed(wheels)):
        assert package("layer", *order, tmp_path / f"{len(wheels)}.zip").returncode == 0
        with zipfile.ZipFile(tmp_path / f"{len(wheels)}.zip") as archive:
            files = {name.removeprefix("python/"): archive.read(name) for name in archive.namelist()}
        assert files["jotseal/_core_x86_64.abi3.so"] == elf(62)
        assert files["jotseal/_core_aarch64.abi3.so"] == elf(183)
        assert "jotseal/_core.abi3.so" not in files
        tags = b"Wheel-Version: 1.0\nTag: cp310-abi3-aarch64\nTag: cp310-abi3-x86_64\n"
        assert files["jotseal-1.dist-info/WHEEL"] == tags
        assert files["jotseal-1.dist-info/sboms/x86_64-crates.json"] == b"x86_64"
        recorded = {
            line.partition(",")[0] for line in files["jotseal-1.dist-info/RECORD"].decode().splitlines()
        }
        assert recorded == set(files)


def test_wheels_of_two_versions_make_no_layer(tmp_path: Path) -> None:
    wheels = []
    for version, machine in (("1", 62), ("2", 183)):
        wheels.append(tmp_path / f"jotseal-{version}.whl")
        with zipfile.ZipFile(wheels[-1], "w") as archive:
            archive.writestr("jotseal/version.py", version)
            archive.writestr("jotseal/_core.abi3.so", elf(machine))
            archive.writestr(f"jotseal-{version}.dist-info/WHEEL", "")
    done = package("layer", *wheels, tmp_path / "package.zip")
    assert done.returncode == 1
    assert "the wheels differ in jotseal/version.py" in done.stderr


def test_bytecode_is_beside_its_source_and_taken_for_it(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("jotseal/module.py", "print('source')\n")
    zipped, folder = tmp_path / "package.zip", tmp_path / "opt"
    assert package("bytecode", wheel, zipped).returncode == 0
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
        plain = {name for name in archive.namelist() if "__pycache__" not in name}
        assert len(archive.namelist()) == len(plain) + 2
    with zipfile.ZipFile(wheel) as archive:
        assert plain == {f"python/{name}" for name in archive.namelist()}
    # Whoever imports the module gets the bytecode, whatever became of the source since.
    (folder / "python/jotseal/_core.py").write_text("")
    (folder / "python/jotseal/_core.abi3.so").unlink()
    (folder / "python/jotseal/module.py").write_text("print('compiled anew')\n")
    code = "import sys; sys.path.insert(0, sys.argv[1]); import jotseal.module"
    command = [sys.executable, "-c", code, str(folder / "python")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "source\n"


def test_an_authorizer_is_one_executable(tmp_path: Path) -> None:
    binary, zipped = tmp_path / "jotseal-authorizer", tmp_path / "bootstrap.zip"
    binary.write_bytes(ELF)
    assert package("authorizer", binary, zipped).returncode == 0
    with zipfile.ZipFile(zipped) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, archive.read(entry)) == ("bootstrap", ELF)
        assert entry.external_attr >> 16 == stat.S_IFREG | 0o755


def test_the_same_wheel_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    package("layer", wheel, first)
    with zipfile.ZipFile(wheel) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(wheel, "w") as archive:  # other order, dates and modes
        for name in reversed(files):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), files[name])
    package("layer", wheel, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("layer", None, "No such file"),
        ("layer", b"not a zip", "not a zip file"),
        ("authorizer", None, "No such file"),
        ("authorizer", b"#!/bin/sh", "not a Linux binary"),
    ],
)
def test_says_what_is_wrong(kind: str, content: bytes | None, reason: str, tmp_path: Path) -> None:
    source, zipped = tmp_path / "source", tmp_path / "out.zip"
    if content is not None:
        source.write_bytes(content)
    done = package(kind, source, zipped)
    assert done.returncode == 1
    assert reason in done.stderr
    assert str(source) in done.stderr
    assert "Traceback" not in done.stderr
    assert not zipped.exists()


def test_refuses_a_zip_that_is_no_wheel(tmp_path: Path) -> None:
    source = tmp_path / "package.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("python/jotseal/__init__.py", "")
    done = package("layer", source, tmp_path / "out.zip")
    assert done.returncode == 1
    assert "not a wheel" in done.stderr


def test_shows_its_usage() -> None:
    done = package("layers")
    assert done.returncode == 1
    assert "package.py layer WHEEL" in done.stderr
