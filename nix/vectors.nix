# The public test vectors that the project does not hold, fetched and checked as `just vectors` does.
{ pkgs }:
pkgs.runCommand "jotseal-vectors"
  {
    nativeBuildInputs = [
      pkgs.cacert
      pkgs.curl
    ];
    outputHashMode = "recursive";
    outputHash = "sha256-7555d7vdT82d/mBSaz2PnWEjNWju1B+PD0sgjECAYqk=";
  }
  ''
    cp ${../tools/vectors} vectors
    cp ${../tools/vectors.sha256} vectors.sha256
    bash vectors found
    mv found $out
  ''
