"""The weights of models that describe themselves, checked against what their layers say of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import prod
from reprlib import repr as short
from typing import Any, NamedTuple

from layerfold.collect.common.errors import UnsupportedModel
from layerfold.collect.common.names import text
from layerfold.collect.common.weights import WeightColumns
from layerfold.format.table import LayerTable
from layerfold.format.weights import Weight, bytes_of

Weights = tuple[Weight, ...]

KINDS = ("parameter", "untrainable", "buffer")

#: "float32", "float8_e4m3fn", "nf4"
_DTYPE = re.compile("[A-Za-z][A-Za-z0-9_.]*")


class Counts(NamedTuple):
    """What the weights of a layer come to, in elements; None where one of them is unknown."""

    params: int | None
    frozen: int | None
    untrainable: int | None
    tied: int | None
    buffers: int | None


def checked(weights: Sequence[Any], where: str, whole: Callable[[Any, str, str], int]) -> Weights:
    """Return a layer's weights with checked members; UnsupportedModel where one of them is wrong."""
    found = tuple(_checked(weight, where, whole) for weight in weights)
    names: set[str] = set()
    for weight in found:
        if weight.name in names:
            raise UnsupportedModel(f"{where}: two of its weights are called {weight.name!r}")
        names.add(weight.name)
    return found


def _checked(weight: Any, where: str, whole: Callable[[Any, str, str], int]) -> Weight:
    if not isinstance(weight, Weight):
        raise UnsupportedModel(
            f"{where}: weights must be layerfold.Weight objects, not {short(weight)}"
        )
    if not isinstance(weight.name, str) or not weight.name:
        raise UnsupportedModel(f"{where}: a weight's name must be a string, not {weight.name!r}")
    where = f"{where}: the weight {weight.name!r}"
    if weight.kind not in KINDS:
        raise UnsupportedModel(f"{where} must be a {', '.join(KINDS)}, not {short(weight.kind)}")
    for member in (weight.is_tied, *([] if weight.trainable is None else [weight.trainable])):
        if not isinstance(member, bool):
            raise UnsupportedModel(
                f"{where}: trainable and is_tied must be True or False, not {short(member)}"
            )
    dtype = weight.dtype
    if dtype is not None and not (isinstance(dtype, str) and _DTYPE.fullmatch(dtype)):
        raise UnsupportedModel(f'{where}: dtype must be a word such as "float32", not {dtype!r}')
    shape = weight.shape
    if shape is not None:
        if isinstance(shape, str) or not isinstance(shape, Iterable):
            raise UnsupportedModel(f"{where}: shape must be a tuple, not {short(shape)}")
        shape = tuple(None if size is None else whole(size, where, "a size") for size in shape)
    return Weight(
        text(weight.name),
        shape,
        dtype,
        weight.kind,
        weight.trainable if weight.kind == "parameter" else False,
        weight.is_tied,
        bytes_of(shape, dtype) if weight.bytes is None else whole(weight.bytes, where, "bytes"),
    )


def counts_of(weights: Weights) -> Counts:
    """Return what weights come to."""
    own = [weight for weight in weights if not weight.is_tied]
    params = [weight for weight in own if weight.kind != "buffer"]
    are_known = all(weight.trainable is not None for weight in params)
    return Counts(
        _elements(params),
        _elements(weight for weight in params if not weight.trainable) if are_known else None,
        _elements(weight for weight in own if weight.kind == "untrainable"),
        _elements(weight for weight in weights if weight.is_tied and weight.kind != "buffer"),
        _elements(weight for weight in own if weight.kind == "buffer"),
    )


def agreed(
    said: int | None, counted: int | None, where: str, member: str, which: str
) -> int | None:
    """Return the number that a layer says, or else its weights; UnsupportedModel where they differ."""
    if said is not None and counted is not None and said != counted:
        raise UnsupportedModel(
            f"{where}: {member} says {said}, and its weights{which} have {counted} elements"
        )
    return counted if said is None else said


def fill(table: LayerTable, weights: Sequence[Weights | None], wanted: frozenset[str]) -> None:
    """Fill the columns about weights, where those about parameters are filled; None: unknown."""
    counts = [None if of is None else counts_of(of) for of in weights]
    untrainable = [of and of.untrainable for of in counts]
    if any(untrainable):
        table.untrainable = [0 if number is None else number for number in untrainable]
    if "buffers" in wanted:
        table.buffers = [of and of.buffers for of in counts]
    if "bytes" in wanted:
        table.bytes = [None if of is None else _bytes(of) for of in weights]
    sizes = [None if of is None else _bytes(w for w in of if w.kind != "buffer") for of in weights]
    table.param_bytes = None if None in sizes else sum(size or 0 for size in sizes)
    columns = WeightColumns(table)
    for row, of in enumerate(weights):
        if of is None:
            columns.set_unknown(row)
        else:
            columns.set(row, of)
    columns.fill()


def _elements(weights: Iterable[Weight]) -> int | None:
    total = 0
    for weight in weights:
        if weight.shape is None or None in weight.shape:
            return None
        total += prod(size or 0 for size in weight.shape)
    return total


def _bytes(weights: Iterable[Weight]) -> int | None:
    sizes = [weight.bytes for weight in weights if not weight.is_tied]
    return None if None in sizes else sum(size or 0 for size in sizes)
