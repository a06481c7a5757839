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
          # Each file of nix/ names the others that it takes.
          call =
            file:
            let
              function = import file;
            in
            function (builtins.intersectAttrs (builtins.functionArgs function) parts);
          parts = {
            inherit pkgs crane;
            buildTools = call ./nix/build-tools.nix;
            cargoAuditable = call ./nix/cargo-auditable.nix;
            workspace = call ./nix/workspace.nix;
            vectors = call ./nix/vectors.nix;
            debug = call ./nix/debug.nix;
            wheel = call ./nix/wheel.nix;
            layer = call ./nix/layer.nix;
            authorizer = call ./nix/authorizer.nix;
            sdist = call ./nix/sdist.nix;
            docs = call ./nix/docs.nix;
            packages = call ./nix/packages.nix;
          };
        in
        {
          inherit (parts) packages;
          checks = parts.packages // call ./nix/checks.nix;
          devShells.default = call ./nix/shell.nix;
          apps.explain = call ./nix/explain.nix;
          formatter = pkgs.nixfmt-tree;
        }
      );
    in
    nixpkgs.lib.genAttrs [ "packages" "checks" "devShells" "apps" "formatter" ] (
      output: builtins.mapAttrs (_: system: system.${output}) perSystem
    );
}
