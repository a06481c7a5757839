# A Lambda layer, of one architecture or of all: package.zip, packed from its wheels.
{ pkgs, workspace }:
name: wheels:
pkgs.runCommand "jotseal-layer-${name}-${workspace.common.version}"
  {
    nativeBuildInputs = [ pkgs.python3 ];
  }
  ''
    mkdir -p $out
    python3 ${../lambda/package.py} layer ${
      toString (map (wheel: "${wheel}/*.whl") wheels)
    } $out/package.zip
  ''
