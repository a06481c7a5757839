# What notes the crates of a binary inside it, in the one version that the recipes take too: nixpkgs' own is of its day.
{ pkgs }:
pkgs.rustPlatform.buildRustPackage rec {
  pname = "cargo-auditable";
  version = pkgs.lib.fileContents ../requirements/cargo-auditable;
  src = pkgs.fetchCrate {
    inherit pname version;
    hash = "sha256-1j4ZWoqECVHGvU71CYjmBcDq2iwV112ToAhx2uWu8Hs=";
  };
  cargoHash = "sha256-kAdxRSLaJOrWCtg8L4jmFeIZC2o1TedEohZwuMOh/X4=";
  # Its tests want toolchains of other machines.
  doCheck = false;
}
