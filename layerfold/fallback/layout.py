"""What the text and the HTML show of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The options of ``Model.summary()``, and the optional columns that were asked for.

    ``line_length`` is the whole width of the text in characters, ``positions`` the ends of its
    columns, as parts of it. None: as wide as the cells are. ``columns`` are names of fields of a
    LayerTable.
    """

    line_length: int | None = None
    positions: Sequence[float] | None = None
    expand_nested: bool = False
    show_trainable: bool = False
    columns: frozenset[str] = frozenset()
