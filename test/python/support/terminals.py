"""Programs in a real pseudo-terminal: what they write there, in which colours, at which size."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import TracebackType

import pexpect

REPOSITORY = Path(__file__).parents[3]

#: Select graphic rendition, as ``layerfold/fallback/colours.py`` writes it.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

#: Everything else that an editor of lines sends to a terminal.
_CONTROL = re.compile(r"\x1b\[[?0-9;]*[A-Zac-ln-z]|\x1b[=>]|\r")

_SAID_OF_COLOURS = {"NO_COLOR", "FORCE_COLOR", "PYTHON_COLORS", "COLUMNS", "LINES"}


class Terminal:
    """An interactive interpreter in a terminal; a context manager. Escapes of colours stay in what ``run`` returns."""

    arguments: tuple[str, ...] = ("-q", "-i")
    prompt = ">>> "

    def __init__(self, home: Path, columns: int = 80, **environment: str) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in _SAID_OF_COLOURS}
        self._child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            list(self.arguments),
            env={
                **kept,
                "TERM": "xterm-256color",
                "PYTHON_BASIC_REPL": "1",  # the editor of Python 3.13 draws each line again and again
                "PYTHONPATH": os.pathsep.join(
                    [str(REPOSITORY), str(REPOSITORY / "test" / "python" / "support")]
                ),
                "IPYTHONDIR": str(home),
                "HOME": str(home),
                **environment,
            },
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=120,
            echo=False,
        )

    def __enter__(self) -> Terminal:  # noqa: PYI034 - Self came with Python 3.11
        self._child.expect(self.prompt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    def run(self, *lines: str) -> str:
        """Type lines, and return what the last one wrote."""
        for line in lines:
            self._child.sendline(line)
            self._child.expect(self.prompt)
        return _CONTROL.sub("", self._child.before or "").strip("\n")

    def resize(self, columns: int) -> None:
        """Make the window wider or narrower."""
        self._child.setwinsize(50, columns)


class IPythonTerminal(Terminal):
    """IPython in a terminal."""

    arguments = ("-m", "IPython", "--no-banner", "--no-confirm-exit", "--simple-prompt")
    prompt = r"In \[\d+\]: "


def plain(text: str) -> str:
    """Return a text without colours."""
    return COLOUR.sub("", text)
