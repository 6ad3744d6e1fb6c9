"""Showing models by themselves in a notebook: formatters, and Keras' own ``summary()``.

Whatever fails here fails quietly: it is logged at debug level, and what would have happened
without layerfold happens.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from layerfold.notebook.post_import import PostImportFinder

log = logging.getLogger("layerfold")

#: Classes whose instances are shown, found by name in an object's classes: nothing is imported.
SHOWN = (
    ("keras.src.models.model", "Model"),
    ("tf_keras.src.engine.training", "Model"),
    ("torch.nn.modules.module", "Module"),
    ("flax.nnx.module", "Module"),
    ("flax.linen.module", "Module"),
)

_FRAMEWORKS = frozenset(module.partition(".")[0] for module, _ in SHOWN)

#: Packages whose ``Model.summary`` shows the table: Keras 3 and Keras 2.
_KERAS = ("keras", "tf_keras")


def enable(shell: Any = None) -> None:
    """Show the table for models in ``shell``, by default in the running one.

    Outside an IPython kernel, in a terminal or a script, nothing changes.
    """
    shell = shell or _running_shell()
    if not _is_kernel(shell):
        log.debug("no IPython kernel: models are shown as without layerfold")
    elif not _active:
        _active.append(_Session(shell))


def disable() -> None:
    """Undo ``enable``; nothing happens where it is not enabled."""
    while _active:
        _active.pop().end()


def show_class(kind: type) -> None:
    """Show the table for instances of a class where ``enable`` was called; nothing happens elsewhere."""
    for session in _active:
        session.show_class(kind)


def _running_shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _is_kernel(shell: Any) -> bool:
    return any(kind.__name__ == "ZMQInteractiveShell" for kind in type(shell).__mro__)


class _Session:
    """What ``enable`` changed, so that ``disable`` can put it back."""

    def __init__(self, shell: Any) -> None:
        self._formatter = shell.display_formatter.mimebundle_formatter
        self._before = [
            (module, name, self._formatter.for_type_by_name(module, name, _show))
            for module, name in SHOWN
        ]
        self._shown: list[tuple[type, Any]] = []
        protocol = sys.modules.get("layerfold.collect.protocol")
        for kind in protocol.registered() if protocol is not None else ():
            self.show_class(kind)
        self._patched: list[tuple[Any, _Patch]] = []
        self._finders = [PostImportFinder(name, self._wrap_summary) for name in _KERAS]
        sys.meta_path[:0] = self._finders
        for name in _KERAS:
            if name in sys.modules:
                self._wrap_summary(sys.modules[name])

    def show_class(self, kind: type) -> None:
        """Show the table for instances of a class that somebody has registered."""
        before = self._formatter.for_type(kind)  # perhaps that of a class it inherits from
        own = before if kind in self._formatter.type_printers else None
        self._formatter.for_type(kind, _bundle)
        self._shown.append((kind, own))

    def end(self) -> None:
        """Put everything back as it was."""
        for kind, before in reversed(self._shown):
            self._put_back(kind, before)
        for module, name, before in self._before:
            self._put_back(f"{module}.{name}", before)
        for finder in self._finders:
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)
        for model, patch in self._patched:
            patch.active = False
            if vars(model).get("summary") is patch.function:
                model.summary = patch.original

    def _put_back(self, kind: type | str, before: Any) -> None:
        """Put a formatter back, unless somebody has set another one since."""
        try:
            current = self._formatter.lookup_by_type(kind)
        except KeyError:
            return
        if current in (_show, _bundle):
            self._formatter.pop(kind, None)
            if before is not None:
                self._formatter.for_type(kind, before)

    def _wrap_summary(self, keras: ModuleType) -> None:
        """Wrap ``summary`` of the class that defines it for all Keras models."""
        try:
            model = getattr(keras, "Model", None)
            if model is not None and all(model is not known for known, _ in self._patched):
                patch = _Patch(vars(model)["summary"], keras)
                model.summary = patch.function
                self._patched.append((model, patch))
        except Exception:
            log.debug("Model.summary of Keras stays as it is", exc_info=True)


_active: list[_Session] = []


def _show(model: Any) -> object:
    """Return the output for a framework's model; None where its class has its own HTML."""
    return None if _has_own_html(type(model)) else _bundle(model)


def _has_own_html(kind: type) -> bool:
    """Whether a class brings its own HTML, and not one of the framework."""
    for base in kind.__mro__:
        if "_repr_html_" in vars(base):
            return str(base.__module__).partition(".")[0] not in _FRAMEWORKS
    return False


def _bundle(model: Any) -> object:
    """Return the output for a model; None leaves it to what IPython would show."""
    if hasattr(type(model), "_repr_mimebundle_"):
        return model._repr_mimebundle_(include=None, exclude=None)
    try:
        from layerfold.model_summary.summary import summarise

        return summarise(model)._repr_mimebundle_()
    except Exception:
        log.debug("the model is shown by its own text", exc_info=True)
        return None


class _Patch:
    """Keras' ``summary`` with the table in front of it."""

    def __init__(self, original: Callable[..., None], keras: ModuleType) -> None:
        self.original = original
        self._keras = keras
        self.active = True

        @functools.wraps(original)
        def summary(*args: Any, **kwargs: Any) -> None:
            bundle = self._bundle(args, kwargs) if self.active else None
            if bundle is None:
                original(*args, **kwargs)
            else:
                _publish(bundle)

        self.function = summary

    def _bundle(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Return the output; None where Keras itself has to write, or to raise its error."""
        try:
            given = self._arguments(*args, **kwargs)
            if given.pop("print_fn", None) is not None or not _writes_to_the_cell(self._keras):
                return None
            if _is_redirected(sys.stdout):
                return None
            if self._keras.__name__ == "tf_keras" and not given["model"].built:
                return None  # Keras 2 raises, and programs catch it
            return _keras_bundle(**given)
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
    from layerfold.fallback.text import Layout
    from layerfold.model_summary.summary import summarise

    summary = summarise(model, layer_range=layer_range, layout=Layout(**shape))
    return summary._repr_mimebundle_()


def _writes_to_the_cell(keras: ModuleType) -> bool:
    """Whether Keras writes to the user at all, and not to a log file."""
    settings = getattr(keras, "config", None) or getattr(keras, "utils", None)
    enabled = getattr(settings, "is_interactive_logging_enabled", None)
    return enabled is None or bool(enabled())


def _is_redirected(stdout: object) -> bool:
    """Whether what is printed goes elsewhere than what is displayed: a file, a string.

    ``%%capture`` takes both, and may have the table.
    """
    from IPython.core.displaypub import CapturingDisplayPublisher

    if isinstance(_running_shell().display_pub, CapturingDisplayPublisher):
        return False
    return all(kind.__module__ != "ipykernel.iostream" for kind in type(stdout).__mro__)


def _publish(bundle: dict[str, object]) -> None:
    from IPython.display import display

    display(bundle, raw=True)
