# What every Rust derivation shares: the toolchain, one source set, the arguments of cargo.
{ pkgs, crane }:
let
  inherit (pkgs) lib;

  targets = {
    x86_64 = "x86_64-unknown-linux-gnu";
    aarch64 = "aarch64-unknown-linux-gnu";
  };

  craneLib = (crane.mkLib pkgs).overrideToolchain (
    p:
    (p.rust-bin.fromRustupToolchainFile ../rust-toolchain.toml).override {
      targets = lib.attrValues targets;
    }
  );

  # crane's own filter keeps Rust and TOML alone: too little for maturin and for the tests' vectors.
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
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
      ../python/src
      ../python/jotseal
      ../lambda/benches/floor.rs
      ../lambda/src
      ../lambda/config.schema.json
      ../lambda/tests/golden
      ../docs/authorizer.md
    ];
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
  inherit craneLib targets common;

  # zig is the C compiler and the linker. Dependencies and products take the same tools and folders:
  # the linker's path is in cargo's fingerprints, and pyo3 rebuilds when PATH changes.
  zig = common // {
    doCheck = false;
    nativeBuildInputs = [
      pkgs.zig
      pkgs.cargo-auditable
      pkgs.cargo-zigbuild
      pkgs.maturin
      pkgs.python3
    ];
    preBuild = ''
      export HOME=$NIX_BUILD_TOP/home
      export ZIG_GLOBAL_CACHE_DIR=$HOME/zig ZIG_LOCAL_CACHE_DIR=$HOME/zig
      export CARGO_ZIGBUILD_CACHE_DIR=$HOME/cargo-zigbuild
      mkdir -p $HOME
      # The binaries name neither the store nor the build folder.
      export RUSTFLAGS="--remap-path-prefix=$PWD=/src --remap-path-prefix=$cargoVendorDir=/cargo"
      export CFLAGS="-fno-vectorize -fno-unroll-loops -fno-unwind-tables -fno-asynchronous-unwind-tables -ffile-prefix-map=$PWD=/src -ffile-prefix-map=$cargoVendorDir=/cargo"
    '';
  };
}
