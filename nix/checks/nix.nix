# The Nix code, as its formatter and its linters want it.
{ pkgs }:
let
  inherit (pkgs) lib;

  sources = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.fileFilter (file: file.hasExt "nix") ../..;
  };

  check =
    name: command:
    pkgs.runCommand "jotseal-${name}" { nativeBuildInputs = [ pkgs.${name} ]; } ''
      cd ${sources}
      ${command}
      touch $out
    '';
in
{
  deadnix = check "deadnix" "deadnix --fail .";
  nixfmt = check "nixfmt" "find . -name '*.nix' -exec nixfmt --check {} +";
  statix = check "statix" "statix check .";
}
