"""``Model.summary()`` of Keras, which shows the table in a notebook, and its text in a terminal."""

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
from layerfold.notebook.post_import import PostImportFinder
from layerfold.notebook.shell import is_kernel, running_shell

log = logging.getLogger("layerfold")


#: Packages whose ``Model.summary`` shows the table: Keras 3 and Keras 2.
_PACKAGES = ("keras", "tf_keras")


class KerasSummaries:
    """The replaced ``Model.summary`` of each Keras that is or will be imported."""

    def __init__(self) -> None:
        self._patched: list[tuple[Any, SummaryPatch]] = []
        self._finders = [PostImportFinder(name, self._wrap) for name in _PACKAGES]
        sys.meta_path[:0] = self._finders
        for name in _PACKAGES:
            if name in sys.modules:
                self._wrap(sys.modules[name])

    def end(self) -> None:
        """Put everything back as it was."""
        for finder in self._finders:
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)
        for model, patch in self._patched:
            patch.active = False
            if vars(model).get("summary") is patch.function:
                model.summary = patch.original

    def _wrap(self, keras: ModuleType) -> None:
        """Wrap ``summary`` of the class that defines it for all Keras models."""
        try:
            model = getattr(keras, "Model", None)
            if model is not None and all(known is not model for known, _ in self._patched):
                patch = SummaryPatch(vars(model)["summary"], keras)
                model.summary = patch.function
                self._patched.append((model, patch))
        except Exception:
            log.debug("Model.summary of Keras stays as it is", exc_info=True)


class SummaryPatch:
    """Keras' ``summary``, replaced by the table unless Keras itself has to write."""

    def __init__(self, original: Callable[..., None], keras: ModuleType) -> None:
        self.original = original
        self._keras = keras
        self.active = True

        @functools.wraps(original)
        def summary(*args: Any, **kwargs: Any) -> None:
            try:
                write = self._writer(args, kwargs) if self.active else None
            except NothingReadError as nothing:
                _print_within_limit(functools.partial(original, *args, **kwargs), nothing)
                return
            if write is None:
                original(*args, **kwargs)
            else:
                write()

        self.function = summary

    def _writer(
        self, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Callable[[], object] | None:
        """Return what writes the output; None where Keras itself has to write, or to raise an error.

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
            return _output(**given)
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


def _output(model: Any, layer_range: list[str] | None, **shape: Any) -> Callable[[], object]:
    """Read the model, and return what writes it."""
    from layerfold.fallback.layout import Layout
    from layerfold.notebook.shown import output_of, shown, text_of

    layout = Layout(**shape)
    if is_kernel(running_shell()):
        bundle = shown(model, output_of, layer_range=layer_range, layout=layout)
        return functools.partial(_publish, bundle)
    text = shown(model, text_of, layer_range=layer_range, layout=layout)
    return functools.partial(sys.stdout.write, f"{text}\n")


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


def _is_redirected(stdout: Any) -> bool:
    """Whether printed text goes elsewhere than displayed output: to a file, a string.

    ``%%capture`` of a notebook captures both, and gets the table.
    """
    shell = running_shell()
    if not is_kernel(shell):
        return not stdout.isatty()
    from IPython.core.displaypub import CapturingDisplayPublisher

    if isinstance(shell.display_pub, CapturingDisplayPublisher):
        return False
    return all(kind.__module__ != "ipykernel.iostream" for kind in type(stdout).__mro__)


def _publish(bundle: dict[str, object]) -> None:
    from IPython.display import display

    display(bundle, raw=True)
