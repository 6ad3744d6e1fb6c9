"""Models that their own library describes: ``__layerfold__``, or a registered function.

``docs/protocol.md`` is the guide for authors of a library.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from reprlib import repr as short
from typing import Any

from layerfold.collect.common import described_weights
from layerfold.collect.common.errors import UnsupportedModel
from layerfold.collect.common.names import text
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.settings import Scalar, settings
from layerfold.format.accessors import UNKNOWN, Accessors
from layerfold.format.table import LayerTable, Source, Tie
from layerfold.format.weights import Weight

_SEPARATOR = "/"

_SIMPLE = (bool, int, float, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer or module, as its own library describes it.

    ``path`` names it, "encoder/0/attention", once in the model; "" is the model itself. A layer
    comes after the one that encloses it and before that one's next neighbour. Counts are of the
    layer's own parameters, without those of layers inside it or counted elsewhere; those that are
    left out follow from ``weights``. ``None`` always means: unknown.
    """

    path: str
    type: str
    params: int | None = None  # number of elements
    frozen: int | None = 0  # those of them that no optimizer updates
    output_shape: Sequence[int | None] | None = None  # None for a size that varies
    inputs: Sequence[str] | None = None  # paths of the layers it reads; () for an input
    dtype: str | None = None
    tied_to: str | None = None  # path of the layer that counts the parameters both use
    tied_params: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)  # compared between repeated layers
    weights: Sequence[Weight] | None = None  # its tensors individually; () for a layer without


Describe = Callable[[Any], Iterable[Layer]]

_REGISTERED: dict[type, Describe] = {}


def register(kind: type, describe: Describe) -> None:
    """Let ``describe`` read the instances of ``kind`` and of its subclasses."""
    _REGISTERED[kind] = describe


def registered() -> tuple[type, ...]:
    """Return the classes that were registered."""
    return tuple(_REGISTERED)


def claims(model: object) -> bool:
    """Whether ``model`` describes itself, or its class was registered."""
    return _describe_of(type(model)) is not None


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read the description of ``model``; UnsupportedModel where it contradicts itself."""
    kind = type(model)
    describe = _describe_of(kind)
    if describe is None:
        raise UnsupportedModel(f"nothing describes a {kind.__name__}")
    layers = _layers(model, describe)
    rows = _rows(model, layers)
    table = rows.table
    if Accessors(table.framework, table.unit, table.separator).top is not None:
        table.attributes = [UNKNOWN] * len(layers)  # it does not follow from these names
    table.params = [layer.params for layer in layers]
    table.frozen = [None if layer.params is None else layer.frozen for layer in layers]
    table.scalars = [_scalars(layer) for layer in layers]
    table.ties = {
        row: Tie(_row(rows, layer, layer.tied_to), layer.tied_params)
        for row, layer in enumerate(layers)
        if layer.tied_to is not None
    }
    if any(layer.output_shape is not None for layer in layers):
        table.outputs = [_shape(layer.output_shape) for layer in layers]
    if any(layer.inputs is not None for layer in layers):
        table.calls = [
            () if layer.inputs is None else (_sources(rows, layer, layer.inputs),)
            for layer in layers
        ]
    if any(layer.dtype is not None for layer in layers):
        table.dtypes = [layer.dtype and text(layer.dtype) for layer in layers]
    if any(layer.weights is not None for layer in layers):
        described_weights.fill(table, [_weights(layer) for layer in layers], wanted)
    if "settings" in wanted:
        table.settings = [settings(row) for row in table.scalars]
    return table


def _describe_of(kind: type) -> Describe | None:
    for base in kind.__mro__:
        if base in _REGISTERED:
            return _REGISTERED[base]
        if "__layerfold__" in vars(base):
            describe: Describe | None = vars(base)["__layerfold__"]
            return describe
    return None


def _layers(model: object, describe: Describe) -> list[Layer]:
    kind = type(model).__name__
    try:
        layers = list(describe(model))
    except UnsupportedModel:
        raise
    except Exception as error:
        raise UnsupportedModel(
            f"the description of a {kind} raised {type(error).__name__}: {error}"
        ) from error
    return [_checked(layer, kind) for layer in layers]


def _checked(layer: object, kind: str) -> Layer:
    """Return a layer with checked members; UnsupportedModel where one of them is wrong."""
    if not isinstance(layer, Layer):
        raise UnsupportedModel(
            f"what describes a {kind} must give layerfold.Layer objects, not {type(layer).__name__}"
        )
    where = f"{layer.path!r} of a {kind}"
    if not isinstance(layer.path, str):
        raise UnsupportedModel(f"{where}: path must be a string")
    params = None if layer.params is None else _whole(layer.params, where, "params")
    frozen = None if layer.frozen is None else _whole(layer.frozen, where, "frozen")
    if params is not None and frozen is not None and frozen > params:
        raise UnsupportedModel(f"{where}: frozen must be at most params, not {frozen} of {params}")
    sizes = layer.output_shape
    if sizes is not None:
        sizes = tuple(
            None if size is None else _whole(size, where, "a size in output_shape")
            for size in _listed(sizes, where, "output_shape")
        )
    layer = replace(
        layer,
        params=params,
        frozen=frozen,
        output_shape=sizes,
        inputs=None if layer.inputs is None else _listed(layer.inputs, where, "inputs"),
        tied_params=_whole(layer.tied_params, where, "tied_params"),
        settings=_settings(layer.settings, where),
    )
    return layer if layer.weights is None else _weighed(layer, layer.weights, where)


def _weighed(layer: Layer, given: Any, where: str) -> Layer:
    """Return a layer with checked weights, and with the counts that it leaves to them."""
    weights = described_weights.checked(_listed(given, where, "weights"), where, _whole)
    counts = described_weights.counts_of(weights)
    if any(weight.is_tied for weight in weights) and layer.tied_to is None:
        raise UnsupportedModel(
            f"{where}: a weight is tied, and tied_to does not say to which layer"
        )
    # A row that is the same module as another one has none.
    tied = counts.tied if weights else None
    agreed = described_weights.agreed
    return replace(
        layer,
        weights=weights,
        params=agreed(layer.params, counts.params, where, "params", ""),
        frozen=agreed(layer.frozen or None, counts.frozen, where, "frozen", " that do not train"),
        tied_params=agreed(layer.tied_params or None, tied, where, "tied_params", " that are tied")
        or 0,
    )


def _weights(layer: Layer) -> tuple[Weight, ...] | None:
    return None if layer.weights is None else tuple(layer.weights)


def _whole(value: Any, where: str, member: str) -> int:
    try:
        number = int(operator.index(value))
    except TypeError:
        number = -1
    if number < 0:
        raise UnsupportedModel(
            f"{where}: {member} must be a whole number from 0 on, not {short(value)}"
        )
    return number


def _listed(values: Any, where: str, member: str) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise UnsupportedModel(f"{where}: {member} must be a tuple or a list, not {short(values)}")
    return tuple(values)


def _settings(values: Any, where: str) -> dict[str, object]:
    if not isinstance(values, Mapping):
        raise UnsupportedModel(f"{where}: settings must be a mapping, not {short(values)}")
    for name, value in values.items():
        parts = value if isinstance(value, tuple) else (value,)
        if not all(part is None or isinstance(part, _SIMPLE) for part in parts):
            raise UnsupportedModel(
                f"{where}: the setting {name!r} must be a number, a string, True, False, None "
                f"or a tuple of them, not {short(value)}"
            )
    return {text(name): value for name, value in values.items()}


def _rows(model: object, layers: list[Layer]) -> RowBuilder:
    """Add a row for each layer, inside the nearest row whose path its own path continues."""
    kind = type(model)
    rows = RowBuilder(
        framework=text(kind.__module__.partition(".")[0]).replace("__main__", ""),
        model_name=_name(model) or text(kind.__name__),
        model_type=text(kind.__name__),
        unit="layer",
        separator=_SEPARATOR,
    )
    enclosing: list[tuple[str, int]] = []
    for layer in layers:
        while enclosing and not layer.path.startswith(enclosing[-1][0]):
            enclosing.pop()
        prefix, parent = enclosing[-1] if enclosing else ("", -1)
        row = rows.add(layer.path, text(layer.path[len(prefix) :]), text(layer.type), parent)
        if row in rows.aliases:
            raise UnsupportedModel(f"the description of a {kind.__name__} has {layer.path!r} twice")
        enclosing.append((layer.path + _SEPARATOR if layer.path else "", row))
    return rows


def _name(model: object) -> str:
    try:
        name = getattr(model, "name", None)
    except Exception:
        return ""
    return text(name) if isinstance(name, str) else ""


def _row(rows: RowBuilder, layer: Layer, path: str) -> int:
    if not isinstance(path, str) or path not in rows.row_of:
        raise UnsupportedModel(f"{layer.path!r} names {path!r}, which is not described")
    return rows.row_of[path]


def _sources(rows: RowBuilder, layer: Layer, inputs: Sequence[str]) -> tuple[Source, ...]:
    return tuple(Source(_row(rows, layer, path)) for path in inputs)


def _shape(sizes: Sequence[int | None] | None) -> str | None:
    if sizes is None:
        return None
    return ",".join("?" if size is None else str(size) for size in sizes) or "()"


def _scalars(layer: Layer) -> Scalar:
    return tuple(sorted(layer.settings.items()))
