"""The columns about the weights of each row, individually."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from layerfold.format.columns import Texts
from layerfold.format.table import LayerTable
from layerfold.format.weights import UNKNOWN, Weight, WeightTexts, facts_of, written

#: Of the weights of one row, as the two columns have them.
NamesAndShapes = tuple[str, str]


class WeightColumns:
    """Collects the weights of a table whose other columns are filled already; a row that is not set has none."""

    def __init__(self, table: LayerTable) -> None:
        rows = len(table)
        self.table = table
        self._names: Texts = [None] * rows
        self._shapes: Texts = [None] * rows
        self._scopes: dict[int, str | None] = {}
        self._others: dict[int, WeightTexts] = {}  # rows whose counts and dtype do not say the rest
        self._known: dict[Hashable, WeightTexts] = {}

    def set(self, row: int, weights: tuple[Weight, ...]) -> None:
        """Set the weights of a row."""
        self._set(row, written(weights, facts_of(self.table, row)))

    def set_once(self, row: int, key: Hashable, read: Callable[[], tuple[Weight, ...]]) -> None:
        """Set the weights of a row, read once where other rows have the same key."""
        facts = facts_of(self.table, row)
        known = self._known.get((key, facts))
        if known is None:
            known = self._known[key, facts] = written(read(), facts)
        self._set(row, known)

    def set_plain(self, rows: Mapping[int, NamesAndShapes]) -> None:
        """Set the weights of rows that say all else of them: their names and shapes, as they are written."""
        for row, texts in rows.items():
            self._names[row], self._shapes[row] = texts

    def set_scope(self, row: int, scope: str | None) -> None:
        """Set what precedes the names of the weights of a row, as ``weight_scope.scope_text`` writes it."""
        self._scopes[row] = scope

    def set_unknown(self, row: int) -> None:
        """Say that the weights of a row cannot be read."""
        self._set(row, UNKNOWN)

    def fill(self) -> None:
        """Fill the columns of the table, as far as some row says something."""
        table = self.table
        table.weights = self._names if any(self._names) else None
        table.weight_shapes = self._shapes if any(self._shapes) else None
        table.weight_dtypes = self._column("weight_dtypes")
        table.weight_states = self._column("weight_states")
        table.weight_bytes = self._column("weight_bytes")
        table.weight_scopes = self._of_rows(self._scopes)

    def _set(self, row: int, texts: WeightTexts) -> None:
        self._names[row], self._shapes[row] = texts[:2]
        if any(texts[2:]):
            self._others[row] = texts

    def _column(self, field: str) -> Texts | None:
        return self._of_rows({row: getattr(texts, field) for row, texts in self._others.items()})

    def _of_rows(self, cells: Mapping[int, str | None]) -> Texts | None:
        return [cells.get(row) for row in range(len(self.table))] if any(cells.values()) else None
