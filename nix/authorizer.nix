# The native authorizer of one architecture: bootstrap.zip, linked for glibc 2.17.
{ pkgs, workspace }:
arch:
let
  inherit (workspace) craneLib;
  target = workspace.targets.${arch}.rust;

  args = workspace.zig // {
    pname = "jotseal-authorizer-${arch}";
    CARGO_PROFILE = "authorizer";
    cargoBuildCommand = "${workspace.tools}/cross ${arch} cargo zigbuild --profile authorizer";
    # As in the justfile.
    CFLAGS = "-DMY_ASSEMBLER_IS_TOO_OLD_FOR_512AVX";
    cargoExtraArgs = "--locked --target ${target}.2.17 --package jotseal-authorizer";
  };

  binary = craneLib.buildPackage (
    args
    // {
      cargoArtifacts = craneLib.buildDepsOnly (args // { cargoCheckCommand = "true"; });
      preBuild = args.preBuild + ''
        export CARGO_SBOM_PATH=$NIX_BUILD_TOP/crates.json CARGO_AUDITABLE_ORIG_ARGS=[] RUSTC_WRAPPER=cargo-auditable
        python3 ${../tools/inventory.py} jotseal-authorizer ${target} $NIX_BUILD_TOP/inventory $CARGO_SBOM_PATH
      '';
      postInstall = ''
        cp -r $NIX_BUILD_TOP/inventory $out/inventory
        cp LICENSE $out/inventory/
      '';
    }
  );
in
pkgs.runCommand "jotseal-authorizer-${arch}-${workspace.common.version}"
  {
    nativeBuildInputs = [ pkgs.python3 ];
  }
  ''
    mkdir -p $out
    cp ${binary}/inventory/* $out/
    python3 ${../lambda/package.py} authorizer ${binary}/bin/bootstrap $out/bootstrap.zip $out/LICENSE*
  ''
