"""Keras 3 models: rows in the order of ``model.summary()``, nested layers below their own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import chain
from math import prod
from typing import Any

from layerfold.collect import keras_columns
from layerfold.collect.clean import Scalar, ScalarReader, text
from layerfold.collect.keras_columns import (
    Variables,
    all_variables,
    own_variables,
    static_shape,
)
from layerfold.collect.keras_graph import Frame, ShapeWriter, calls_of, frame_of, sources_of
from layerfold.collect.ties import tie_aliases
from layerfold.format.table import Call, LayerTable, Tie

#: Attributes that say nothing about what a layer computes.
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


def claims(model: object) -> bool:
    """Whether ``model`` is a Keras 3 layer or model."""
    base = getattr(sys.modules["keras"], "Layer", None)
    return isinstance(base, type) and issubclass(type(model), base)


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a Keras layer or model, with the optional columns named in ``wanted``."""
    walk = _Walk(model)
    walk.rows()
    walk.graph()
    walk.notes()
    if wanted:
        keras_columns.fill(walk.table, walk.operations, walk.frames, walk.scalars, wanted)
    return walk.table


@dataclass(slots=True)
class _Walk:
    """One reading of one model."""

    model: Any
    table: LayerTable = field(init=False)
    operations: list[Any] = field(default_factory=list)  # one per row
    frames: list[Frame] = field(default_factory=list)
    fixed: list[int | None] = field(default_factory=list)
    scalars: list[Scalar] = field(default_factory=list)
    reader: ScalarReader = field(default_factory=lambda: ScalarReader("keras", _IGNORED))
    row_of: dict[int, int] = field(default_factory=dict)  # by the operation's identity
    aliases: dict[int, int] = field(default_factory=dict)  # second places of a layer
    owner: dict[int, int] = field(default_factory=dict)  # the row that counts a variable
    sizes: dict[tuple[int, ...], int] = field(default_factory=dict)
    unbuilt: int = 0
    unreadable: int = 0

    def __post_init__(self) -> None:
        self.table = LayerTable(
            framework="keras",
            model_name=_name(self.model) or type(self.model).__name__,
            model_type=text(type(self.model).__name__),
            unit="layer",
            separator="/",
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            fixed=self.fixed,
            scalars=self.scalars,
        )

    def rows(self) -> None:
        """Fill the rows: names, types, parents, numbers."""
        root = frame_of(self.model, -1)
        if root is not None:
            self._walk(root)
            self._loose_variables()
        if not self.operations:
            self._walk(Frame(-1, [self.model], None))
        tie_aliases(self.table, self.aliases)
        if not getattr(self.model, "trainable", True):
            self.table.frozen = list(self.table.params)

    def _walk(self, root: Frame) -> None:
        self.frames.append(root)
        pending = [(operation, root) for operation in reversed(root.operations)]
        while pending:
            operation, frame = pending.pop()
            if id(operation) in frame.extras and not self._adds(operation):
                continue
            row = self._add(operation, frame)
            first = self.row_of.setdefault(id(operation), row)
            if first != row:
                self.aliases[row] = first
                self._count(row, ((), ()), operation)
                continue
            try:
                below = None if operation is self.model else self._below(operation, row)
                variables = all_variables if below is None else own_variables
                self._count(row, variables(operation), operation)
            except Exception:
                self.unreadable += 1
                self._append(None, None, None)
                continue
            if below is not None:
                pending.extend((child, below) for child in reversed(below.operations))

    def _below(self, operation: Any, row: int) -> Frame | None:
        if not vars(operation).get("_layers"):
            return None
        frame = frame_of(operation, row)
        if frame is not None:
            self.frames.append(frame)
        return frame

    def _adds(self, layer: Any) -> bool:
        """Whether a layer outside the graph holds a variable that no row counts."""
        return any(id(v) not in self.owner for v in chain(*all_variables(layer)))

    def _add(self, operation: Any, frame: Frame) -> int:
        table = self.table
        row = len(table.names)
        name = _name(operation)
        if name is None:
            name = f"layer {row}"
            self.unreadable += 1
        table.names.append(name)
        table.types.append(type(operation).__name__)
        table.parents.append(frame.row)
        self.operations.append(operation)
        self.scalars.append(self.reader.read(type(operation), vars(operation)))
        frame.rows.append(row)
        return row

    def _count(self, row: int, variables: Variables, operation: Any) -> None:
        """Count each variable in the first row that has it; the others are tied to that row."""
        if not getattr(operation, "built", True):
            self.unbuilt += 1
            self._append(None, None, None)
            return
        owner, sizes = self.owner, self.sizes
        fixed = variables[1]
        params = frozen = tied = never = 0
        target = row
        for group in variables:
            for variable in group:
                shape = variable._shape
                size = sizes.get(shape)
                if size is None:
                    size = sizes[shape] = prod(shape)
                counted = owner.setdefault(id(variable), row)
                if counted != row:
                    tied += size
                    target = counted
                    continue
                params += size
                if not variable._trainable:
                    frozen += size
                if group is fixed:
                    never += size
        self._append(params, frozen, never)
        if target != row:
            self.table.ties[row] = Tie(target, tied)

    def _append(self, params: int | None, frozen: int | None, fixed: int | None) -> None:
        self.table.params.append(params)
        self.table.frozen.append(frozen)
        self.fixed.append(fixed)

    def _loose_variables(self) -> None:
        """Give a row to each variable of the model itself that no layer counts."""
        frame = Frame(-1, [], None)
        trained, fixed = own_variables(self.model)
        alone: list[Variables] = [((v,), ()) for v in trained] + [((), (v,)) for v in fixed]
        for variables in alone:
            (variable,) = chain(*variables)
            if id(variable) not in self.owner:
                row = self._add(variable, frame)
                self.table.types[row] = "Variable"
                self.scalars[row] = ()
                self._count(row, variables, self.model)

    def graph(self) -> None:
        """Fill output shapes and connections."""
        table, operations = self.table, self.operations
        writer = ShapeWriter()
        outputs: list[str | None] = [None] * len(operations)
        calls: list[tuple[Call, ...]] = [()] * len(operations)
        for frame in self.frames:
            sources = sources_of(frame, operations)
            for row in frame.rows:
                operation = operations[row]
                nodes = None if frame.nodes is None else frame.nodes.get(id(operation))
                if nodes:
                    outputs[row] = writer.of_calls(operation, nodes)
                    calls[row] = calls_of(nodes, sources)
                else:
                    outputs[row] = static_shape(operation, writer)
            if frame.row < 0:
                table.model_outputs = [s for t in frame.results if (s := sources.get(id(t)))]
        table.outputs = outputs
        if any(frame.nodes is not None for frame in self.frames):
            table.calls = calls

    def notes(self) -> None:
        """Say what is not known, and how to get to know it."""
        notes = self.table.notes
        if self.unbuilt:
            which = "1 layer is" if self.unbuilt == 1 else f"{self.unbuilt:,} layers are"
            notes.append(
                f"{which} not built yet, and the number of parameters is unknown until then: "
                "call model.build(input_shape), or the model once on data."
            )
        if self.unreadable:
            notes.append(f"{self.unreadable:,} layers could not be read completely.")


def _name(operation: Any) -> str | None:
    try:
        return text(operation.name)
    except Exception:
        return None
