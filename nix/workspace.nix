# What every Rust derivation shares: the toolchain, one source set, the arguments of cargo.
{
  pkgs,
  crane,
  buildTools,
}:
let
  inherit (pkgs) lib;

  targets = lib.importJSON ../tools/targets.json;

  # What builds for a target, with Nix and without.
  tools = lib.fileset.toSource {
    root = ../tools;
    fileset = lib.fileset.unions [
      ../tools/authorizer
      ../tools/cross
      ../tools/inventory.py
      ../tools/link-macos
      ../tools/link-windows
      ../tools/targets
      ../tools/targets.json
      ../tools/wheel
    ];
  };

  craneLib = (crane.mkLib pkgs).overrideToolchain (
    p:
    (p.rust-bin.fromRustupToolchainFile ../rust-toolchain.toml).override {
      targets = lib.unique (lib.catAttrs "rust" (lib.attrValues targets));
    }
  );

  # crane's own filter keeps Rust and TOML alone: too little for maturin and for the tests' vectors.
  sources = lib.fileset.unions [
    (lib.fileset.fileFilter (file: file.hasExt "toml") ../.)
    (lib.fileset.fileFilter (file: file.hasExt "rs") ../examples)
    ../Cargo.lock
    ../LICENSE
    ../README.md
    ../benches
    ../src
    ../tests
    ../python/LICENSE
    ../python/README.md
    ../python/build.rs
    ../python/src
    ../python/jotseal
    ../lambda/benches/floor.rs
    ../lambda/src
    ../lambda/config.schema.json
    ../lambda/tests/golden
    ../docs/authorizer.md
  ];
  src = lib.fileset.toSource {
    root = ../.;
    fileset = sources;
  };

  cargoVendorDir = craneLib.vendorCargoDeps { inherit src; };

  common = {
    inherit src cargoVendorDir;
    pname = "jotseal";
    inherit ((lib.importTOML ../Cargo.toml).workspace.package) version;
    strictDeps = true;
    # The root is a package too: without --workspace cargo sees that one alone.
    cargoExtraArgs = "--locked --workspace";
    # abi3 needs no interpreter, and an extension module does not link libpython.
    PYO3_NO_PYTHON = "1";
    PYO3_BUILD_EXTENSION_MODULE = "1";
  };
in
{
  inherit
    craneLib
    targets
    tools
    sources
    common
    ;

  # zig is the C compiler and the linker. Dependencies and products take the same tools and folders:
  # the linker's path is in cargo's fingerprints, and pyo3 rebuilds when PATH changes.
  zig = common // {
    doCheck = false;
    # Nothing changes what the linker made.
    dontFixup = true;
    nativeBuildInputs = [
      buildTools
      pkgs.python3
    ];
    preBuild = ''
      export HOME=$NIX_BUILD_TOP/home
      mkdir -p $HOME
    '';
  };
}
