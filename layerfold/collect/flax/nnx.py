"""Flax nnx modules: one row per module, in the order of their attributes, the root first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from layerfold.collect.common.inputs import Inputs
from layerfold.collect.common.names import text
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.settings import Scalar, ScalarReader, settings
from layerfold.collect.common.weights import WeightColumns
from layerfold.collect.flax.bridged import Place
from layerfold.collect.flax.calls import fill_run, other_variables
from layerfold.collect.flax.children import step_to
from layerfold.collect.flax.nnx_graph import Contents, Kinds, contents_of
from layerfold.collect.flax.nnx_run import run_on_shapes
from layerfold.collect.flax.nnx_stacks import copies_of
from layerfold.collect.jax.arrays import Tally, elements_of, joined, weights_in
from layerfold.collect.jax.inputs import AbstractInputs
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable
from layerfold.format.weights import Weight

_IGNORED = frozenset({"deterministic", "use_running_average"})  # a mode


def collect(model: Any, wanted: frozenset[str], inputs: Inputs | None = None) -> LayerTable:
    """Read an nnx module; with inputs, run a copy of it on shapes for its calls and FLOPs."""
    walk = _Walk(model, wanted)
    walk.read()
    walk.fill()
    rows = walk.rows
    if inputs is not None:
        weights = (walk.kinds.content(v) for contents in walk.contents for v in contents.variables)
        linen = {place: row for row, place in walk.bridged.items()}
        run = run_on_shapes(model, rows.row_of, AbstractInputs(inputs, weights), linen)
        for row, kind in run.types.items():
            rows.table.types[row] = kind
        modules = [rows.aliases.get(row, row) for row in range(len(rows.table))]
        fill_run(rows.table, run, modules, wanted)
    return rows.table


@dataclass(slots=True)
class _Walk:
    """One reading of one module."""

    model: Any
    wanted: frozenset[str]
    rows: RowBuilder = field(init=False)
    nodes: list[Any] = field(default_factory=list)  # one per row
    contents: list[Contents] = field(default_factory=list)
    params: list[Tally] = field(default_factory=list)
    buffers: list[Tally] = field(default_factory=list)
    kinds: Kinds = field(default_factory=Kinds)
    reader: ScalarReader = field(default_factory=lambda: ScalarReader("flax", _IGNORED))
    others: dict[str, int] = field(default_factory=dict)  # elements, by the type of variable
    optimizer: Tally = field(default_factory=Tally)
    attributes: list[str | None] = field(default_factory=list)
    bridged: dict[int, Place] = field(default_factory=dict)  # rows of linen modules
    weights: dict[int, list[Weight]] = field(default_factory=dict)
    lazy: set[int] = field(default_factory=set)  # rows without their variables
    unreadable: int = 0

    def __post_init__(self) -> None:
        kind = text(type(self.model).__name__)
        self.rows = RowBuilder(
            framework="flax",
            model_name=kind,
            model_type=kind,
            unit="module",
            separator=".",
            uncounted=None,
        )
        self.rows.table.attributes = self.attributes

    def read(self) -> None:
        """Fill the rows; an alias has no rows below it."""
        table = self.rows.table
        pending = [("", self.model, -1, "")]
        while pending:
            name, node, parent, step = pending.pop()
            row = self.rows.add(id(node), text(name), self._type(name, node, parent), parent)
            contents = Contents() if row in self.rows.aliases else contents_of(node, self.kinds)
            self.nodes.append(node)
            self.attributes.append(step)
            self.contents.append(contents)
            self.params.append(Tally())
            self.buffers.append(Tally())
            if row in self.rows.aliases:
                continue
            self.rows.scalars[row] = self._scalars(node)
            if self.kinds.is_lazy(node, contents):
                self.lazy.add(row)
            self._count(row, contents)
            if row not in self.lazy:
                table.params[row], table.frozen[row] = self.params[row].elements, 0
            pending += [
                (key, child, row, step_to(node, key, child, self.kinds))
                for key, child in reversed(contents.children)
            ]

    def _type(self, name: str, node: Any, parent: int) -> str:
        """Return a node's class; a dict of a linen module's variables does not say which that is."""
        row = len(self.nodes)
        if self.kinds.is_bridge(node):
            self.bridged[row] = (row, ())
        elif parent in self.bridged and isinstance(node, Mapping):
            bridge, path = self.bridged[parent]
            self.bridged[row] = (bridge, (*path, name))
            return "?"
        return text(type(node).__name__)

    def _scalars(self, node: Any) -> Scalar:
        return self.reader.read(type(node), vars(node)) if hasattr(node, "__dict__") else ()

    def _count(self, row: int, contents: Contents) -> None:
        """Count each variable in the first row that has it."""
        self.unreadable += contents.unreadable
        for name, variable in zip(contents.names, contents.variables, strict=True):
            is_first = self.rows.counts(id(variable), row)
            self.weights.setdefault(row, []).extend(
                self._weights(name, variable, is_tied=not is_first)
            )
            if is_first:
                self._measure(row, variable)
            elif self.kinds.is_param(variable):
                self.rows.tie(id(variable), row, elements_of(self.kinds.content(variable)))
        for variable in contents.optimizer:
            if self.rows.counts(id(variable), row):
                self.optimizer.add(self.kinds.content(variable))

    def _weights(self, name: str, variable: Any, *, is_tied: bool) -> list[Weight]:
        kind = "parameter" if self.kinds.is_param(variable) else "buffer"
        return weights_in(name, self.kinds.content(variable), kind, is_tied=is_tied)

    def _measure(self, row: int, variable: Any) -> None:
        content = self.kinds.content(variable)
        if self.kinds.is_param(variable):
            self.params[row].add(content)
            return
        size = self.buffers[row].add(content)
        kind = self.kinds.name(variable)
        if kind != "BatchStat":
            self.others[kind] = self.others.get(kind, 0) + size

    def fill(self) -> None:
        """Fill the numbers, the optional columns that are wanted, and the notes."""
        table, params, buffers = self.rows.table, self.params, self.buffers
        both = list(zip(params, buffers, strict=True))
        unknown = self.lazy
        table.params = [None if row in unknown else p.elements for row, p in enumerate(params)]
        # Flax has no flag for what is trained: its optimizers take all nnx.Param by default.
        table.frozen = [None if row in unknown else 0 for row in range(len(params))]
        table.dtypes = [joined(tally.dtypes) for tally in params]
        self.rows.tie_aliases()
        copies = copies_of(table.parents, self.nodes, self.contents, self.kinds)
        table.stacked = {row: prod(of_row) for row, of_row in enumerate(copies) if of_row}
        table.param_bytes = None if unknown else sum(tally.bytes for tally in params)
        if "bytes" in self.wanted:
            table.bytes = [p.bytes + b.bytes for p, b in both]
        if "buffers" in self.wanted:
            table.buffers = [tally.elements for tally in buffers]
        if "devices" in self.wanted:
            table.devices = [joined(p.devices | b.devices) for p, b in both]
        if "settings" in self.wanted:
            table.settings = [settings(row) for row in self.rows.scalars]
        if "modes" in self.wanted:
            table.modes = [_mode(node) for node in self.nodes]
        self._fill_weights()
        table.optimizer = self.optimizer.elements or None
        self._notes()

    def _fill_weights(self) -> None:
        columns = WeightColumns(self.rows.table)
        for row, weights in self.weights.items():
            columns.set(row, tuple(weights))
        for row in self.lazy:
            columns.set_unknown(row)
        columns.fill()

    def _notes(self) -> None:
        notes = self.rows.table.notes
        if self.lazy:
            notes.append(
                f"{counted(len(self.lazy), 'linen module')} {'has' if len(self.lazy) == 1 else 'have'} "
                "no variables yet, and the number of parameters is unknown until then: "
                "call lazy_init on data."
            )
        if self.others:
            notes.append(other_variables(self.others))
        if self.unreadable:
            notes.append(f"{counted(self.unreadable, 'attribute')} could not be read.")


def _mode(node: Any) -> str | None:
    """Return the mode that ``model.train()`` and ``model.eval()`` set; None where there is none."""
    attributes = getattr(node, "__dict__", {})
    evaluates = attributes.get("deterministic", attributes.get("use_running_average"))
    return None if not isinstance(evaluates, bool) else "eval" if evaluates else "train"
