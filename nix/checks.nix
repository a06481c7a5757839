# What `nix flake check` runs beside the packages: lints, tests, and the wheel and the layer at work where they run.
{
  pkgs,
  workspace,
  debug,
  packages,
  vectors,
}:
import ./checks/nix.nix { inherit pkgs; }
// import ./checks/rust.nix { inherit workspace debug; }
// pkgs.lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux (
  import ./checks/python.nix { inherit pkgs packages vectors; }
)
