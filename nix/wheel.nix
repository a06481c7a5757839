# The wheel of one target of tools/targets.json.
{ workspace }:
target:
let
  inherit (workspace) craneLib;

  args = workspace.zig // {
    pname = "jotseal-wheel-${target}";
    buildPhaseCargoCommand = "${workspace.tools}/wheel ${target} dist --offline";
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
