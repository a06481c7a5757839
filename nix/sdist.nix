# The source archive: what `pip install` compiles where Rust is installed.
{ buildTools, workspace }:
workspace.craneLib.mkCargoDerivation (
  workspace.common
  // {
    pname = "jotseal-sdist";
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
