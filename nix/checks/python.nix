# The wheel and the layer of this machine at work, under nixpkgs' own Python.
{
  pkgs,
  packages,
  vectors,
}:
let
  inherit (pkgs) lib;
  arch = pkgs.stdenv.hostPlatform.parsed.cpu.name;

  python = pkgs.python3.withPackages (python: [
    python.cryptography
    python.freezegun
    python.hypothesis
    python.msgspec
    python.pydantic
    python.pytest
    python.time-machine
    python.typing-extensions
  ]);

  # The tests without the package, so that what they import is the wheel.
  tests = lib.fileset.toSource {
    root = ../..;
    fileset = lib.fileset.unions [
      ../../python/compat
      ../../python/pyproject.toml
      ../../python/tests
      ../../tests/vectors
    ];
  };

  # The tests compare verdicts with one release of PyJWT, which is seldom the one in nixpkgs.
  pyjwt = import ../pinned-wheel.nix { inherit pkgs; } "test" "pyjwt" {
    sha256 = "42d59d631f7768a1028a64c7ff581a9bf7519804daf91fc5b6c56e30eec5e193";
  };
  suite = (lib.importTOML ../../python/compat/suites.toml).pyjwt;
  archive = pkgs.fetchPypi {
    pname = "pyjwt";
    version = lib.removePrefix "PyJWT==" suite.archive;
    inherit (suite) sha256;
  };

  check =
    name: command:
    pkgs.runCommand "jotseal-${name}"
      {
        nativeBuildInputs = [
          pkgs.unzip
          python
        ];
      }
      ''
        cp -r --no-preserve=mode ${tests} checkout
        cd checkout
        unzip -q ${packages."wheel-${arch}"}/*.whl -d site
        ${command}
        touch $out
      '';
in
{
  pytest = check "pytest" ''
    unzip -q ${pyjwt} -d site
    cd python
    CI=true JOTSEAL_VECTORS=${vectors} PYTHONPATH=../site python3 -m pytest -p no:cacheprovider
  '';

  pyjwt = check "pyjwt" ''
    python3 python/compat/run.py --archive ${archive} site pyjwt
  '';

  layer-import = check "layer-import" ''
    unzip -q ${packages."layer-${arch}"}/package.zip
    PYTHONPATH=python python3 -c 'import jotseal'
  '';
}
