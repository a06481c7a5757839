# A wheel by its name in a set of requirements/, fetched by a hash that must be among those of the set.
{ pkgs }:
set: name:
{
  python ? "py3",
  platform ? "any",
  sha256,
}:
let
  inherit (pkgs) lib;
  pinned = builtins.readFile (../requirements + "/${set}.txt");
  line = lib.findFirst (lib.hasPrefix "${name}==") (throw "${set}.txt has no ${name}") (
    lib.splitString "\n" pinned
  );
in
assert lib.assertMsg (lib.hasInfix "sha256:${sha256}" pinned)
  "${set}.txt has another hash of ${name}";
pkgs.fetchPypi {
  pname = lib.replaceStrings [ "-" ] [ "_" ] name;
  version = builtins.head (builtins.match "[^=]+==([^ ]+) .*" line);
  format = "wheel";
  dist = python;
  inherit python platform sha256;
}
