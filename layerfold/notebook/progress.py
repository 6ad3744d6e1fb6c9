"""The progress of a long reading, shown in the output that the summary then replaces."""

from __future__ import annotations

from contextlib import AbstractContextManager
from time import monotonic
from types import TracebackType
from typing import Any

from layerfold.format.plurals import counted
from layerfold.notebook.shell import is_kernel, running_shell

#: A reading that takes less time shows no progress.
DELAY_SECONDS = 2.0

_INTERVAL_SECONDS = 0.5


class ProgressOutput(AbstractContextManager["ProgressOutput"]):
    """Shows the progress of a reading in the output of the running cell; outside a kernel, nothing.

    A context manager around the reading. At its end one line with the duration is left, until
    ``replace_by`` replaces it.
    """

    def __init__(self) -> None:
        self._started = monotonic()
        self._next = self._started + DELAY_SECONDS
        shell = running_shell()
        self._shell: Any = shell if is_kernel(shell) else None
        self._handle: Any = None
        self._cell: int | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            end = "read" if kind is None else "stopped"
            self._show(f"layerfold: {end} after {monotonic() - self._started:.1f} s")

    def __call__(self, done: int, total: int | None) -> None:
        """Show that ``done`` of ``total`` rows have been read."""
        now = monotonic()
        if self._shell is None or now < self._next:
            return
        self._next = now + _INTERVAL_SECONDS
        rows = counted(done, "row") if total is None else f"{done:,} of {counted(total, 'row')}"
        self._show(f"layerfold: {rows} …")

    def replace_by(self, bundle: dict[str, object]) -> bool:
        """Replace the progress by ``bundle``; False where this cell shows none."""
        if self._handle is None or self._cell != self._shell.execution_count:
            return False
        self._handle.update(bundle, raw=True)
        self._handle = None
        return True

    def _show(self, line: str) -> None:
        from IPython.display import display

        data = {"text/plain": line}
        if self._handle is None:
            self._cell = self._shell.execution_count
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)
