"""Packages that only pictures need, and that are imported when one is drawn."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def needed(name: str, purpose: str) -> Any:
    """Return a package of the extra; ImportError that says how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        package = name.replace("_", "-")
        raise ImportError(
            f'{purpose} needs {package}: pip install "layerfold[picture]"', name=name
        ) from error
