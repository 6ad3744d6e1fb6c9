"""Python's own interactive interpreter, whose ``sys.displayhook`` shows models as text."""

from __future__ import annotations

import builtins
import logging
import sys
from typing import Any

from layerfold.collect.registry import FRAMEWORKS
from layerfold.deadline import OutOfTime
from layerfold.notebook.keras_summary import KerasSummaries
from layerfold.notebook.limit import LIMIT, NothingReadError, limited

log = logging.getLogger("layerfold")

_SHOWN = frozenset(name for framework in FRAMEWORKS for name in framework.shown)


def is_interactive() -> bool:
    """Whether a person types into this interpreter: after its start, in a start-up file, or after a script with ``-i``."""
    return hasattr(sys, "ps1") or bool(sys.flags.interactive) or sys.argv[:1] == [""]


class InterpreterSession:
    """What ``enable`` changed in Python's interpreter, so that ``disable`` can put it back."""

    def __init__(self) -> None:
        self._before: Any = sys.displayhook
        self._is_active = True
        self._hook = self._display
        sys.displayhook = self._hook
        self._keras = KerasSummaries()

    def show_class(self, kind: type) -> None:
        """Show a registered class: these are asked for when a value is shown."""

    def end(self) -> None:
        """Put everything back as it was; a hook that was set since stays, and finds this one without effect."""
        self._is_active = False
        if sys.displayhook is self._hook:
            sys.displayhook = self._before
        self._keras.end()

    def _display(self, value: Any) -> None:
        """Do what ``sys.displayhook`` does, with the text of the table in the place of ``repr`` for models."""
        text = _text(value) if self._is_active and sys.stdout is not None else None
        if text is None:
            self._before(value)
            return
        # In this order, as the documentation of sys.displayhook has it.
        vars(builtins)["_"] = None
        sys.stdout.write(f"{text}\n")
        vars(builtins)["_"] = value


def _text(value: Any) -> str | None:
    """Return the text of a summary or a model; None for anything else, and where it cannot be read."""
    ours = sys.modules.get("layerfold.model_summary.summary")
    if ours is not None and isinstance(value, ours.Summary):
        return str(value.text_for(sys.stdout))
    if not _is_shown(type(value)):
        return None
    from layerfold.notebook.shown import shown, text_of

    try:
        return shown(value, text_of)
    except NothingReadError as nothing:
        return f"{_own_text(value)}\n{nothing}"
    except Exception:
        log.debug("the model is shown by its own text", exc_info=True)
        return None


def _is_shown(kind: type) -> bool:
    protocol = sys.modules.get("layerfold.collect.protocol")
    if protocol is not None and issubclass(kind, protocol.registered()):
        return True
    return any(f"{base.__module__}.{base.__qualname__}" in _SHOWN for base in kind.__mro__)


def _own_text(value: Any) -> str:
    """Return the text of a value without layerfold; that of any object where it takes too long."""
    try:
        return limited(LIMIT.deadline(), lambda: repr(value))
    except OutOfTime:
        return object.__repr__(value)
