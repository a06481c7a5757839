# The Rust crates: formatted, without a warning for each crate and each backend, tested, of allowed licences.
# Of the whole workspace where that can be: of one package, cargo would compile most dependencies once more, as they
# have other features then.
{ workspace, debug }:
let
  inherit (workspace) craneLib;

  rustCrypto = "--package jotseal --no-default-features --features rust-crypto";
  both = "--workspace --features jotseal/rust-crypto";

  clippy =
    arguments:
    craneLib.cargoClippy (
      debug
      // {
        cargoExtraArgs = "--locked ${arguments}";
        cargoClippyExtraArgs = "--all-targets -- --deny warnings";
      }
    );
  nextest =
    arguments: tests:
    craneLib.cargoNextest (
      debug
      // {
        cargoExtraArgs = "--locked ${arguments}";
        cargoNextestExtraArgs = "--filterset '${tests}'";
      }
    );
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

  clippy = clippy "--workspace";
  clippy-rust-crypto = clippy rustCrypto;
  clippy-both = clippy both;

  nextest = nextest "--workspace" "not package(jotseal-authorizer)";
  nextest-rust-crypto = nextest rustCrypto "all()";
  nextest-both = nextest both "package(jotseal)";
  # The golden events among its tests.
  authorizer-events = nextest "--workspace" "package(jotseal-authorizer)";
  doctest = craneLib.cargoDocTest debug;
}
