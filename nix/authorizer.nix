# The native authorizer of one architecture: bootstrap.zip, linked for glibc 2.17.
{ pkgs, workspace }:
arch:
let
  inherit (workspace) craneLib;

  args = workspace.zig // {
    pname = "jotseal-authorizer-${arch}";
    CARGO_PROFILE = "authorizer";
    cargoBuildCommand = "cargo zigbuild --profile authorizer";
    # As in the justfile.
    preBuild = workspace.zig.preBuild + ''
      export CFLAGS="$CFLAGS -DMY_ASSEMBLER_IS_TOO_OLD_FOR_512AVX"
    '';
    cargoExtraArgs = "--locked --target ${workspace.targets.${arch}}.2.17 --package jotseal-authorizer";
  };

  binary = craneLib.buildPackage (
    args
    // {
      cargoArtifacts = craneLib.buildDepsOnly (args // { cargoCheckCommand = "true"; });
    }
  );
in
pkgs.runCommand "jotseal-authorizer-${arch}-${workspace.common.version}"
  {
    nativeBuildInputs = [ pkgs.python3 ];
  }
  ''
    mkdir -p $out
    python3 ${../lambda/package.py} authorizer ${binary}/bin/bootstrap $out/bootstrap.zip
  ''
