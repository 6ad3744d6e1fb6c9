"""What ``enable`` changes in a notebook: IPython's formatters, and Keras' own ``summary()``.

An error here is logged at debug level, and the notebook behaves as without layerfold.
"""

from __future__ import annotations

import logging
import sys
from types import ModuleType
from typing import Any

from layerfold.collect.registry import FRAMEWORKS
from layerfold.deadline import OutOfTime
from layerfold.model_summary.output import choose
from layerfold.notebook.keras_summary import SummaryPatch
from layerfold.notebook.limit import DEFAULT_SECONDS, LIMIT, NothingReadError, limited
from layerfold.notebook.post_import import PostImportFinder
from layerfold.notebook.shell import is_kernel, running_shell

log = logging.getLogger("layerfold")

#: Module and name of each class whose instances are shown; IPython finds them without importing.
SHOWN = [tuple(shown.rsplit(".", 1)) for framework in FRAMEWORKS for shown in framework.shown]

#: Packages whose ``Model.summary`` shows the table: Keras 3 and Keras 2.
_KERAS = ("keras", "tf_keras")


def enable(
    shell: Any = None,
    deadline: float | None = DEFAULT_SECONDS,
    html_only: bool | None = None,
) -> None:
    """Show the table for models in ``shell``, by default in the running one.

    ``deadline`` is the limit in seconds for a model that is shown by itself, None: no limit. ``html_only``
    leaves the table out of outputs, None: where the host needs it.
    Outside an IPython kernel, in a terminal or a script, nothing changes. ValueError where
    ``deadline`` is not above 0, or for an ``html_only`` that is no bool.
    """
    LIMIT.set(deadline)
    choose(html_only)
    shell = shell or running_shell()
    if not is_kernel(shell):
        log.debug("no IPython kernel: models are shown as without layerfold")
    elif not _active:
        _active.append(_Session(shell))


def disable() -> None:
    """Undo ``enable``; without it, do nothing."""
    choose(None)
    while _active:
        _active.pop().end()


def show_class(kind: type) -> None:
    """Show the table for instances of a class, if ``enable`` was called."""
    for session in _active:
        session.show_class(kind)


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
        self._patched: list[tuple[Any, SummaryPatch]] = []
        self._finders = [PostImportFinder(name, self._wrap_summary) for name in _KERAS]
        sys.meta_path[:0] = self._finders
        for name in _KERAS:
            if name in sys.modules:
                self._wrap_summary(sys.modules[name])

    def show_class(self, kind: type) -> None:
        """Show the table for instances of a registered class."""
        before = self._formatter.for_type(kind)  # perhaps that of a class it inherits from
        own = before if kind in self._formatter.type_printers else None
        self._formatter.for_type(kind, bundle_of)
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
        """Put a formatter back, unless another one has been set since."""
        try:
            current = self._formatter.lookup_by_type(kind)
        except KeyError:
            return
        if current in (_show, bundle_of):
            self._formatter.pop(kind, None)
            if before is not None:
                self._formatter.for_type(kind, before)

    def _wrap_summary(self, keras: ModuleType) -> None:
        """Wrap ``summary`` of the class that defines it for all Keras models."""
        try:
            model = getattr(keras, "Model", None)
            if model is not None and all(model is not known for known, _ in self._patched):
                patch = SummaryPatch(vars(model)["summary"], keras)
                model.summary = patch.function
                self._patched.append((model, patch))
        except Exception:
            log.debug("Model.summary of Keras stays as it is", exc_info=True)


_active: list[_Session] = []


def _show(model: Any) -> object:
    """Return the output for a framework's model; None where its class has its own HTML."""
    return None if has_own_html(type(model)) else bundle_of(model)


def has_own_html(kind: type) -> bool:
    """Whether a class has HTML of its own, not its framework's."""
    for base in kind.__mro__:
        if "_repr_html_" in vars(base):
            package = str(base.__module__).partition(".")[0]
            return all(package != framework.package for framework in FRAMEWORKS)
    return False


def bundle_of(model: Any) -> object:
    """Return the output for a model; None leaves it to what IPython would show."""
    if hasattr(type(model), "_repr_mimebundle_"):
        return model._repr_mimebundle_(include=None, exclude=None)
    from layerfold.notebook.shown import shown

    try:
        return shown(model)
    except NothingReadError as nothing:
        return {"text/plain": f"{_own_text(model)}\n{nothing}"}
    except Exception:
        log.debug("the model is shown by its own text", exc_info=True)
        return None


def _own_text(model: Any) -> str:
    """Return the text of a model without layerfold; that of any object where it takes too long, too."""
    formatter = running_shell().display_formatter.formatters["text/plain"]
    try:
        return str(limited(LIMIT.deadline(), lambda: formatter(model)))
    except OutOfTime:
        return object.__repr__(model)
