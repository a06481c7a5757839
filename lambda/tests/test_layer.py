"""The layers, as Lambda uses them: unpacked, with their `python` folder first on sys.path."""

import json
import platform
from pathlib import Path

import jwt
import pytest
from emulator import ROOT, FunctionError, LambdaFunction, Machine

EXAMPLE = ROOT / "examples/lambda-layer"
EVENT = {"sub": "alice"}


def check(response: dict, event: dict = EVENT) -> None:
    """Asserts that the token is for the event's subject, and that PyJWT verifies it too."""
    claims = jwt.decode(
        response["token"],
        response["public_key"],
        algorithms=["RS256"],
        audience="orders",
        issuer="https://issuer.example",
    )
    assert claims == response["claims"]
    assert claims["sub"] == event["sub"]


def test_imports_from_the_layer(machine: Machine, layer: Path) -> None:
    env = {"PYTHONPATH": str(layer / "python")}
    code = "import jotseal, jotseal._core as core; print(jotseal.__file__, core.__file__)"
    for file in machine.run_python("-c", code, env=env, cwd=layer).split():
        assert Path(file).is_relative_to(layer)


def test_signs_and_verifies(machine: Machine, layer: Path) -> None:
    env = {"PYTHONPATH": str(layer / "python")}
    code = f"import json, handler; print(json.dumps(handler.handler({EVENT!r}, None)))"
    check(json.loads(machine.run_python("-c", code, env=env, cwd=EXAMPLE)))


# awslambdaric is installed for this host alone.
@pytest.mark.parametrize("machine", [platform.machine()], indirect=True)
def test_signs_and_verifies_in_lambda(machine: Machine, layer: Path) -> None:
    command = [machine.python, "-m", "awslambdaric", "handler.handler"]
    with LambdaFunction(command, env={"PYTHONPATH": str(layer / "python")}, cwd=EXAMPLE) as function:
        check(function.invoke(EVENT))
        check(function.invoke({"sub": "bob"}), {"sub": "bob"})
        with pytest.raises(FunctionError) as caught:
            function.invoke({})
        assert caught.value.kind == "KeyError"
