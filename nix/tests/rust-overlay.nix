# rust-overlay's interface as far as nix/ uses it.
{
  overlays.default = final: _: {
    rust-bin.fromRustupToolchainFile =
      file:
      let
        inherit (builtins.fromTOML (builtins.readFile file)) toolchain;
      in
      {
        override = args: final.record [ "channel" "targets" ] "rust" (toolchain // args);
      };
  };
}
