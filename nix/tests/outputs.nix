# The name of every output on every system, all arguments evaluated over the stand-ins beside this file; and flake.lock
# against flake.nix.
let
  lib = import ./nixpkgs/lib.nix;
  flake = import ../../flake.nix;

  outputs = flake.outputs {
    nixpkgs = {
      outPath = toString ./nixpkgs;
      inherit lib;
    };
    crane = import ./crane.nix;
    rust-overlay = import ./rust-overlay.nix;
  };

  nameOf =
    output:
    if output.type or null == "derivation" then
      builtins.deepSeq output.args output.name
    else if output.type or null == "app" then
      output.program
    else
      builtins.mapAttrs (_: nameOf) output;

  lock = lib.importJSON ../../flake.lock;
  root = lock.nodes.${lock.root}.inputs;
  # github:OWNER/REPO or github:OWNER/REPO/REF
  original =
    url:
    let
      parts = builtins.match "([^:]+):([^/]+)/([^/]+)(/(.+))?" url;
      ref = builtins.elemAt parts 4;
    in
    {
      type = builtins.elemAt parts 0;
      owner = builtins.elemAt parts 1;
      repo = builtins.elemAt parts 2;
    }
    // lib.optionalAttrs (ref != null) { inherit ref; };
  follows = lib.mapAttrs (_: input: lib.splitString "/" input.follows);
  isLocked =
    name: input:
    let
      node = lock.nodes.${root.${name}};
    in
    lib.assertMsg (node.original == original input.url) "flake.lock has another URL of ${name}"
    && lib.assertMsg (
      node.inputs or { } == follows (input.inputs or { })
    ) "flake.lock has other inputs of ${name}";
in
assert lib.assertMsg (
  builtins.attrNames root == builtins.attrNames flake.inputs
) "flake.lock has other inputs than flake.nix";
assert builtins.all (name: isLocked name flake.inputs.${name}) (builtins.attrNames flake.inputs);
nameOf outputs
