# The abi3 wheel for one architecture of Linux, with glibc 2.17 as its floor.
{ pkgs, workspace }:
arch:
let
  inherit (workspace) craneLib;

  args = workspace.zig // {
    pname = "jotseal-wheel-${arch}";
    buildPhaseCargoCommand = ''
      python3 ${../tools/inventory.py} jotseal-python ${workspace.targets.${arch}} python
      maturin build --release --locked --offline --zig --out dist \
        --target ${workspace.targets.${arch}} --compatibility manylinux2014 --compression-level 9 \
        --manifest-path python/Cargo.toml --sbom-include jotseal.cdx.json jotseal.openvex.json
    '';
  };

  # Built by maturin too: its linker wrapper is not cargo-zigbuild's.
  cargoArtifacts = craneLib.buildDepsOnly (
    args
    // {
      extraDummyScript = ''
        cp ${../python/pyproject.toml} $out/python/pyproject.toml
        mkdir -p $out/python/jotseal
        touch $out/python/README.md $out/python/jotseal/__init__.py
      '';
    }
  );
in
craneLib.mkCargoDerivation (
  args
  // {
    inherit cargoArtifacts;
    doInstallCargoArtifacts = false;
    installPhaseCommand = ''
      mkdir -p $out
      cp dist/*.whl $out/
    '';
  }
)
