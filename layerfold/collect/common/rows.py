"""The rows of one model while a collector reads it: where they belong, and what counts where."""

from __future__ import annotations

from collections.abc import Hashable

from layerfold.collect.common.part import rows_before
from layerfold.collect.common.settings import Scalar
from layerfold.deadline import CHECK_EVERY, check, remember
from layerfold.format.table import LayerTable, Tie


class RowBuilder:
    """Adds rows to an empty ``table``, a parent before its children.

    Keys identify modules and tensors: ``id(...)`` of an object that lives as long as the reading, or
    a path. A module with a row gets an alias as its second one; a tensor is counted in its first row.
    ``uncounted`` is what a row counts before it is counted: None where that is done after all rows.
    """

    def __init__(
        self,
        *,
        framework: str,
        model_name: str,
        model_type: str,
        unit: str,
        separator: str,
        uncounted: int | None = 0,
    ) -> None:
        self.scalars: list[Scalar] = []
        self.table = LayerTable(
            framework=framework,
            model_name=model_name,
            model_type=model_type,
            unit=unit,
            separator=separator,
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            scalars=self.scalars,
        )
        self.row_of: dict[Hashable, int] = {}  # the first row of a module
        self.aliases: dict[int, int] = {}  # every other row of it, with the first
        self.owners: dict[Hashable, int] = {}  # the row that counts a tensor
        self._shared: dict[int, dict[int, int]] = {}  # tied parameters, by the row that counts them
        self._uncounted = uncounted
        self._is_whole = False
        remember(self.so_far)

    def add(self, key: Hashable, name: str, kind: str, parent: int) -> int:
        """Return a new row, as yet without parameters and settings; it is an alias if ``key`` has one."""
        table = self.table
        row = len(table.names)
        if not row % CHECK_EVERY:
            check()
        table.names.append(name)
        table.types.append(kind)
        table.parents.append(parent)
        table.params.append(self._uncounted)
        table.frozen.append(self._uncounted)
        self.scalars.append(())
        first = self.row_of.setdefault(key, row)
        if first != row:
            self.aliases[row] = first
        return row

    def counts(self, key: Hashable, row: int) -> bool:
        """Whether ``row`` is to count a tensor: no row has counted it yet."""
        if key in self.owners:
            return False
        self.owners[key] = row
        return True

    def tie(self, key: Hashable, row: int, size: int) -> None:
        """Tie ``row`` to the row that counts a tensor of ``size`` elements, unless it is the same.

        A row has one tie: to the row that counts most of its parameters, with the sum of them all.
        """
        owner = self.owners[key]
        if owner != row:
            of_row = self._shared.setdefault(row, {})
            of_row[owner] = of_row.get(owner, 0) + size
            self.table.ties[row] = Tie(max(of_row, key=of_row.__getitem__), sum(of_row.values()))

    def tie_aliases(self) -> None:
        """Tie each alias to the first row of its module, with all parameters below that.

        Where some of those are unknown, so are the alias's: the tie is to the others.
        """
        self._is_whole = True
        table = self.table
        below: dict[int, tuple[int, bool]] = {}
        for row, first in self.aliases.items():
            if first not in below:
                below[first] = _params_below(table, first)
            params, are_known = below[first]
            table.ties[row] = Tie(first, params)
            if not are_known:
                columns = (table.params, table.frozen, table.untrainable)
                for column in filter(None, columns):
                    column[row] = None

    def so_far(self) -> LayerTable | None:
        """Return what is known of a reading that was stopped; None where it has no row yet."""
        return self.table if self._is_whole else rows_before(self.table)


def _params_below(table: LayerTable, first: int) -> tuple[int, bool]:
    """Sum the parameters in the subtree of ``first``, tied ones too; return whether all are known."""
    total, are_known = 0, True
    parents = table.parents
    row = first
    while row == first or (row < len(parents) and parents[row] >= first):
        tie = table.ties.get(row)
        params = table.params[row]
        total += (params or 0) + (tie.params if tie else 0)
        are_known = are_known and params is not None
        row += 1
    return total, are_known
