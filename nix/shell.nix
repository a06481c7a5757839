# The development shell: what the recipes of the justfile call.
{ pkgs, workspace }:
workspace.craneLib.devShell {
  packages = [
    pkgs.cargo-auditable
    pkgs.cargo-nextest
    pkgs.cargo-zigbuild
    pkgs.just
    pkgs.maturin
    pkgs.python3
    pkgs.zig
  ];
}
