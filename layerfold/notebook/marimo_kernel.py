"""Models shown by themselves in marimo, whose entry point for kernels names ``lifespan`` (``pyproject.toml``).

marimo has no public way to register a formatter for a class of others. Where its private one has changed, its own
output stays.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import ModuleType
from typing import Any

from layerfold.model_summary.framed import marimo_html
from layerfold.notebook.post_import import PostImportFinder
from layerfold.notebook.session import SHOWN, bundle_of, has_own_html

log = logging.getLogger("layerfold")

_registered: list[str] = []


@asynccontextmanager
async def lifespan(kernel: object) -> AsyncIterator[None]:
    """Show the table for models from the start of a kernel on. Kernels of one process share their formatters."""
    del kernel
    if not _registered:
        register()
    yield


def register() -> None:
    """Have marimo show the models of each framework that is imported, or will be."""
    for module, name in SHOWN:
        _registered.append(f"{module}.{name}")
        show = partial(_show_class, name=name)
        if module in sys.modules:
            show(sys.modules[module])
        else:
            sys.meta_path.insert(0, PostImportFinder(module, show))


def _show_class(module: ModuleType, name: str) -> None:
    try:
        from marimo._output.formatting import opinionated_formatter

        opinionated_formatter(getattr(module, name))(_show)
    except Exception:
        log.debug("marimo shows %s as without layerfold", name, exc_info=True)


def _show(model: Any) -> tuple[Any, Any]:
    """Return the MIME type and the data for a model; what marimo would show where the table cannot be made."""
    try:
        bundle = None if has_own_html(type(model)) else bundle_of(model)
        if isinstance(bundle, dict) and "text/html" in bundle:
            return "text/html", marimo_html(bundle)
    except Exception:
        log.debug("marimo shows the model as without layerfold", exc_info=True)
    return _own(model)


def _own(model: Any) -> tuple[Any, Any]:
    try:
        from marimo._output.formatting import get_formatter

        own = get_formatter(model, include_opinionated=False)
        if own is not None:
            mime, data = own(model)
            return mime, data
    except Exception:
        log.debug("marimo has no output for the model", exc_info=True)
    return "text/plain", repr(model)
