"""Calls a function once a module has been imported."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

log = logging.getLogger("layerfold")


class PostImportFinder:
    """Is first in ``sys.meta_path``; finds no module itself, and waits for one to be imported.

    ``imported`` is called with the module each time it has been executed.
    """

    def __init__(self, name: str, imported: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._imported = imported

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the others find, with a loader that also calls."""
        if fullname != self._name:
            return None
        for finder in list(sys.meta_path):
            find_spec = getattr(finder, "find_spec", None)  # finders of old have none
            if finder is self or find_spec is None:
                continue
            spec: ModuleSpec | None = find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, self._imported)
                return spec
        return None


class _Loader(Loader):
    """Loads as the loader it wraps, puts that one back, and calls."""

    def __init__(self, loader: Loader, imported: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._imported = imported

    def __getattr__(self, name: str) -> Any:
        """Have what the wrapped loader has: ``get_source``, ``get_resource_reader``."""
        return getattr(super().__getattribute__("_loader"), name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create the module as the wrapped loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module under its own loader, then call."""
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        try:
            self._imported(module)
        except Exception:
            log.debug("the call after importing %s failed", module.__name__, exc_info=True)
