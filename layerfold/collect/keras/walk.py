"""Rows of a Keras model in the order of ``model.summary()``, nested layers below their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.settings import ScalarReader
from layerfold.collect.keras import columns, statistics, weights
from layerfold.collect.keras.children import StepTo, step_of_variable, steps_in
from layerfold.collect.keras.dialect import (
    NO_VARIABLES,
    Dialect,
    Frame,
    LayerVariables,
    calls_of,
    sources_of,
)
from layerfold.collect.keras.flops.formulas import is_keras_own
from layerfold.collect.keras.notes import Tally, notes
from layerfold.collect.keras.optimizer import sentence_about
from layerfold.collect.keras.shapes import ShapeWriter
from layerfold.collect.keras.wrapped import Part
from layerfold.format.accessors import UNKNOWN
from layerfold.format.table import Call, LayerTable

#: Attributes that do not affect what a layer computes.
_IGNORED = frozenset(
    {
        "activity_regularizer",
        "autocast",
        "build",
        "built",
        "call_signature_parameters",
        "dtype",
        "lora_alpha",
        "lora_enabled",
        "lora_rank",
        "name",
        "quantize",
        "seed",
        "supports_jit",
        "training",  # a module's mode, on the torch backend
    }
)


def read(model: Any, dialect: Dialect, wanted: frozenset[str]) -> LayerTable:
    """Read a model, with the optional columns named in ``wanted``."""
    walk = _Walk(model, dialect)
    walk.read()
    walk.graph()
    table = walk.rows.table
    table.optimizer = _optimizer(model, dialect)
    walk.notes()
    optimizer = sentence_about(model)
    table.notes += [optimizer] if optimizer else []
    columns.fill(table, walk.operations, walk.frames, walk.layer_variables, dialect, wanted)
    weights.fill(table, walk.layer_variables, dialect)
    statistics.fill(table, walk.operations, walk.layer_variables, dialect.package)
    return table


@dataclass(slots=True)
class _Walk:
    """One reading of one model."""

    model: Any
    dialect: Dialect
    rows: RowBuilder = field(init=False)
    operations: list[Any] = field(default_factory=list)  # one per row
    layer_variables: list[LayerVariables | None] = field(default_factory=list)  # None: unknown
    frames: list[Frame] = field(default_factory=list)
    fixed: list[int | None] = field(default_factory=list)
    attributes: list[str | None] = field(default_factory=list)
    steps: dict[int, StepTo] = field(default_factory=dict)  # by the identity of a frame
    reader: ScalarReader = field(init=False)
    sizes: dict[tuple[int, ...], int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    shown: set[int] | None = None  # calls in the graphs of this model, once they are asked for

    def __post_init__(self) -> None:
        self.reader = ScalarReader(self.dialect.package, _IGNORED)
        kind = text(type(self.model).__name__)
        self.rows = RowBuilder(
            framework="keras",
            model_name=_name(self.model) or kind,
            model_type=kind,
            unit="layer",
            separator="/",
        )
        self.rows.table.untrainable = self.fixed
        self.rows.table.attributes = self.attributes

    def read(self) -> None:
        """Fill the rows: names, types, parents, numbers."""
        root = self.dialect.frame(self.model, -1)
        if root is not None:
            root.trainable = self.dialect.trainable(self.model, -1)
            root.has_run = root.nodes is not None or self.dialect.has_run(self.model)
            root.open_axes = self.dialect.open_axes(self.model)
            self._walk(root)
            self._own_variables(root)
        else:
            trainable = self.dialect.trainable(self.model, -1)
            self._walk(Frame(self.model, -1, [self.model], trainable=trainable))
        self.rows.tie_aliases()

    def _walk(self, root: Frame) -> None:
        self.frames.append(root)
        pending = [(operation, root) for operation in reversed(root.operations)]
        while pending:
            operation, frame = pending.pop()
            if id(operation) in frame.extras and not self._adds(operation):
                continue
            row = self._add(operation, frame)
            first = self.rows.aliases.get(row)
            if first is not None:
                if self.layer_variables[first] is None:
                    self._count_unknown(row)
                continue
            below = self._read(operation, row, frame)
            if below is not None:
                self.frames.append(below)
                pending.extend((child, below) for child in reversed(below.operations))

    def _read(self, operation: Any, row: int, frame: Frame) -> Frame | None:
        """Count a layer's own variables; return the frame of a layer with rows inside."""
        dialect = self.dialect
        try:
            below = None if operation is self.model else dialect.frame(operation, row)
            if below is not None:
                below.trainable = frame.trainable and dialect.trainable(operation, row)
                below.has_run = (
                    frame.has_run or below.nodes is not None or dialect.has_run(operation)
                )
                below.open_axes = max(frame.open_axes, dialect.open_axes(operation))
            if getattr(operation, "built", True) or frame.has_run:
                own = dialect.variables_of(operation, deep=below is None, trainable=frame.trainable)
                self._count(own, row)
                if not getattr(operation, "built", True) and not dialect.has_run(operation):
                    self.tally.uncalled[row] = self.rows.table.names[row]
            else:
                self.tally.unbuilt += 1
                self._count_unknown(row)
        except Exception:
            self.tally.unreadable.add(row)
            self._count_unknown(row)
            return None
        return below

    def _adds(self, layer: Any) -> bool:
        """Whether a layer outside the graph has a variable that no row counts."""
        try:
            own = self.dialect.variables_of(layer, deep=True, trainable=True)
        except Exception:
            return True
        return any(id(variable) not in self.rows.owners for variable in own.all())

    def _add(self, operation: Any, frame: Frame) -> int:
        is_part = isinstance(operation, Part)
        origin = operation.origin if is_part else operation
        name = _name(operation)
        shown = operation.kind if is_part else text(type(operation).__name__)
        key = id(operation if origin is None else origin)
        row = self.rows.add(key, name or "", shown, frame.row)
        if name is None:
            self.rows.table.names[row] = f"layer {row}"
            self.tally.unreadable.add(row)
        self.operations.append(operation)
        self.layer_variables.append(NO_VARIABLES)
        self.fixed.append(0)
        self.attributes.append(self._step(operation, frame))
        frame.rows.append(row)
        try:
            self.rows.scalars[row] = (
                () if origin is None else self.reader.read(type(origin), vars(origin))
            )
        except Exception:
            self.tally.unreadable.add(row)
        return row

    def _step(self, operation: Any, frame: Frame) -> str:
        """Return how the container of a frame has a layer; "" where ``get_layer`` gives it."""
        try:
            step_to = self.steps.get(id(frame))
            if step_to is None:
                step_to = self.steps[id(frame)] = steps_in(frame, self.dialect)
            return step_to(operation)
        except Exception:
            return UNKNOWN

    def _count_unknown(self, row: int) -> None:
        table = self.rows.table
        self.layer_variables[row] = table.params[row] = table.frozen[row] = self.fixed[row] = None

    def _count(self, own: LayerVariables, row: int) -> None:
        """Count each variable in the first row that has it."""
        if own is NO_VARIABLES:
            return
        trained = self._elements(own.trained, own.packed, row)
        frozen = self._elements(own.frozen, own.packed, row) if own.frozen else 0
        fixed = self._elements(own.fixed, own.packed, row) if own.fixed else 0
        table = self.rows.table
        table.params[row] = trained + frozen + fixed
        table.frozen[row] = frozen + fixed
        self.fixed[row] = fixed
        self.layer_variables[row] = own

    def _elements(
        self, variables: Sequence[Any], packed: Mapping[int, tuple[int, ...]], row: int
    ) -> int:
        """Sum the elements of those variables that no other row counts."""
        total = 0
        counts, sizes, shape_of = self.rows.counts, self.sizes, self.dialect.stored_shape
        for variable in variables:
            key = id(variable)
            shape = packed.get(key) or shape_of(variable)
            size = sizes.get(shape)
            if size is None:
                size = sizes[shape] = prod(shape)
            if counts(key, row):
                total += size
            else:
                self.rows.tie(key, row, size)
        return total

    def _own_variables(self, root: Frame) -> None:
        """Add a row for each variable of the model itself that no layer counts."""
        frame = Frame(self.model, -1, [])
        own = self.dialect.variables_of(self.model, deep=False, trainable=root.trainable)
        table = self.rows.table
        for place, group in enumerate(own[:3]):
            for variable in group:
                if id(variable) not in self.rows.owners:
                    row = self._add(variable, frame)
                    table.types[row] = "Variable"
                    table.variables += 1
                    self.attributes[row] = step_of_variable(self.model, variable)
                    self.rows.scalars[row] = ()
                    self._count(_alone(variable, place), row)

    def graph(self) -> None:
        """Fill output shapes and connections."""
        table, operations, dialect = self.rows.table, self.operations, self.dialect
        table.notes += dialect.look_at(self.frames)
        writer = ShapeWriter(dialect, dialect.results(self.model))
        outputs: list[str | None] = [None] * len(operations)
        calls: list[tuple[Call, ...]] = [()] * len(operations)
        call_shapes: list[str | None] = [None] * len(operations)
        for frame in self.frames:
            sources = sources_of(frame, operations, dialect)
            for row in frame.rows:
                operation = operations[row]
                nodes = None if frame.nodes is None else frame.nodes.get(id(operation))
                try:
                    if nodes:
                        outputs[row] = writer.outputs(nodes)
                        calls[row] = calls_of(nodes, sources, dialect.inputs)
                        call_shapes[row] = writer.calls(nodes)
                    else:
                        outputs[row] = self._without_calls(row, frame, writer)
                except Exception:
                    self.tally.unreadable.add(row)
            if frame.row < 0:
                table.model_outputs = [s for t in frame.results if (s := sources.get(id(t)))]
        first = len(table) - table.variables
        for row, variable in enumerate(operations[first:], first):
            outputs[row] = writer.one(dialect.stored_shape(variable))
        table.outputs, table.call_shapes = outputs, call_shapes
        if any(frame.nodes is not None for frame in self.frames):
            table.calls = calls
        elif self.tally.uncalled:
            table.call_counts = [
                0 if row in self.tally.uncalled else None for row in range(len(table))
            ]

    def _without_calls(self, row: int, frame: Frame, writer: ShapeWriter) -> str | None:
        """Return the output shapes at a place where no graph has a call of the layer.

        A model's own graph is the same at each place. Calls elsewhere are of this place only where no
        other row shows them, and the shape of the first call only where the layer has one row.
        """
        operation = self.operations[row]
        results = self.dialect.results(operation)
        if results is not None and is_keras_own(getattr(type(operation), "call", None)):
            return writer.nested(results)
        nodes = self.dialect.nodes(operation)
        if nodes:
            shown = self._shown_nodes()
            return writer.outputs([node for node in nodes if id(node) not in shown]) or None
        if row in self.rows.aliases:
            return None
        try:
            return writer.structure(self.dialect.static_shape(operation, frame))
        except Exception:
            return None  # the layer's own arithmetic failed, which is no defect of the reading

    def _shown_nodes(self) -> set[int]:
        """Return the identities of the calls in the graphs of this model."""
        if self.shown is None:
            graphs = [frame.nodes for frame in self.frames if frame.nodes is not None]
            self.shown = {id(n) for graph in graphs for nodes in graph.values() for n in nodes}
        return self.shown

    def notes(self) -> None:
        """Add notes about what is unknown, and how to make it known."""
        self.tally.beside = sum(map(prod, self._beside()))
        self.rows.table.notes += notes(self.tally, self.model, self.dialect)

    def _beside(self) -> Iterator[tuple[int, ...]]:
        """Yield the shapes of the variables beside quantised kernels, each once."""
        found = {id(v): v for own in self.layer_variables if own for v in own.beside}
        return map(self.dialect.stored_shape, found.values())


def _name(operation: Any) -> str | None:
    try:
        return text(operation.name)
    except Exception:
        return None


def _alone(variable: Any, place: int) -> LayerVariables:
    trained, frozen, fixed = ((variable,) if place == group else () for group in range(3))
    return LayerVariables(trained, frozen, fixed)


def _optimizer(model: Any, dialect: Dialect) -> int | None:
    """Count the elements of the optimizer's state, as Keras counts its "Optimizer params"."""
    try:
        variables = dialect.optimizer(model)
        if variables is None:
            return None
        return sum(prod(dialect.stored_shape(variable)) for variable in variables)
    except Exception:
        return None
