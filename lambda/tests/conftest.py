import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emulator import ROOT, LambdaFunction, Machine


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest) -> Machine:
    """Each architecture in turn: this host, or its emulator."""
    return Machine.of(request.param)


@pytest.fixture(params=["own", "universal"])
def layer(request: pytest.FixtureRequest, machine: Machine, tmp_path: Path) -> Path:
    """The layer of the architecture and the one for all, unpacked as Lambda does at /opt."""
    name = machine.arch if request.param == "own" else request.param
    return unpack(ROOT / f"dist/layer-{name}/package.zip", tmp_path / "opt")


@pytest.fixture
def authorizer(machine: Machine, tmp_path: Path) -> list[str]:
    """The command that starts the authorizer of the architecture, unpacked as Lambda does at /var/task."""
    task = unpack(ROOT / f"dist/authorizer-{machine.arch}/bootstrap.zip", tmp_path / "task")
    return [*machine.prefix, str(task / "bootstrap")]


# Imported there, because most tests run where neither moto nor boto3 is installed.
@pytest.fixture(scope="session")
def provider() -> Iterator[Any]:
    """An OpenID provider that keeps its keys."""
    from providers import OpenIdProvider

    with OpenIdProvider() as provider:
        yield provider


@pytest.fixture(scope="session")
def pool() -> Iterator[Any]:
    """A user pool of Amazon Cognito."""
    from providers import UserPool
    from services import aws

    with aws() as service, UserPool(service.url) as pool:
        yield pool


@pytest.fixture(scope="session")
def provider_cases(provider: Any) -> Any:
    """The tokens of the provider, with what is to be said of each."""
    return provider.cases()


@pytest.fixture
def configured(authorizer: list[str], tmp_path: Path) -> Callable[..., LambdaFunction]:
    """Makes the function of a configuration's text, and of further variables."""

    def configured(*tables: str, **variables: str) -> LambdaFunction:
        (tmp_path / "jotseal.toml").write_text("\n".join(tables))
        env = {"JOTSEAL_CONFIG": str(tmp_path / "jotseal.toml"), **variables}
        return LambdaFunction(authorizer, env=env, cwd=tmp_path)

    return configured


def unpack(package: Path, folder: Path) -> Path:
    """Unpacks a package as Lambda does."""
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            # zipfile alone would drop the modes.
            Path(archive.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)
    return folder
