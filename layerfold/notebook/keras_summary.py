"""``Model.summary()`` of Keras, which shows the table in a notebook."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

from layerfold.deadline import OutOfTime
from layerfold.notebook.limit import LIMIT, NothingReadError, limited
from layerfold.notebook.shell import running_shell

log = logging.getLogger("layerfold")


class SummaryPatch:
    """Keras' ``summary``, replaced by the table unless Keras itself has to write."""

    def __init__(self, original: Callable[..., None], keras: ModuleType) -> None:
        self.original = original
        self._keras = keras
        self.active = True

        @functools.wraps(original)
        def summary(*args: Any, **kwargs: Any) -> None:
            try:
                bundle = self._bundle(args, kwargs) if self.active else None
            except NothingReadError as nothing:
                _print_within_limit(functools.partial(original, *args, **kwargs), nothing)
                return
            if bundle is None:
                original(*args, **kwargs)
            else:
                _publish(bundle)

        self.function = summary

    def _bundle(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Return the output; None where Keras itself has to write, or to raise an error.

        Raises NothingReadError where no row was read in time.
        """
        try:
            given = self._arguments(*args, **kwargs)
            if given.pop("print_fn", None) is not None or not _writes_to_the_cell(self._keras):
                return None
            if _is_redirected(sys.stdout):
                return None
            if self._keras.__name__ == "tf_keras" and not given["model"].built:
                return None  # Keras 2 raises, and programs catch it
            return _keras_bundle(**given)
        except NothingReadError:
            raise
        except Exception:
            log.debug("Keras writes its own summary", exc_info=True)
            return None

    @staticmethod
    def _arguments(
        model: Any,
        line_length: int | None = None,
        positions: list[float] | None = None,
        print_fn: Callable[..., object] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: list[str] | None = None,
    ) -> dict[str, Any]:
        return {
            "model": model,
            "line_length": line_length,
            "positions": positions,
            "print_fn": print_fn,
            "expand_nested": expand_nested,
            "show_trainable": show_trainable,
            "layer_range": layer_range,
        }


def _keras_bundle(model: Any, layer_range: list[str] | None, **shape: Any) -> dict[str, object]:
    from layerfold.fallback.layout import Layout
    from layerfold.notebook.shown import shown

    return shown(model, layer_range=layer_range, layout=Layout(**shape))


def _print_within_limit(write: Callable[[], object], nothing: NothingReadError) -> None:
    """Let Keras write, no longer than the limit, and say why it does."""
    with suppress(OutOfTime):
        limited(LIMIT.deadline(), write)
    sys.stdout.write(f"{nothing}\n")


def _writes_to_the_cell(keras: ModuleType) -> bool:
    """Whether Keras writes to the cell, and not to a log file."""
    settings = getattr(keras, "config", None) or getattr(keras, "utils", None)
    enabled = getattr(settings, "is_interactive_logging_enabled", None)
    return enabled is None or bool(enabled())


def _is_redirected(stdout: object) -> bool:
    """Whether printed text goes elsewhere than displayed output: to a file, a string.

    ``%%capture`` captures both, and gets the table.
    """
    from IPython.core.displaypub import CapturingDisplayPublisher

    if isinstance(running_shell().display_pub, CapturingDisplayPublisher):
        return False
    return all(kind.__module__ != "ipykernel.iostream" for kind in type(stdout).__mro__)


def _publish(bundle: dict[str, object]) -> None:
    from IPython.display import display

    display(bundle, raw=True)
