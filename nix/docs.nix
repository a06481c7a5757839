# The documentation: the pages of docs/, and the core's API in api/.
{ workspace, debug }:
workspace.craneLib.cargoDoc (
  debug
  // {
    cargoExtraArgs = "--locked --package jotseal";
    RUSTDOCFLAGS = "--deny warnings";
    postInstall = ''
      mv $out/share/doc $out/api
      rmdir $out/share
      cp ${../README.md} $out/README.md
      cp -r ${../docs} $out/docs
    '';
  }
)
