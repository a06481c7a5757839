"""jotseal under the name ``jwt``, for code that imports PyJWT by its name.

Nothing here happens by itself: a program calls :func:`install_as_jwt`, or is started by
``python -m jotseal.run`` or under ``pytest -p jotseal.pytest_plugin``.
"""

from __future__ import annotations

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

_REAL = __name__.partition(".")[0]
_ALIAS = "jwt"


def install_as_jwt() -> None:
    """Makes ``import jwt``, submodules included, import jotseal for the rest of this process.

    Each ``jwt.x`` is the module ``jotseal.x`` itself and not a second copy, so that classes and registered
    algorithms are the same under both names. Calling it again does nothing. Other processes, those that
    ``multiprocessing`` spawns included, have to call it themselves.

    Raises:
        RuntimeError: ``jwt`` has already been imported and is not jotseal.
    """
    if any(isinstance(finder, _AliasFinder) for finder in sys.meta_path):
        return
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == _ALIAS:
            found = getattr(module, "__file__", None) or "no file"
            raise RuntimeError(
                f"{name} is already imported ({found}) and is not jotseal: call jotseal.install_as_jwt() "
                "before anything imports jwt, or start the program with python -m jotseal.run"
            )
    sys.meta_path.insert(0, _AliasFinder())
    importlib.import_module(_ALIAS)


def _real_name(name: str) -> str:
    return _REAL + name.removeprefix(_ALIAS)


class _AliasFinder(MetaPathFinder):
    """Answers for ``jwt`` and ``jwt.*`` alone, with what jotseal has under the same name."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname.partition(".")[0] != _ALIAS:
            return None
        real = find_spec(_real_name(fullname))
        if real is None:
            return None
        is_package = real.submodule_search_locations is not None
        return ModuleSpec(fullname, _AliasLoader(), origin=real.origin, is_package=is_package)


class _AliasLoader(Loader):
    """Hands out the module of jotseal, which stays as its own loader made it."""

    _spec: ModuleSpec | None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(_real_name(spec.name))
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just put the alias's spec in its place.
        module.__spec__ = self._spec

    def get_code(self, fullname: str) -> CodeType | None:
        """Returns what ``python -m jotseal.run -m jwt.help`` runs."""
        real = find_spec(_real_name(fullname))
        get_code = getattr(real and real.loader, "get_code", None)
        return get_code(_real_name(fullname)) if get_code else None
