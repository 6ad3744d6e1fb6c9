"""FLOPs of the rows of a Keras model, from the graph of its calls; the model is not run.

Inside a custom layer there is no graph, and only its code knows how often it calls a layer, and
on what: its type and theirs are reported as uncounted. For a subclassed model FLOPs are unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras.dialect import Dialect, Frame, Shape
from layerfold.collect.keras.flops.batch_axis import rearranged
from layerfold.collect.keras.flops.formulas import is_keras_own, multiply_adds
from layerfold.collect.keras.flops.sizes import NoFormula, Shapes, Sizes, UnknownSize
from layerfold.collect.keras.wrapped import Part
from layerfold.format.table import LayerTable

_BY_CODE = (
    "FLOPs are unknown: only the code of this model knows which layers it calls, and on what."
)
_UNBUILT = "FLOPs are unknown until the model is built."
_ALONE = (
    "FLOPs of a layer alone are unknown: make it a model, "
    "keras.Sequential([keras.Input(shape), layer])."
)
_OPEN = "FLOPs are unknown where a size is: give keras.Input every size but that of the batch."
_MOVED = (
    "FLOPs are unknown where an operation or custom code makes an open size or may move the batch."
)

#: Models with a note each.
_NAMED = 3


def count(
    table: LayerTable, operations: list[Any], frames: Iterable[Frame], dialect: Dialect
) -> None:
    """Fill ``flops`` and ``uncounted``: 2 per multiply-add, one forward pass at batch 1."""
    counts = _Counts([0] * len(operations), [()] * len(operations), operations)
    readings = {frame.row: _Reading(frame, dialect) for frame in frames}
    _find_mixed(readings.values())
    root = readings[-1]
    root.times = 1 if root.runs_graph else None
    for reading in readings.values():
        counts.fill(reading, readings)
    table.flops, table.uncounted = counts.flops, counts.uncounted
    if root.times is None:
        table.flops = [None] * len(operations)
        table.uncounted = [()] * len(operations)
        if operations:
            table.notes.append(_why_not(root, operations))
    elif None in counts.flops:
        table.notes += islice(_why_in_part(readings, counts), _NAMED)


def _why_not(root: _Reading, operations: list[Any]) -> str:
    """Say why nothing is known."""
    container = root.frame.container
    if operations[0] is container:
        return _ALONE
    return _UNBUILT if is_keras_own(getattr(type(container), "call", None)) else _BY_CODE


def _why_in_part(readings: dict[int, _Reading], counts: _Counts) -> Iterator[str]:
    """Say why some FLOPs are unknown, and for the sizes what makes them known."""
    if readings[-1].is_open:
        yield _OPEN
        return
    unknown = {row for row, flops in enumerate(counts.flops) if flops is None}
    found = False
    for row, reading in readings.items():
        if row >= 0 and reading.given and not unknown.isdisjoint(reading.frame.rows):
            found = True
            name = text(counts.operations[row].name)
            yield (
                f"{name} was built for unknown sizes, so its FLOPs are unknown: "
                f"build it on keras.Input({reading.given}), or give it input_shape={reading.given}."
            )
    if not found:
        yield _MOVED


def _find_mixed(readings: Collection[_Reading]) -> None:
    """Find the tensors without a batch axis in all graphs; a model inside may return some."""
    models: set[int] = set()
    before = -1
    while len(models) > before:
        before = len(models)
        models.update(id(one.frame.container) for one in readings if one.mixes(models))


@dataclass(slots=True)
class _Counts:
    """The two columns while they are filled."""

    flops: list[int | None]
    uncounted: list[tuple[str, ...]]
    operations: list[Any]

    def fill(self, reading: _Reading, readings: dict[int, _Reading]) -> None:
        """Fill the rows of one frame; what encloses it was filled before."""
        for row in reading.frame.rows:
            operation = self.operations[row]
            if isinstance(operation, Part):
                self.uncounted[row] = (operation.wrapper,)
                continue
            below = readings.get(row)
            if below is not None:
                reading.calls(operation, below)
                if below.times is None:
                    self.uncounted[row] = (text(type(operation).__name__),)
                continue
            try:
                self.flops[row] = reading.flops(operation)
            except NoFormula as error:
                self.uncounted[row] = (str(error),)
            except Exception:  # UnknownSize, or an attribute that is not what Keras made it
                self.flops[row] = None


@dataclass(slots=True)
class _Reading:
    """One container, and how often the model runs it."""

    frame: Frame
    dialect: Dialect
    times: int | None = None  # None: only its code knows
    sized: bool = True  # False: it runs on other sizes than its graph has
    runs_graph: bool = field(init=False)  # no code of its own replaces its graph
    batch: int | None = field(init=False, default=None)
    given: str = ""  # the sizes on which it is called, where its own graph has unknown ones
    mixed: set[int] = field(init=False, default_factory=set)  # tensors without a batch axis

    def __post_init__(self) -> None:
        frame = self.frame
        call = getattr(type(frame.container), "call", None)
        self.runs_graph = frame.nodes is not None and is_keras_own(call)
        if frame.nodes is not None and frame.inputs:
            first = self.dialect.shape(frame.inputs[0])
            self.batch = first[0] if first else None

    @property
    def is_open(self) -> bool:
        """Whether its graph was made for an unknown size that is not the batch."""
        shapes = map(self.dialect.shape, self.frame.inputs)
        return any(shape is None or None in shape[1:] for shape in shapes)

    def mixes(self, models: set[int]) -> bool:
        """Find the tensors without a batch axis; return whether the container returns one."""
        frame = self.frame
        if not self.runs_graph or not frame.nodes:
            return False
        self.mixed = rearranged(list(chain(*frame.nodes.values())), self.dialect, models)
        return not self.mixed.isdisjoint(map(id, frame.results))

    def calls(self, operation: Any, below: _Reading) -> None:
        """Set how often a container inside is run, and whether on the sizes of its graph."""
        nodes = self._nodes(operation)
        if self.times is None or not below.runs_graph:
            return
        below.times = self.times * len(nodes)
        below.given = _shown(nodes, self) if below.is_open else ""
        below.sized = False
        with suppress(UnknownSize):
            own = [below.sizes(tensor) for tensor in below.frame.inputs]
            below.sized = self.sized and all(
                [self.sizes(tensor) for tensor in self.dialect.inputs(node)] == own
                and self.mixed.isdisjoint(map(id, self.dialect.inputs(node)))
                for node in nodes
            )

    def flops(self, operation: Any) -> int:
        """Return the FLOPs of a layer. Raises NoFormula and UnknownSize."""
        if self.times is None:
            return self._without_graph(operation)
        total = 0
        for node in self._nodes(operation):
            found = multiply_adds(operation, self._shapes(node))
            if found and not (
                self.sized and self.mixed.isdisjoint(map(id, self.dialect.inputs(node)))
            ):
                raise UnknownSize
            total += found
        return 2 * total * self.times

    def sizes(self, tensor: Any) -> Sizes:
        """Return the sizes of a symbolic tensor for a batch of 1."""
        shape = self.dialect.shape(tensor)
        if shape is None:
            raise UnknownSize
        return _for_one(shape, self.batch)

    def _without_graph(self, operation: Any) -> int:
        """Return 0 for a layer that is free on any input. Raises NoFormula for any other."""
        try:
            found = multiply_adds(operation, Shapes((), {}, []))
        except Exception:
            found = 1
        if found:
            raise NoFormula(text(type(operation).__name__))
        return 0

    def _nodes(self, operation: Any) -> list[Any]:
        return (self.frame.nodes or {}).get(id(operation), [])

    def _shapes(self, node: Any) -> Shapes:
        args, kwargs = self.dialect.arguments(node)
        return Shapes(
            tuple(map(self._sized, args)),
            {name: self._sized(value) for name, value in kwargs.items()},
            [self.sizes(tensor) for tensor in self.dialect.outputs(node)],
        )

    def _sized(self, value: Any) -> Any:
        """Put sizes in the place of tensors; a constant has no batch."""
        if isinstance(value, (list, tuple)):
            return [self._sized(part) for part in value]
        if isinstance(value, dict):
            return {name: self._sized(part) for name, part in value.items()}
        if hasattr(value, "_keras_history"):
            return self.sizes(value)
        shape = getattr(value, "shape", None)
        return value if shape is None else Sizes(shape)


def _shown(nodes: list[Any], reading: _Reading) -> str:
    """Write the sizes of the only input of all calls, as for ``input_shape``; empty for others."""
    shapes = {tuple(map(reading.dialect.shape, reading.dialect.inputs(node))) for node in nodes}
    only = shapes.pop() if len(shapes) == 1 else ()
    shape = only[0] if len(only) == 1 else None
    return str(tuple(shape[1:])) if shape and None not in shape[1:] else ""


def _for_one(shape: Shape, batch: int | None) -> Sizes:
    if not shape or shape[0] == batch:
        return Sizes((1, *shape[1:]) if shape else ())
    return Sizes(shape if batch is None else (None, *shape[1:]))
