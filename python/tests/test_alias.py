"""jotseal as ``jwt``: the alias, the runner and the pytest plugin, each in an interpreter of its own."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import jotseal

PACKAGE = Path(jotseal.__file__).parent
WHICH = "import jwt, sys; print(jwt.__name__, sys.argv, __name__)\n"


def python(
    *arguments: str, cwd: Path | None = None, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    folders = [str(folder) for folder in (path, PACKAGE.parent) if folder]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def run(code: str) -> str:
    result = python("-c", dedent(code))
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_nothing_is_installed_unasked():
    assert (
        run("""
        import sys
        before = list(sys.meta_path)
        import jotseal
        print(sys.meta_path == before, "jwt" in sys.modules)
        """)
        == "True False"
    )


def test_jwt_and_its_submodules_are_the_modules_of_jotseal():
    modules = [module.name for module in pkgutil.walk_packages([str(PACKAGE)])]
    assert {"api_jwt", "exceptions", "_core"} < set(modules)
    assert (
        run(f"""
        import importlib, operator, jotseal
        jotseal.install_as_jwt()
        import jwt
        assert jwt is jotseal
        for name in {sorted({*modules} - {"run", "pytest_plugin"})}:
            alias, real = (importlib.import_module(f"{{top}}.{{name}}") for top in ("jwt", "jotseal"))
            assert alias is real is operator.attrgetter(name)(jotseal), name
            assert real.__name__ == real.__spec__.name == f"jotseal.{{name}}", real.__spec__
        print(importlib.reload(jwt.types) is jotseal.types)
        """)
        == "True"
    )


def test_an_exception_is_the_same_class_under_both_names():
    assert (
        run("""
        import jotseal
        jotseal.install_as_jwt()
        import jwt.exceptions
        try:
            jotseal.decode("no token", "a secret", algorithms=["HS256"])
        except jwt.exceptions.DecodeError:
            print("caught")
        """)
        == "caught"
    )


def test_a_module_that_jotseal_lacks_is_not_found():
    assert (
        run("""
        import jotseal
        jotseal.install_as_jwt()
        try:
            import jwt.no_such_module
        except ModuleNotFoundError as error:
            print(error.name)
        """)
        == "jwt.no_such_module"
    )


def test_a_second_call_does_nothing():
    assert (
        run("""
        import sys, jotseal
        jotseal.install_as_jwt()
        before = list(sys.meta_path)
        import jwt
        jotseal.install_as_jwt()
        print(sys.meta_path == before, sys.modules["jwt"] is jotseal)
        """)
        == "True True"
    )


def test_patching_by_the_alias_patches_jotseal():
    assert (
        run("""
        import jotseal
        jotseal.install_as_jwt()
        from unittest import mock
        import jotseal.api_jwt
        with mock.patch("jwt.api_jwt.decode", "patched"):
            print(jotseal.api_jwt.decode)
        """)
        == "patched"
    )


@pytest.mark.parametrize("imported", ["jwt", "jwt.exceptions"])
def test_a_jwt_that_came_first_is_refused(tmp_path: Path, imported: str):
    (tmp_path / "jwt").mkdir()
    for name in ("__init__", "exceptions"):
        (tmp_path / "jwt" / f"{name}.py").touch()
    code = f"import {imported}, jotseal; jotseal.install_as_jwt()"
    result = python("-c", code, path=tmp_path)
    assert result.returncode == 1
    assert "RuntimeError: jwt is already imported" in result.stderr
    assert str(tmp_path / "jwt" / "__init__.py") in result.stderr


def test_a_jwt_that_is_installed_but_not_imported_is_hidden(tmp_path: Path):
    (tmp_path / "jwt.py").write_text("raise AssertionError('imported')")
    result = python(
        "-c", "import jotseal; jotseal.install_as_jwt(); import jwt; print(jwt.__name__)", path=tmp_path
    )
    assert result.stdout.strip() == "jotseal", result.stderr


def test_run_script(tmp_path: Path):
    script = tmp_path / "script.py"
    (tmp_path / "beside.py").touch()
    script.write_text(WHICH + "import beside, os; print(os.path.basename(__file__), 'there' in sys.path)")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = python("-m", "jotseal.run", str(script), "-m", "x", cwd=elsewhere)
    assert result.stdout.splitlines() == [
        f"jotseal {[str(script), '-m', 'x']} __main__",
        "script.py False",
    ], result.stderr


def test_run_folder(tmp_path: Path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "__main__.py").write_text(WHICH + "import beside\n")
    (folder / "beside.py").touch()
    result = python("-m", "jotseal.run", str(folder), "x")
    assert result.stdout.strip() == f"jotseal {[str(folder), 'x']} __main__", result.stderr


def test_run_module(tmp_path: Path):
    (tmp_path / "module.py").write_text(WHICH)
    result = python("-m", "jotseal.run", "-m", "module", "-c", cwd=tmp_path)
    assert result.stdout.strip() == f"jotseal {[str(tmp_path / 'module.py'), '-c']} __main__", result.stderr


def test_run_a_module_of_jwt():
    code = "import jwt.types; print(jwt.types.__name__)"
    assert python("-m", "jotseal.run", "-c", code).stdout.strip() == "jotseal.types"
    result = python("-m", "jotseal.run", "-m", "jwt.types")
    assert (result.returncode, result.stderr) == (0, "")


def test_run_code():
    result = python("-m", "jotseal.run", "-c", WHICH, "x")
    assert result.stdout.strip() == "jotseal ['-c', 'x'] __main__", result.stderr


def test_run_pickles_what_main_defines():
    code = "import pickle\nclass Kept: pass\nprint(type(pickle.loads(pickle.dumps(Kept()))) is Kept)"
    result = python("-m", "jotseal.run", "-c", code)
    assert result.stdout.strip() == "True", result.stderr


def test_run_ends_as_the_program_does():
    assert python("-m", "jotseal.run", "-c", "raise SystemExit(7)").returncode == 7
    assert "ZeroDivisionError" in python("-m", "jotseal.run", "-c", "1 / 0").stderr


@pytest.mark.parametrize("arguments", [[], ["-m"], ["-c"], ["-x"]])
def test_run_says_how(arguments: list[str]):
    result = python("-m", "jotseal.run", *arguments)
    assert result.returncode == 1
    assert "python -m jotseal.run SCRIPT" in result.stderr


def test_run_without_the_script(tmp_path: Path):
    result = python("-m", "jotseal.run", str(tmp_path / "absent.py"))
    assert result.returncode == 1
    assert result.stderr.strip() == f"jotseal.run: there is no {tmp_path / 'absent.py'}"


def test_pytest_plugin(tmp_path: Path):
    (tmp_path / "conftest.py").write_text("import jwt.exceptions\nassert jwt.__name__ == 'jotseal'")
    (tmp_path / "test_it.py").write_text("import jwt\ndef test_it(): assert jwt.__name__ == 'jotseal'")
    plugin = ["-p", "jotseal.pytest_plugin", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    result = python("-m", "pytest", *plugin, str(tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"jwt: jotseal {jotseal.__version__}" in result.stdout
