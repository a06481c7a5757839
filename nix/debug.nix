# Debug builds of the workspace, with their dependencies built once: the release profile would optimise every test
# program as a whole.
{ workspace, vectors }:
let
  args = workspace.common // {
    CARGO_PROFILE = "dev";
  };
in
args
// {
  # Checked and compiled for tests; without them most would be compiled once more, of other features.
  cargoArtifacts = workspace.craneLib.buildDepsOnly (args // { cargoBuildCommand = "true"; });
  doInstallCargoArtifacts = false;
  # Without the vectors tests fail rather than skip.
  CI = "true";
  JOTSEAL_VECTORS = vectors;
}
