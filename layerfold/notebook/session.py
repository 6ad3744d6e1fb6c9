"""What ``enable`` changes: IPython's formatters, or Python's ``sys.displayhook``, and Keras' own ``summary()``.

An error here is logged at debug level, and everything behaves as without layerfold.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from layerfold.collect.registry import FRAMEWORKS
from layerfold.deadline import OutOfTime
from layerfold.model_summary.output import choose
from layerfold.notebook.interpreter import InterpreterSession, is_interactive
from layerfold.notebook.keras_summary import KerasSummaries
from layerfold.notebook.limit import DEFAULT_SECONDS, LIMIT, NothingReadError, limited
from layerfold.notebook.shell import is_kernel, running_shell

log = logging.getLogger("layerfold")

#: Module and name of each class whose instances are shown; IPython finds them without importing.
SHOWN = [
    (module, name)
    for framework in FRAMEWORKS
    for module, _, name in (shown.rpartition(".") for shown in framework.shown)
]

#: The class of summaries, which write colours to a terminal only while layerfold is enabled.
_SUMMARY = ("layerfold.model_summary.summary", "Summary")


def enable(
    shell: Any = None,
    deadline: float | None = DEFAULT_SECONDS,
    html_only: bool | None = None,
    inline_view: bool | None = None,
) -> None:
    """Show the table for models in ``shell``, by default in the running one, else in Python's own.

    ``deadline`` is the limit in seconds for a model that is shown by itself, None: no limit. ``html_only``
    leaves the table out of outputs, None: where the host needs it; ``inline_view`` puts it into their HTML.
    In a terminal it is text, and where code is not typed, as in a script, nothing changes. ValueError where
    ``deadline`` is not above 0, or for one of the others that is no bool.
    """
    LIMIT.set(deadline)
    choose(html_only, inline_view)
    shell = shell or running_shell()
    if _active:
        return
    if hasattr(shell, "display_formatter"):
        _active.append(_Session(shell))
    elif shell is None and is_interactive():
        _active.append(InterpreterSession())
    else:
        log.debug("nothing shows models by themselves here")


def load(shell: Any) -> None:
    """``enable`` in ``shell`` with its defaults, unless it is enabled already: then with what it was given."""
    if not _active:
        enable(shell)


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
        functions: list[tuple[str, str, Callable[[Any], object]]]
        functions = [(*names, _show) for names in SHOWN]
        if not is_kernel(shell):
            functions.append((*_SUMMARY, _bundle_of_summary))
        self._before = [
            (module, name, self._formatter.for_type_by_name(module, name, function))
            for module, name, function in functions
        ]
        self._shown: list[tuple[type, Any]] = []
        protocol = sys.modules.get("layerfold.collect.protocol")
        for kind in protocol.registered() if protocol is not None else ():
            self.show_class(kind)
        self._keras = KerasSummaries()

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
        self._keras.end()

    def _put_back(self, kind: type | str, before: Any) -> None:
        """Put a formatter back, unless another one has been set since."""
        try:
            current = self._formatter.lookup_by_type(kind)
        except KeyError:
            return
        if current in (_show, bundle_of, _bundle_of_summary):
            self._formatter.pop(kind, None)
            if before is not None:
                self._formatter.for_type(kind, before)


_active: list[_Session | InterpreterSession] = []


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
    from layerfold.notebook.shown import output_of, shown

    try:
        return shown(model, output_of)
    except NothingReadError as nothing:
        return {"text/plain": f"{_own_text(model)}\n{nothing}"}
    except Exception:
        log.debug("the model is shown by its own text", exc_info=True)
        return None


def _bundle_of_summary(summary: Any) -> object:
    from layerfold.notebook.shown import output_of

    return output_of(summary)


def _own_text(model: Any) -> str:
    """Return the text of a model without layerfold; that of any object where it takes too long, too."""
    formatter = running_shell().display_formatter.formatters["text/plain"]
    try:
        return str(limited(LIMIT.deadline(), lambda: formatter(model)))
    except OutOfTime:
        return object.__repr__(model)
