"""The columns of a Keras model that are filled only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import prod
from typing import Any

from layerfold.collect.clean import Scalar, settings, text
from layerfold.collect.keras_graph import Frame, ShapeWriter, inner_layers
from layerfold.format.table import LayerTable

#: A layer's variables: those made to be trained, and those that never are (moving averages).
Variables = tuple[Iterable[Any], Iterable[Any]]

_BITS = {"bool": 8, "bfloat16": 16, "complex64": 64, "complex128": 128}


def fill(
    table: LayerTable,
    operations: list[Any],
    frames: Iterable[Frame],
    scalars: list[Scalar],
    wanted: frozenset[str],
) -> None:
    """Fill the optional columns named in ``wanted``, as far as Keras can tell them."""
    if "settings" in wanted:
        table.settings = [settings(row) for row in scalars]
    if "dtypes" in wanted:
        table.dtypes = [_dtype(variables) for variables in _held(table, operations)]
    if "bytes" in wanted:
        seen: set[int] = set()
        table.bytes = [_bytes(variables, seen) for variables in _held(table, operations)]
    if "input_shapes" in wanted:
        table.input_shapes = _input_shapes(operations, frames)


def static_shape(operation: Any, writer: ShapeWriter) -> str | None:
    """Write the output shape of a layer outside a graph, from the shapes it was built with.

    Only a layer's own shape arithmetic is asked; a layer that would have to be run for it
    (no ``compute_output_shape`` of its own) is unknown.
    """
    nodes = vars(operation).get("_inbound_nodes")
    if nodes:
        return writer.of_calls(operation, nodes)
    shapes = vars(operation).get("_build_shapes_dict")
    compute = type(operation).__dict__.get("compute_output_shape") or getattr(
        type(operation), "compute_output_shape", None
    )
    if not shapes or compute is None or hasattr(compute, "_is_default"):
        return None
    try:
        return writer.of_structure(operation.compute_output_shape(**shapes))
    except Exception:
        return None


def all_variables(operation: Any) -> Variables:
    """Return the variables of a layer that is one row, those of its inner layers included."""
    attributes = vars(operation)
    own = attributes.get("_trainable_variables")
    if own is None:
        return (), ()
    fixed = attributes["_non_trainable_variables"]
    inner = attributes["_layers"]
    if not inner:
        return own, fixed
    all_own = {id(variable): variable for variable in own}
    all_fixed = {id(variable): variable for variable in fixed}
    for layer in inner_layers(inner):
        parts = vars(layer)
        all_own.update((id(variable), variable) for variable in parts["_trainable_variables"])
        all_fixed.update((id(v), v) for v in parts["_non_trainable_variables"])
    return all_own.values(), all_fixed.values()


def own_variables(operation: Any) -> Variables:
    """Return the variables of a container that belong to none of its layers."""
    attributes = vars(operation)
    return (
        attributes.get("_trainable_variables", ()),
        attributes.get("_non_trainable_variables", ()),
    )


def _held(table: LayerTable, operations: list[Any]) -> Iterator[list[Any] | None]:
    """Yield the variables that a row stands for; None where they are not known."""
    containers = set(table.parents)
    for row, operation in enumerate(operations):
        if table.params[row] is None:
            yield None
        elif "_inbound_nodes" not in vars(operation):  # a variable of the model itself
            yield [operation]
        else:
            read = own_variables if row in containers else all_variables
            yield list(chain(*read(operation)))


def _dtype(variables: list[Any] | None) -> str | None:
    kinds = sorted({str(variable._dtype) for variable in variables or ()})
    return text(",".join(kinds)) or None


def _bytes(variables: list[Any] | None, seen: set[int]) -> int | None:
    """Return the bytes of those variables that no earlier row counts."""
    if variables is None:
        return None
    fresh = [variable for variable in variables if id(variable) not in seen]
    seen.update(map(id, fresh))
    return sum(_stored(variable) for variable in fresh)


def _stored(variable: Any) -> int:
    kind = str(variable._dtype)
    bits = _BITS.get(kind)
    if bits is None:
        bits = int("".join(filter(str.isdigit, kind.partition("_")[0])) or 32)
    size: int = prod(variable._shape)
    return (size * bits + 7) // 8


def _input_shapes(operations: list[Any], frames: Iterable[Frame]) -> list[str | None]:
    writer = ShapeWriter()
    found: list[str | None] = [None] * len(operations)
    for frame in frames:
        for row in frame.rows:
            nodes = (frame.nodes or {}).get(id(operations[row]), ())
            calls = [writer.of_tensors(node.arguments.keras_tensors, []) for node in nodes]
            written = [call for call in calls if call]
            unique = written if len(set(written)) > 1 else written[:1]
            found[row] = ";".join(unique) or None
    return found
