# The Lambda layer of one architecture: package.zip, packed from the wheel.
{
  pkgs,
  workspace,
  wheel,
}:
arch:
pkgs.runCommand "jotseal-layer-${arch}-${workspace.common.version}"
  {
    nativeBuildInputs = [ pkgs.python3 ];
  }
  ''
    mkdir -p $out
    python3 ${../lambda/package.py} layer ${wheel arch}/*.whl $out/package.zip
  ''
