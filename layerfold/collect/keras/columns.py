"""The optional columns of a Keras model."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import prod
from typing import Any

from layerfold.collect.common.settings import settings
from layerfold.collect.keras.dialect import Dialect, Frame, LayerVariables
from layerfold.collect.keras.flops import rows
from layerfold.collect.keras.shapes import ShapeWriter
from layerfold.format.table import LayerTable, total

_BITS = {"bool": 8, "bfloat16": 16, "complex64": 64, "complex128": 128}


def fill(
    table: LayerTable,
    operations: list[Any],
    frames: list[Frame],
    layer_variables: list[LayerVariables | None],
    dialect: Dialect,
    wanted: frozenset[str],
) -> None:
    """Fill the size, and the optional columns named in ``wanted``, as far as Keras knows them."""
    if "settings" in wanted:
        table.settings = [settings(row) for row in table.scalars or ()]
    if "dtypes" in wanted:
        table.dtypes = [_dtypes(variables, dialect) for variables in layer_variables]
    seen: set[int] = set()
    stored = [_bytes(variables, seen, dialect) for variables in layer_variables]
    has_scales = any(own and own.beside for own in layer_variables)
    table.param_bytes = None if has_scales else total(stored)
    if "bytes" in wanted:
        table.bytes = stored
    if "buffers" in wanted and has_scales:
        table.buffers = _buffers(layer_variables, dialect)
    if "input_shapes" in wanted:
        table.input_shapes = _input_shapes(operations, frames, dialect)
    if "flops" in wanted:
        rows.count(table, operations, frames, dialect)


def _dtypes(own: LayerVariables | None, dialect: Dialect) -> str | None:
    """Return the kinds of number of a row: two of them packed in an int8 are "int4"."""
    if own is None:
        return None
    return ",".join(sorted({kind_of(variable, own, dialect) for variable in own.all()})) or None


def kind_of(variable: Any, own: LayerVariables, dialect: Dialect) -> str:
    """Return the kind of number of one of a layer's own variables."""
    kind = dialect.dtype(variable)
    return kind.replace("8", "4") if id(variable) in own.packed else kind


def _bytes(own: LayerVariables | None, seen: set[int], dialect: Dialect) -> int | None:
    """Return the bytes of those variables that no earlier row counts."""
    if own is None:
        return None
    fresh = [variable for variable in (*own.all(), *own.beside) if id(variable) not in seen]
    seen.update(map(id, fresh))
    sizes = [stored_bytes(variable, dialect) for variable in fresh]
    return None if None in sizes else sum(filter(None, sizes))


def _buffers(layer_variables: list[LayerVariables | None], dialect: Dialect) -> list[int | None]:
    """Return the elements beside quantised kernels, each variable in the first row that has it."""
    seen: set[int] = set()
    found: list[int | None] = []
    for own in layer_variables:
        fresh = [v for v in own.beside if id(v) not in seen] if own else []
        seen.update(map(id, fresh))
        found.append(None if own is None else sum(prod(dialect.stored_shape(v)) for v in fresh))
    return found


def stored_bytes(variable: Any, dialect: Dialect) -> int | None:
    """Return what a variable takes; None where its kind does not say that."""
    bits = _bits_of(dialect.dtype(variable))
    return (prod(dialect.stored_shape(variable)) * bits + 7) // 8 if bits else None


@cache
def _bits_of(kind: str) -> int:
    return _BITS.get(kind) or int("".join(filter(str.isdigit, kind.partition("_")[0])) or 0)


def _input_shapes(
    operations: list[Any], frames: Iterable[Frame], dialect: Dialect
) -> list[str | None]:
    writer = ShapeWriter(dialect)
    found: list[str | None] = [None] * len(operations)
    for frame in frames:
        for row in frame.rows:
            found[row] = writer.inputs((frame.nodes or {}).get(id(operations[row]), []))
    return found
