"""The weights of Keras layers individually. Those of inner layers without rows of their own belong to the row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.common.weights import WeightColumns
from layerfold.collect.keras.columns import kind_of, stored_bytes
from layerfold.collect.keras.dialect import NO_VARIABLES, Dialect, LayerVariables
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable
from layerfold.format.weight_scope import scope_text
from layerfold.format.weights import Weight

_SEPARATOR = "/"


def fill(
    table: LayerTable, layer_variables: Sequence[LayerVariables | None], dialect: Dialect
) -> None:
    """Fill the columns about weights, where all others about parameters are filled."""
    columns = WeightColumns(table)
    reader = _Reader(dialect)
    for row, own in enumerate(layer_variables):
        if own is None:
            columns.set_unknown(row)
        elif own is not NO_VARIABLES:
            reader.set(columns, own, row)
    columns.fill()


class _Reader:
    """Reads the variables of layers, each of which the first row that has it counts."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._rows: dict[int, int] = {}  # the first row of a variable, by its identity

    def set(self, columns: WeightColumns, own: LayerVariables, row: int) -> None:
        """Set the weights of a row; layers with equal variables are read once."""
        dialect, rows = self._dialect, self._rows
        variables = [variable for group in own[:4] for variable in group]
        table = columns.table
        before, names = _names(variables, table.names[row], dialect)
        columns.set_scope(row, scope_text(before, path_of(table, row), table.separator))
        shape_of, dtype = dialect.stored_shape, dialect.dtype
        key = (
            tuple(map(len, own[:4])),
            tuple(
                [(name, shape_of(v), dtype(v)) for name, v in zip(names, variables, strict=True)]
            ),
        )
        is_first = [rows.setdefault(id(variable), row) == row for variable in variables]
        if own.packed or not all(is_first):
            columns.set(row, tuple(self._weights(own, names, is_first)))
        else:
            columns.set_once(row, key, lambda: tuple(self._weights(own, names, is_first)))

    def _weights(
        self, own: LayerVariables, names: Sequence[str], is_first: Sequence[bool]
    ) -> Iterator[Weight]:
        for name, is_own, (variable, kind, trainable) in zip(
            names, is_first, _sorted(own), strict=True
        ):
            yield Weight(
                name,
                tuple(own.packed.get(id(variable)) or self._dialect.stored_shape(variable)),
                kind_of(variable, own, self._dialect),
                kind,
                trainable=trainable,
                is_tied=not is_own,
                bytes=stored_bytes(variable, self._dialect),
            )


def _sorted(own: LayerVariables) -> Iterator[tuple[Any, str, bool]]:
    """Yield each variable of a layer, its kind, and whether it is trained."""
    yield from ((variable, "parameter", True) for variable in own.trained)
    yield from ((variable, "parameter", False) for variable in own.frozen)
    yield from ((variable, "untrainable", False) for variable in own.fixed)
    yield from ((variable, "buffer", False) for variable in own.beside)


def _names(variables: Sequence[Any], layer: str, dialect: Dialect) -> tuple[str, list[str]]:
    """Return what all variables' paths begin with, and their names after that, which are distinct."""
    paths = [text(dialect.path(variable)) for variable in variables]
    names = [_below(path, layer) for path in paths]
    scopes = {
        path[: len(path) - len(name)].removesuffix(_SEPARATOR)
        for path, name in zip(paths, names, strict=True)
    }
    if len(scopes) == 1 and len(set(names)) == len(names):
        return scopes.pop(), names
    parts = [scope.split(_SEPARATOR) for scope in scopes]
    same = [of[0] for of in takewhile(lambda of: len(set(of)) == 1, zip(*parts, strict=False))]
    scope = _SEPARATOR.join(same)
    return scope, [path[len(scope) + 1 :] if scope else path for path in paths]


def _below(path: str, layer: str) -> str:
    if path.startswith(layer + _SEPARATOR):
        return path[len(layer) + 1 :]
    _, _, below = path.partition(f"{_SEPARATOR}{layer}{_SEPARATOR}")
    return below or path.rpartition(_SEPARATOR)[2]
