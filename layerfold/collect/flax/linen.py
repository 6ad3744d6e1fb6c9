"""Flax linen: a module contains no variables, so the rows come from the tree of variables.

With inputs, a run of the modules on shapes adds their types, calls and output shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.errors import UnsupportedModel
from layerfold.collect.common.inputs import Inputs
from layerfold.collect.common.names import text
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.settings import ScalarReader, settings
from layerfold.collect.common.weights import WeightColumns
from layerfold.collect.flax.calls import fill_run, other_variables
from layerfold.collect.flax.children import step_to_parameters
from layerfold.collect.flax.linen_run import LinenRun, Path
from layerfold.collect.jax.arrays import Tally, is_random_key, joined, leaves_of, weights_in
from layerfold.collect.jax.inputs import AbstractInputs
from layerfold.format.table import LayerTable
from layerfold.format.weights import Weight

_UNKNOWN = "?"


def collect(
    model: Any,
    wanted: frozenset[str],
    variables: Mapping[str, Any] | None = None,
    inputs: Inputs | None = None,
) -> LayerTable:
    """Read a linen module: bound, or with its variables, or with inputs to make their shapes.

    Raises UnsupportedModel where there is neither.
    """
    bound = vars(model).get("scope") is not None
    collections = model.variables if variables is None and bound else variables
    run = None
    if inputs is not None:
        given = AbstractInputs(inputs, leaves_of(collections))
        run = LinenRun.of(model.unbind()[0] if bound else model, collections, given)
    if collections is None and run is not None:
        collections = run.variables
    if collections is None:
        raise UnsupportedModel(_advice(model, run))
    if variables is not None and not _are_variables(variables, run):
        raise UnsupportedModel(
            'these variables have no collection "params": pass what module.init returned, '
            'such as variables={"params": params}'
        )
    walk = _Walk(model, collections, run, wanted)
    walk.read()
    walk.fill()
    walk.notes()
    return walk.rows.table


def _are_variables(given: Mapping[str, Any], run: LinenRun | None) -> bool:
    """Whether these are collections; "params" may be missing where a module has no parameters."""
    ran = run is not None and run.result.failure is None
    return "params" in given or ran or _COLLECTIONS.issuperset(given)


#: The collections that Flax' own layers make.
_COLLECTIONS = frozenset({"batch_stats", "cache", "intermediates", "perturbations"})


def _advice(model: Any, run: LinenRun | None) -> str:
    name = type(model).__name__
    if run is not None:
        return f"this {name} could not be initialised on these inputs ({run.result.failure})"
    return (
        f"this {name} is a linen module, which contains no variables: pass "
        "layerfold.summary(module, variables=variables), a bound module "
        "(module.bind(variables)), or an input: layerfold.summary(module, input_data=x)"
    )


@dataclass(slots=True)
class _Node:
    """A place in the tree of variables: the variables of its own module, and its children."""

    variables: dict[str, dict[str, Any]] = field(default_factory=dict)  # by collection and name
    children: dict[str, _Node] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    """One reading of one module and its variables."""

    module: Any
    variables: Mapping[str, Any]
    run: LinenRun | None
    wanted: frozenset[str]
    rows: RowBuilder = field(init=False)
    paths: list[Path] = field(default_factory=list)
    nodes: list[_Node] = field(default_factory=list)  # one per row
    reader: ScalarReader = field(
        default_factory=lambda: ScalarReader("flax", frozenset({"name", "parent"}))
    )
    others: dict[str, int] = field(default_factory=dict)  # elements of other collections
    attributes: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = text(type(self.module).__name__)
        self.rows = RowBuilder(
            framework="flax",
            model_name=kind,
            model_type=kind,
            unit="module",
            separator="/",
            uncounted=None,
        )
        self.rows.table.attributes = self.attributes

    def read(self) -> None:
        """Fill the rows: the order of the calls, then that of the variables."""
        root = _tree(self.variables, self.run.paths() if self.run else [])
        pending: list[tuple[str, _Node, int, Path]] = [("", root, -1, ())]
        while pending:
            name, node, parent, path = pending.pop()
            row = self.rows.add(path, text(name), _UNKNOWN, parent)
            self.paths.append(path)
            self.nodes.append(node)
            self.attributes.append(step_to_parameters(self.variables, path))
            self._describe(row, path)
            children = list(node.children.items())
            pending += [(key, child, row, (*path, key)) for key, child in reversed(children)]

    def _describe(self, row: int, path: Path) -> None:
        module = self.run.module_at(path) if self.run else None
        if module is None and not path:
            module = self.module
        types = self.rows.table.types
        if module is not None:
            types[row] = text(type(module).__name__)
            self.rows.scalars[row] = self.reader.read(type(module), vars(module))
        copies = self.run.copies_at(path) if self.run else 1
        if copies > 1:
            self.rows.table.stacked[row] = copies

    def fill(self) -> None:
        """Fill the numbers, and the optional columns that are wanted."""
        table = self.rows.table
        parts = [_measured(node, self.others) for node in self.nodes]
        table.params = [params.elements for params, _ in parts]
        table.frozen = [0] * len(parts)
        table.dtypes = [joined(params.dtypes) for params, _ in parts]
        table.param_bytes = sum(params.bytes for params, _ in parts)
        if "bytes" in self.wanted:
            table.bytes = [params.bytes + buffers.bytes for params, buffers in parts]
        if "buffers" in self.wanted:
            table.buffers = [buffers.elements for _, buffers in parts]
        if "devices" in self.wanted:
            table.devices = [joined(p.devices | b.devices) for p, b in parts]
        if "settings" in self.wanted:
            table.settings = [settings(row) for row in self.rows.scalars]
        columns = WeightColumns(table)
        for row, node in enumerate(self.nodes):
            columns.set(row, tuple(_weights(node)))
        columns.fill()
        if self.run is not None:
            numbers = [self.run.number_at(path) for path in self.paths]
            fill_run(table, self.run.result, numbers, self.wanted)

    def notes(self) -> None:
        """Add notes about what is unknown, and how to make it known."""
        notes = self.rows.table.notes
        if self.run is None and len(self.paths) > 1:
            notes.append(
                "Variables alone show neither types nor stacked copies of a module (nn.scan, nn.vmap): "
                "pass an input as well, layerfold.summary(module, variables=variables, input_data=x)."
            )
        if self.others:
            notes.append(other_variables(self.others))


def _tree(variables: Mapping[str, Any], called: list[Path]) -> _Node:
    """Sort variables by module; ``called`` are modules' paths in the order of their calls."""
    root = _Node()
    for path in called:
        _node_at(root, path)
    for collection, content in variables.items():
        for path, value in _leaves(content, ()):
            _node_at(root, path[:-1]).variables.setdefault(text(collection), {})[
                text(path[-1]) if path else ""
            ] = value
    return root


def _node_at(root: _Node, path: Path) -> _Node:
    node = root
    for name in path:
        node = node.children.setdefault(name, _Node())
    return node


def _leaves(content: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the variables of a collection. JAX sorts keys as text; here 10 comes after 9."""
    if not isinstance(content, Mapping):
        yield path, content
        return
    names = [str(name) for name in content]
    ordered = sorted(names, key=_natural) if names == sorted(names) else names
    for name in ordered:
        yield from _leaves(content[name], (*path, name))


def _natural(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _measured(node: _Node, others: dict[str, int]) -> tuple[Tally, Tally]:
    """Measure the parameters of a row, and its other variables but for random keys."""
    params, buffers = Tally(), Tally()
    for collection, values in node.variables.items():
        if collection == "params":
            params.add(list(values.values()))
            continue
        arrays = _without_keys(values.values())
        size = buffers.add(arrays)
        if collection != "batch_stats":
            others[collection] = others.get(collection, 0) + size
    return params, buffers


def _weights(node: _Node) -> Iterator[Weight]:
    """Yield the variables of a row, but for random keys: by name, for JAX loses the order where it runs on shapes."""
    for collection in sorted(node.variables, key=lambda name: (name != "params", name)):
        kind = "parameter" if collection == "params" else "buffer"
        for name, value in sorted(node.variables[collection].items()):
            if kind == "parameter" or _without_keys([value]):
                yield from weights_in(name, value, kind)


def _without_keys(values: Iterable[Any]) -> list[Any]:
    return [leaf for leaf in leaves_of(list(values)) if not is_random_key(leaf)]
