# crane's interface as far as nix/ uses it: each function demands what the real one does.
{
  mkLib =
    pkgs:
    let
      named = suffix: args: "${args.pname}${suffix}-${args.version}";
      built =
        needed: suffix: args:
        pkgs.record needed (named suffix args) args;
      product = built [
        "cargoVendorDir"
        "src"
      ];
      tested = built [
        "cargoArtifacts"
        "cargoVendorDir"
        "src"
      ];
    in
    {
      overrideToolchain =
        toolchain:
        builtins.deepSeq (toolchain pkgs) {
          buildDepsOnly = product "-deps";
          buildPackage = product "";
          mkCargoDerivation = built [
            "buildPhaseCargoCommand"
            "cargoArtifacts"
            "cargoVendorDir"
            "installPhaseCommand"
            "src"
          ] "";
          cargoClippy = tested "-clippy";
          cargoDeny = product "-deny";
          cargoDoc = tested "-doc";
          cargoDocTest = tested "-doctest";
          cargoFmt = built [ "src" ] "-fmt";
          cargoNextest = tested "-nextest";
          devShell = pkgs.record [ "packages" ] "shell";
          vendorCargoDeps = pkgs.record [ "src" ] "vendor-cargo-deps";
        };
    };
}
