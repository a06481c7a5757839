{
  description = "jotseal: signs and verifies JSON Web Tokens in Rust, Python and AWS Lambda";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    crane.url = "github:ipetkov/crane";
    rust-overlay = {
      url = "github:oxalica/rust-overlay";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    {
      nixpkgs,
      crane,
      rust-overlay,
      ...
    }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];

      perSystem = nixpkgs.lib.genAttrs systems (
        system:
        let
          pkgs = import nixpkgs {
            inherit system;
            overlays = [ rust-overlay.overlays.default ];
          };
          workspace = import ./nix/workspace.nix { inherit pkgs crane; };
          wheel = import ./nix/wheel.nix { inherit workspace; };
          layer = import ./nix/layer.nix { inherit pkgs workspace; };
          authorizer = import ./nix/authorizer.nix { inherit pkgs workspace; };
          packages = import ./nix/packages.nix {
            inherit
              pkgs
              workspace
              wheel
              layer
              authorizer
              ;
          };
        in
        {
          packages = packages // {
            sdist = import ./nix/sdist.nix { inherit pkgs workspace; };
            default = packages."wheel-${pkgs.stdenv.hostPlatform.parsed.cpu.name}";
          };
          checks = import ./nix/checks.nix {
            inherit pkgs workspace wheel;
            layer = arch: packages."layer-${arch}";
          };
          devShells.default = import ./nix/shell.nix { inherit pkgs workspace; };
        }
      );

      output = name: builtins.mapAttrs (_: system: system.${name}) perSystem;
    in
    {
      packages = output "packages";
      checks = output "checks";
      devShells = output "devShells";
    };
}
