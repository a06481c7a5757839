# The development shell: what the recipes of the justfile call.
{
  pkgs,
  buildTools,
  workspace,
}:
workspace.craneLib.devShell {
  packages = [
    buildTools
    pkgs.cargo-auditable
    pkgs.just
    pkgs.python3
  ];
}
