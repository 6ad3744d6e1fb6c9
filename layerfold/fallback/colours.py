"""Colours of the text on a terminal: names of what is shown are bold, what is secondary is dim, what is frozen has a colour.

They are in addition to words: without them the text says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Parameters of SGR, "select graphic rendition" (ECMA-48, 8.3.117).
_BOLD = "1"
_DIM = "2"
#: Of the eight colours the one that is readable on black and on white alike.
_MAGENTA = "35"

#: What the column "Trainable" says where a part is frozen.
_FROZEN = ("none", "some")


@dataclass(frozen=True, slots=True)
class Colours:
    """The escapes of a terminal; none unless ``are_shown``."""

    are_shown: bool = False

    def head(self, line: str, name: str) -> str:
        """Return the first line of a text with the model's name in it bold; all of it where the name is longer."""
        if not line.startswith(name):
            return self.title(line)
        return self._painted(name, _BOLD) + line[len(name) :]

    def title(self, text: str) -> str:
        """Return the title of a column."""
        return self._painted(text, _BOLD)

    def aside(self, text: str) -> str:
        """Return a text that is less prominent."""
        return self._painted(text, _DIM)

    def cell(self, column: str, cell: str, times: str) -> str:
        """Return a cell, which may be padded; ``times`` is before how often a repetition is there."""
        if column == "note":
            return self.aside(cell)
        if column == "trainable" and cell.startswith(_FROZEN):
            return self._painted(cell, _MAGENTA)
        name, found, count = cell.rpartition(times)
        return name + self.aside(found + count) if column == "name" and found else cell

    def _painted(self, text: str, how: str) -> str:
        """Return a text between escapes, with the blanks around it outside."""
        seen = text.strip(" ")
        return (
            text.replace(seen, f"\x1b[{how}m{seen}\x1b[0m", 1) if self.are_shown and seen else text
        )
