# The packages: of tools/targets.json wheel-TARGET, and where Lambda runs it layer-ARCH and authorizer-ARCH.
{
  pkgs,
  workspace,
  wheel,
  layer,
  authorizer,
  sdist,
  docs,
}:
let
  inherit (pkgs) lib;

  named = kind: lib.mapAttrs' (name: lib.nameValuePair "${kind}-${name}");

  wheels = lib.mapAttrs (name: _: wheel name) workspace.targets;
  lambda = lib.filterAttrs (_: target: target ? lambda) workspace.targets;
in
named "wheel" wheels
// named "layer" (lib.mapAttrs (name: _: layer name [ wheels.${name} ]) lambda)
// named "authorizer" (lib.mapAttrs (name: _: authorizer name) lambda)
// {
  inherit sdist docs;
  default = wheels.${pkgs.stdenv.hostPlatform.parsed.cpu.name};
  layer-universal = layer "universal" (lib.attrVals (lib.attrNames lambda) wheels);
}
