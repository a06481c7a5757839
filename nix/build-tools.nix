# The tools that shape the artefacts' bytes, maturin, cargo-zigbuild and zig: the same wheels that ./justw sets up.
# Their programs are linked statically, so they run in Nix's sandbox as they are.
{ pkgs }:
let
  inherit (pkgs) lib;
  pinned = import ./pinned-wheel.nix { inherit pkgs; } "build";

  universal = {
    platform = "macosx_10_12_x86_64.macosx_11_0_arm64.macosx_10_12_universal2";
    sha256 = "b576e8b95ff199eedee0e57afcdbaff7579744916261483280d350b9a35711fd";
  };
  wheels = {
    x86_64-linux = {
      cargo-zigbuild = {
        platform = "manylinux_2_5_x86_64.manylinux1_x86_64";
        sha256 = "484412e39e4c6039474535ce97ee75a22bab22d58233056f8ec8a8f9034bb957";
      };
      maturin = {
        platform = "manylinux2010_x86_64.manylinux_2_12_x86_64.musllinux_1_1_x86_64";
        sha256 = "837db2f4d93d4899c3ac393fb3cc9eebf35b6002336e5d574f4a4fb6c49fe283";
      };
      ziglang = {
        platform = "manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64";
        sha256 = "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54";
      };
    };
    aarch64-linux = {
      cargo-zigbuild = {
        platform = "manylinux_2_17_aarch64.manylinux2014_aarch64";
        sha256 = "6942e4320f7b05d8fb29e0a8ce5670bcbb3d254275100b85b5b7c86552f9a744";
      };
      maturin = {
        platform = "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64";
        sha256 = "e285ec9eb10243d45d10417178cb2eb76e0cbb184d0aa4378b503489fa12ee78";
      };
      ziglang = {
        platform = "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64";
        sha256 = "b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e";
      };
    };
    x86_64-darwin = {
      cargo-zigbuild = universal;
      maturin = {
        platform = "macosx_10_12_x86_64";
        sha256 = "2216d731c9324869d3bff72c0c73009bb6e640b3fa7d340174ae70dc874d1d9f";
      };
      ziglang = {
        platform = "macosx_13_0_x86_64";
        sha256 = "4e0b4b9c02b8d0d220e9948010f860b62ff11d96abb39762eca5fa2ef3f7bc97";
      };
    };
    aarch64-darwin = {
      cargo-zigbuild = universal;
      maturin = {
        platform = "macosx_10_12_universal2.macosx_10_12_x86_64.macosx_11_0_arm64";
        sha256 = "131fcc17ddb3ccc48aa183d2172ebf994c322b858e1b9694fb8744d783df66f6";
      };
      ziglang = {
        platform = "macosx_13_0_arm64";
        sha256 = "09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23";
      };
    };
  };
in
pkgs.runCommand "jotseal-build-tools"
  {
    nativeBuildInputs = [ pkgs.unzip ];
    wheels = lib.mapAttrsToList pinned wheels.${pkgs.stdenv.hostPlatform.system};
  }
  ''
    for wheel in $wheels; do unzip -q $wheel; done
    mkdir -p $out/bin $out/lib
    mv *.data/scripts/* $out/bin/
    mv ziglang $out/lib/
    ln -s ../lib/ziglang/zig $out/bin/zig
    chmod +x $out/bin/*
  ''
