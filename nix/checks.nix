# What `nix flake check` runs: the lints, the Rust tests, and on Linux the wheel and the layer.
{
  pkgs,
  workspace,
  wheel,
  layer,
}:
let
  inherit (pkgs) lib;
  inherit (workspace) craneLib;
  inherit (pkgs.stdenv) hostPlatform;

  arch = hostPlatform.parsed.cpu.name;

  # The release profile would optimise every test program as a whole.
  args = workspace.common // {
    CARGO_PROFILE = "dev";
  };
  tested = args // {
    cargoArtifacts = craneLib.buildDepsOnly args;
  };

  # The tests without the package, so that what they import is the wheel.
  tests = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../python/pyproject.toml
      ../python/tests
      ../tests/vectors
    ];
  };
  testPython = pkgs.python3.withPackages (python: [
    python.cryptography
    python.freezegun
    python.hypothesis
    python.msgspec
    python.pydantic
    python.pytest
    python.time-machine
    python.typing-extensions
  ]);

  # The tests compare verdicts with one release of PyJWT, which is seldom the one in nixpkgs.
  pyjwtHash = "42d59d631f7768a1028a64c7ff581a9bf7519804daf91fc5b6c56e30eec5e193";
  pyjwt =
    assert lib.hasInfix "sha256:${pyjwtHash}" (builtins.readFile ../requirements/test.txt);
    pkgs.fetchPypi {
      pname = "pyjwt";
      version = "2.15.1";
      format = "wheel";
      dist = "py3";
      python = "py3";
      sha256 = pyjwtHash;
    };
in
{
  fmt = craneLib.cargoFmt { inherit (args) src pname version; };
  clippy = craneLib.cargoClippy (
    tested // { cargoClippyExtraArgs = "--all-targets -- --deny warnings"; }
  );
  nextest = craneLib.cargoNextest tested;
  doctest = craneLib.cargoDocTest tested;
}
# The wheels are Linux's.
// lib.optionalAttrs hostPlatform.isLinux {
  pytest =
    pkgs.runCommand "jotseal-pytest"
      {
        nativeBuildInputs = [
          pkgs.unzip
          testPython
        ];
      }
      ''
        unzip -q ${wheel arch}/*.whl -d site
        unzip -q ${pyjwt} -d site
        cd ${tests}/python
        PYTHONPATH=$NIX_BUILD_TOP/site python3 -m pytest -p no:cacheprovider
        touch $out
      '';

  layer-import =
    pkgs.runCommand "jotseal-layer-import"
      {
        nativeBuildInputs = [
          pkgs.python3
          pkgs.unzip
        ];
      }
      ''
        unzip -q ${layer arch}/package.zip
        PYTHONPATH=python python3 -c 'import jotseal'
        touch $out
      '';
}
