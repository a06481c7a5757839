# The wheel of one target of tools/targets.json.
{ pkgs, workspace }:
target:
let
  inherit (workspace) craneLib targets;

  args =
    target:
    workspace.zig
    // {
      pname = "jotseal-wheel-${target}";
      buildPhaseCargoCommand = "${workspace.tools}/wheel ${target} dist --offline";
    };

  # What Rust compiles for the same target shares its dependencies. They are built by maturin too: its linker
  # wrapper is not cargo-zigbuild's.
  sharing = builtins.filter (name: targets.${name}.rust == targets.${target}.rust) (
    builtins.attrNames targets
  );
  # The linker for Windows insists on what the module exports.
  exporting = builtins.toFile "lib.rs" ''
    #[unsafe(no_mangle)]
    pub extern "C" fn PyInit__core() {}
  '';
  cargoArtifacts = craneLib.buildDepsOnly (
    args (builtins.head sharing)
    // {
      extraDummyScript = ''
        cp ${../python/pyproject.toml} $out/python/pyproject.toml
        mkdir -p $out/python/jotseal
        touch $out/python/{README.md,LICENSE,jotseal/__init__.py}
      ''
      + pkgs.lib.optionalString (pkgs.lib.hasInfix "-windows-" targets.${target}.rust) ''
        cp -f ${exporting} $out/python/src/lib.rs
      '';
    }
  );
in
craneLib.mkCargoDerivation (
  args target
  // {
    inherit cargoArtifacts;
    doInstallCargoArtifacts = false;
    installPhaseCommand = ''
      mkdir -p $out
      cp dist/*.whl $out/
    '';
  }
)
