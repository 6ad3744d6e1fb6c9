"""Models that their own library describes: ``__layerfold__``, or a registered function.

``docs/protocol.md`` tells a library's authors how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.clean import Scalar, settings, text
from layerfold.collect.registry import UnsupportedModel
from layerfold.format.table import LayerTable, Source, Tie

_SEPARATOR = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer or module, as its own library describes it.

    ``path`` names it, "encoder/0/attention", once in the model; "" is the model itself. A layer
    stands after the one that encloses it and before that one's next neighbour. Counts are of the
    layer's own parameters, without those of layers inside it or counted elsewhere. ``None``
    always means: not known.
    """

    path: str
    type: str
    params: int | None = None  # number of elements
    frozen: int | None = 0  # those of them that no optimizer updates
    output_shape: Sequence[int | None] | None = None  # None in it: any size
    inputs: Sequence[str] | None = None  # paths of the layers it reads; () for an input
    dtype: str | None = None
    tied_to: str | None = None  # path of the layer that counts the parameters both use
    tied_params: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)  # compared between repeated layers


Describe = Callable[[Any], Iterable[Layer]]

_REGISTERED: dict[type, Describe] = {}


def register(kind: type, describe: Describe) -> None:
    """Let ``describe`` read the instances of ``kind`` and of its subclasses."""
    _REGISTERED[kind] = describe


def registered() -> tuple[type, ...]:
    """Return the classes that somebody has registered."""
    return tuple(_REGISTERED)


def claims(model: object) -> bool:
    """Whether ``model`` describes itself, or somebody has registered how to."""
    return _describe_of(type(model)) is not None


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read what describes ``model``; UnsupportedModel where that contradicts itself."""
    kind = type(model)
    describe = _describe_of(kind)
    if describe is None:
        raise UnsupportedModel(f"nothing describes a {kind.__name__}")
    layers = list(describe(model))
    rows = _rows_by_path(layers, kind.__name__)
    scalars = [_scalars(layer) for layer in layers]
    names, parents = _tree(layers)
    table = LayerTable(
        framework=text(kind.__module__.partition(".")[0]).replace("__main__", ""),
        model_name=_name(model) or text(kind.__name__),
        model_type=text(kind.__name__),
        unit="layer",
        separator=_SEPARATOR,
        names=names,
        types=[text(layer.type) for layer in layers],
        parents=parents,
        params=[layer.params for layer in layers],
        frozen=[None if layer.params is None else layer.frozen for layer in layers],
        scalars=scalars,
        ties={
            row: Tie(_row(rows, layer, layer.tied_to), layer.tied_params)
            for row, layer in enumerate(layers)
            if layer.tied_to is not None
        },
    )
    if any(layer.output_shape is not None for layer in layers):
        table.outputs = [_shape(layer.output_shape) for layer in layers]
    if any(layer.inputs is not None for layer in layers):
        table.calls = [
            () if layer.inputs is None else (_sources(rows, layer, layer.inputs),)
            for layer in layers
        ]
    if any(layer.dtype is not None for layer in layers):
        table.dtypes = [layer.dtype and text(layer.dtype) for layer in layers]
    if "settings" in wanted:
        table.settings = [settings(row) for row in scalars]
    return table


def _describe_of(kind: type) -> Describe | None:
    for base in kind.__mro__:
        if base in _REGISTERED:
            return _REGISTERED[base]
        if "__layerfold__" in vars(base):
            describe: Describe | None = vars(base)["__layerfold__"]
            return describe
    return None


def _rows_by_path(layers: list[Layer], kind: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise UnsupportedModel(
                f"what describes a {kind} must give layerfold.Layer objects, "
                f"not {type(layer).__name__}"
            )
        if layer.path in rows:
            raise UnsupportedModel(f"the description of a {kind} has {layer.path!r} twice")
        counts = (layer.params, layer.frozen, layer.tied_params)
        if any(count is not None and count < 0 for count in counts):
            raise UnsupportedModel(f"{layer.path!r} of a {kind} has a negative count")
        rows[layer.path] = row
    return rows


def _tree(layers: list[Layer]) -> tuple[list[str], list[int]]:
    """Return each layer's name and the row that encloses it: the nearest open one whose path it continues."""
    names, parents = [], []
    open_rows: list[tuple[str, int]] = []
    for row, layer in enumerate(layers):
        while open_rows and not layer.path.startswith(open_rows[-1][0]):
            open_rows.pop()
        prefix, parent = open_rows[-1] if open_rows else ("", -1)
        names.append(text(layer.path[len(prefix) :]))
        parents.append(parent)
        open_rows.append((layer.path + _SEPARATOR if layer.path else "", row))
    return names, parents


def _name(model: object) -> str:
    try:
        name = getattr(model, "name", None)
    except Exception:
        return ""
    return text(name) if isinstance(name, str) else ""


def _row(rows: dict[str, int], layer: Layer, path: str) -> int:
    if path not in rows:
        raise UnsupportedModel(f"{layer.path!r} names {path!r}, which is not described")
    return rows[path]


def _sources(rows: dict[str, int], layer: Layer, inputs: Sequence[str]) -> tuple[Source, ...]:
    return tuple(Source(_row(rows, layer, path)) for path in inputs)


def _shape(sizes: Sequence[int | None] | None) -> str | None:
    if sizes is None:
        return None
    return ",".join("?" if size is None else str(int(size)) for size in sizes) or "()"


def _scalars(layer: Layer) -> Scalar:
    return tuple(sorted((text(name), value) for name, value in layer.settings.items()))
