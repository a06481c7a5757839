# The authorizer's command that says what an event would be answered, for the machine that it is typed on.
{
  pkgs,
  workspace,
  debug,
}:
let
  authorizer = workspace.craneLib.buildPackage (
    debug
    // {
      pname = "jotseal-authorizer";
      # Of the whole workspace, as its dependencies were compiled.
      cargoExtraArgs = "--locked --workspace --bin bootstrap";
      doCheck = false;
    }
  );
in
{
  type = "app";
  program = "${pkgs.writeShellScript "jotseal-explain" ''
    exec ${authorizer}/bin/bootstrap explain "$@"
  ''}";
  meta.description = "Says what the authorizer would answer an event, and why";
}
