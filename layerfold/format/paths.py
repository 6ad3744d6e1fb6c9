"""The path of a row in its model."""

from __future__ import annotations

from collections.abc import Iterator

from layerfold.format.table import LayerTable


def path_of(table: LayerTable, row: int) -> str:
    """Return the names from the top down to ``row``, joined as the framework joins them."""
    names = []
    while row >= 0:
        names.append(table.names[row])
        row = table.parents[row]
    return table.separator.join(name for name in reversed(names) if name)


def named_path(table: LayerTable, row: int) -> str:
    """Return the path of a row; the model's own row, whose path is empty, is called by its class."""
    return path_of(table, row) or table.model_type


def paths_and_depths(table: LayerTable) -> Iterator[tuple[str, int]]:
    """Yield the path and the depth (0 at the top) of every row in order."""
    open_rows: list[tuple[int, str]] = []
    for row, (name, parent) in enumerate(zip(table.names, table.parents, strict=True)):
        while open_rows and open_rows[-1][0] != parent:
            open_rows.pop()
        above = open_rows[-1][1] if open_rows else ""
        path = f"{above}{table.separator}{name}" if above and name else above or name
        yield path, len(open_rows)
        open_rows.append((row, path))
