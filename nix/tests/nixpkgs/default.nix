# nixpkgs' interface as far as nix/ uses it: packages are their names, and a derivation is what it was made from.
{ system, overlays }:
let
  lib = import ./lib.nix;

  record =
    needed: name: args:
    assert builtins.all (
      argument: lib.assertMsg (args ? ${argument}) "${name} lacks ${argument}"
    ) needed;
    {
      type = "derivation";
      inherit name args;
      outPath = "/nix/store/${name}";
    };
  packages = names: lib.genAttrs names (name: record [ ] name { });

  base =
    packages [
      "cacert"
      "curl"
      "deadnix"
      "just"
      "nixfmt"
      "nixfmt-tree"
      "statix"
      "unzip"
    ]
    // {
      inherit lib record;
      stdenv.hostPlatform = {
        inherit system;
        isLinux = lib.hasInfix "-linux" system;
        parsed.cpu.name = builtins.head (lib.splitString "-" system);
      };
      fetchCrate = args: record [ "hash" "pname" "version" ] "${args.pname}-${args.version}" args;
      fetchPypi = args: record [ "pname" "version" "sha256" ] "${args.pname}-${args.version}" args;
      python3 = record [ ] "python3" { } // {
        withPackages =
          choose:
          record [ ] "python3-env" {
            packages = choose (packages [
              "cryptography"
              "freezegun"
              "hypothesis"
              "msgspec"
              "pydantic"
              "pytest"
              "time-machine"
              "typing-extensions"
            ]);
          };
      };
      runCommand =
        name: env: script:
        record [ "script" ] name (env // { inherit script; });
      rustPlatform.buildRustPackage =
        args: record [ "cargoHash" "src" ] "${args.pname}-${args.version}" args;
      writeShellScript = name: script: record [ "script" ] name { inherit script; };
    };

  final = lib.foldl' (prev: overlay: prev // overlay final prev) base overlays;
in
final
