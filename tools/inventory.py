#!/usr/bin/env python3
"""Says which crates a package of this workspace is made of: inventory.py PACKAGE TARGET FOLDER [NOTES]

FOLDER/NAME.cdx.json           CycloneDX: the crates, with licences and the hashes of Cargo.lock
FOLDER/NAME.openvex.json       OpenVEX: the advisories that deny.toml excepts, and why they do not apply
FOLDER/LICENSE-third-party.txt the licences of these crates
NOTES                          the crates once more, for cargo-auditable, which takes them by CARGO_SBOM_PATH;
                               by itself it counts what any crate of the workspace switches on

The same input gives the same bytes: they name no time, no machine and no path.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # comes with maturin

# What a user knows a product by: its kind and its package URL.
PRODUCTS = {
    "jotseal-python": ("jotseal", "library", "pkg:pypi/jotseal"),
    "jotseal-authorizer": ("jotseal-authorizer", "application", "pkg:cargo/jotseal-authorizer"),
}
REPOSITORY = "https://github.com/jotseal/jotseal"
CRATES_IO = "https://github.com/rust-lang/crates.io-index"
# What deny.toml has no room for. The time is that of the statement, not of a build.
ADVISORIES = {
    "RUSTSEC-2023-0071": {
        "crate": "rsa",
        "aliases": ["CVE-2023-49092", "GHSA-c38w-74pg-36hr", "GHSA-4grx-2x9w-596c"],
        "justification": "vulnerable_code_not_in_execute_path",
        "timestamp": "2026-11-25T00:00:00Z",
    },
}
LICENSE_FILE = re.compile("(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)
# Where MIT's terms begin; before them stands who grants them.
GRANT = "Permission is hereby granted"
MAX_NOTICE = 500
RULE = "=" * 100


@dataclass
class Crate:
    """A crate that is linked into an artefact."""

    name: str
    version: str
    licence: str
    source: str
    folder: Path
    sha256: str | None = None
    needs: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:cargo/{self.name}@{quote(self.version)}"


def cargo(*arguments: str) -> str:
    return subprocess.run(
        ["cargo", *arguments, "--locked"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def crates(package: str, target: str) -> dict[str, Crate]:
    """Returns what is linked, by package URL; the crates that only run while others are compiled are not."""
    described = json.loads(cargo("metadata", "--format-version", "1", "--filter-platform", target))[
        "packages"
    ]
    locked = tomllib.loads(Path("Cargo.lock").read_text(encoding="utf-8"))["package"]
    checksums = {(entry["name"], entry["version"]): entry.get("checksum") for entry in locked}
    known = {
        (entry["name"], entry["version"]): Crate(
            entry["name"],
            entry["version"],
            entry["license"].replace("/", " OR "),
            entry["repository"],
            Path(entry["manifest_path"]).parent,
            checksums[entry["name"], entry["version"]],
        )
        for entry in described
    }
    # What cargo metadata resolves is for the whole workspace; a tree is for what this package switches on.
    tree = cargo(
        *("tree", "--package", package, "--target", target, "--edges", "normal,no-proc-macro"),
        *("--prefix", "depth", "--format", " {p}", "--charset", "ascii"),
    )
    linked: dict[str, Crate] = {}
    above: list[Crate] = []
    for line in tree.splitlines():
        depth, name, version, *_ = line.split()
        crate = known[name, version.removeprefix("v")]
        del above[int(depth) :]
        if above and crate.purl not in above[-1].needs:
            above[-1].needs.append(crate.purl)
        above.append(crate)
        linked[crate.purl] = crate
    return dict(sorted(linked.items()))


def standard_library() -> Crate:
    version = subprocess.run(
        ["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split()[1]
    return Crate("rust-std", version, "MIT OR Apache-2.0", "https://github.com/rust-lang/rust", Path())


def component(crate: Crate, purl: str) -> dict[str, object]:
    described: dict[str, object] = {
        "type": "library",
        "bom-ref": purl,
        "name": crate.name,
        "version": crate.version,
        "licenses": [{"expression": crate.licence}],
        "purl": purl,
    }
    if crate.sha256:
        described["hashes"] = [{"alg": "SHA-256", "content": crate.sha256}]
    if crate.source:
        described["externalReferences"] = [{"type": "vcs", "url": crate.source}]
    return described


def bill_of_materials(product: dict[str, object], root: Crate, linked: dict[str, Crate]) -> dict[str, object]:
    std = standard_library()
    std_purl = f"pkg:github/rust-lang/rust@{std.version}"
    below = {purl: crate for purl, crate in linked.items() if purl != product["purl"]}
    needs = {purl: sorted(crate.needs) for purl, crate in below.items()}
    needs[str(product["purl"])] = sorted(
        ([*root.needs] if root.purl == product["purl"] else [root.purl]) + [std_purl]
    )
    needs[std_purl] = []
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product},
        "components": [*(component(crate, purl) for purl, crate in below.items()), component(std, std_purl)],
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in sorted(needs.items())],
    }


def statements(product: dict[str, object], linked: dict[str, Crate]) -> dict[str, object]:
    excepted = tomllib.loads(Path("deny.toml").read_text(encoding="utf-8"))["advisories"]["ignore"]
    stated = []
    for exception in excepted:
        advisory = ADVISORIES[exception["id"]]
        affected = [{"@id": purl} for purl, crate in linked.items() if crate.name == advisory["crate"]]
        if affected:
            stated.append(
                {
                    "vulnerability": {
                        "@id": f"https://rustsec.org/advisories/{exception['id']}",
                        "name": exception["id"],
                        "aliases": advisory["aliases"],
                    },
                    "timestamp": advisory["timestamp"],
                    "products": [{"@id": product["purl"], "subcomponents": affected}],
                    "status": "not_affected",
                    "justification": advisory["justification"],
                    "impact_statement": exception["reason"].strip(),
                }
            )
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": f"{REPOSITORY}/vex/{product['name']}-{product['version']}",
        "author": REPOSITORY,
        "timestamp": max(str(statement["timestamp"]) for statement in stated),
        "version": 1,
        "statements": stated,
    }


def license_files(crate: Crate) -> list[Path]:
    """Returns a crate's files of licences; of two to choose from, MIT's alone, as the shorter."""
    names = sorted(
        path for path in crate.folder.iterdir() if path.is_file() and LICENSE_FILE.match(path.name)
    )
    mit = [path for path in names if path.stem.lower().endswith("-mit")]
    return mit if mit and " AND " not in crate.licence and "MIT" in crate.licence else names


def licences(product: dict[str, object], linked: dict[str, Crate]) -> str:
    """Returns the licences that the crates come with: each text once, after its holders' notices."""
    foreign = [crate for crate in linked.values() if crate.sha256]
    texts: dict[str, tuple[str, list[str]]] = {}
    for crate in foreign:
        for path in license_files(crate):
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n").strip("\n")
            notice, grant, terms = text.partition(GRANT)
            notice, terms = (notice, grant + terms) if grant and len(notice) < MAX_NOTICE else ("", text)
            holder = f"--- {crate.name} {crate.version}\n{notice.strip()}".strip()
            texts.setdefault(" ".join(terms.split()), (terms, []))[1].append(holder)
    lines = [
        f"{product['name']} {product['version']} holds code of these projects, under these licences:",
        "",
    ]
    lines += [
        f"{crate.name} {crate.version}: {crate.licence}; {crate.source}"
        for crate in [*foreign, standard_library()]
    ]
    for text, holders in texts.values():
        lines += ["", RULE, *dict.fromkeys(holders), "", text]
    return "\n".join(lines) + "\n"


def precursor(root: Crate, linked: dict[str, Crate]) -> dict[str, object]:
    """Returns the crates as cargo itself writes them down, unstably as yet (-Z sbom), without its paths."""
    index = {purl: number for number, purl in enumerate(linked)}
    return {
        "version": 1,
        "root": index[root.purl],
        "crates": [
            {
                "id": f"{'registry+' + CRATES_IO if crate.sha256 else 'path+file:///'}#{crate.name}@{crate.version}",
                "kind": [],
                "features": [],
                "dependencies": [{"index": index[purl], "kind": "normal"} for purl in sorted(crate.needs)],
            }
            for crate in linked.values()
        ],
        "rustc": {"version": "", "commit_hash": "", "host": "", "verbose_version": ""},
    }


def write(path: Path, content: str | dict[str, object]) -> None:
    text = content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in PRODUCTS:
        raise SystemExit(__doc__)
    package, target = sys.argv[1:3]
    folder, *notes = map(Path, sys.argv[3:])
    linked = crates(package, target)
    root = next(crate for crate in linked.values() if crate.name == package)
    name, kind, purl = PRODUCTS[package]
    product = component(root, f"{purl}@{root.version}") | {"type": kind, "name": name}

    write(folder / f"{name}.cdx.json", bill_of_materials(product, root, linked))
    write(folder / f"{name}.openvex.json", statements(product, linked))
    write(folder / "LICENSE-third-party.txt", licences(product, linked))
    for path in notes:
        write(path, precursor(root, linked))


if __name__ == "__main__":
    main()
