# The Rust crates: formatted, without a warning for each crate and each backend, tested, of allowed licences.
{ workspace, debug }:
let
  inherit (workspace) craneLib;

  clippy =
    arguments:
    craneLib.cargoClippy (
      debug
      // {
        cargoExtraArgs = "--locked --package ${arguments}";
        cargoClippyExtraArgs = "--all-targets -- --deny warnings";
      }
    );
  nextest = arguments: craneLib.cargoNextest (debug // { cargoExtraArgs = "--locked ${arguments}"; });
in
{
  fmt = craneLib.cargoFmt {
    inherit (workspace.common) src pname version;
    cargoExtraArgs = "--all";
  };
  deny = craneLib.cargoDeny (
    workspace.common
    // {
      cargoExtraArgs = "";
      cargoDenyExtraArgs = "--workspace --all-features --locked";
    }
  );

  clippy-core = clippy "jotseal";
  clippy-core-rust-crypto = clippy "jotseal --no-default-features --features rust-crypto";
  clippy-core-both = clippy "jotseal --all-features";
  clippy-python = clippy "jotseal-python";
  clippy-authorizer = clippy "jotseal-authorizer";

  nextest = nextest "--workspace --exclude jotseal-authorizer";
  nextest-rust-crypto = nextest "--package jotseal --no-default-features --features rust-crypto";
  nextest-both = nextest "--package jotseal --all-features";
  # The golden events among its tests.
  authorizer-events = nextest "--package jotseal-authorizer";
  doctest = craneLib.cargoDocTest debug;
}
