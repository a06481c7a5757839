# The native authorizer of one architecture: bootstrap.zip.
{ workspace, cargoAuditable }:
arch:
let
  inherit (workspace) craneLib;

  args = workspace.zig // {
    pname = "jotseal-authorizer-${arch}";
    buildPhaseCargoCommand = "${workspace.tools}/authorizer ${arch} dist";
    nativeBuildInputs = workspace.zig.nativeBuildInputs ++ [ cargoAuditable ];
  };
in
craneLib.mkCargoDerivation (
  args
  // {
    cargoArtifacts = craneLib.buildDepsOnly args;
    doInstallCargoArtifacts = false;
    installPhaseCommand = ''
      mkdir -p $out
      cp dist/* $out/
      python3 ${../lambda/package.py} authorizer \
        target/authorizer/${workspace.targets.${arch}.rust}/authorizer/bootstrap $out/bootstrap.zip $out/LICENSE*
    '';
  }
)
