# The development shell: what the recipes of the justfile call.
{
  pkgs,
  buildTools,
  cargoAuditable,
  workspace,
}:
workspace.craneLib.devShell {
  packages = [
    buildTools
    cargoAuditable
    pkgs.just
    pkgs.python3
  ];
}
