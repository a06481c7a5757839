# The source archive: what `pip install` compiles where Rust is installed.
{
  pkgs,
  buildTools,
  workspace,
}:
let
  inherit (pkgs) lib;
in
workspace.craneLib.mkCargoDerivation (
  workspace.common
  // {
    pname = "jotseal-sdist";
    src = lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions [
        workspace.sources
        ../CHANGELOG.md
        ../python
      ];
    };
    cargoArtifacts = null;
    doInstallCargoArtifacts = false;
    nativeBuildInputs = [ buildTools ];
    buildPhaseCargoCommand = "maturin sdist --manifest-path python/Cargo.toml --out dist";
    installPhaseCommand = ''
      mkdir -p $out
      cp dist/*.tar.gz $out/
    '';
  }
)
