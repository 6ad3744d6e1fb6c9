"""PyTorch modules: one row per module in the order of ``modules()``, the root first."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.errors import UnsupportedModel
from layerfold.collect.common.inputs import Inputs
from layerfold.collect.common.names import class_name, text
from layerfold.collect.common.progress import report
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.settings import Scalar, ScalarReader, settings
from layerfold.collect.torch.adapters import fill_adapters
from layerfold.collect.torch.children import Children
from layerfold.collect.torch.modules import (
    Traits,
    expert_count,
    is_frozen_script,
    mode_of,
    script_name,
    shapes_text,
    traits_of,
)
from layerfold.collect.torch.notes import Tally, notes
from layerfold.collect.torch.plain import PlainReader
from layerfold.collect.torch.quantised import (
    BESIDE_WEIGHT,
    Packed,
    has_packed_weight,
    packed_weight,
    unpacked,
)
from layerfold.collect.torch.statistics import fill_statistics
from layerfold.collect.torch.storage import Storage
from layerfold.collect.torch.tensors import bytes_of, elements_and_kind, word_for
from layerfold.collect.torch.unregistered import Unregistered, note, unregistered_in, unseen
from layerfold.collect.torch.weights import Tensors, WeightReader
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable

_IGNORED = frozenset({"training", "call_super_init", "dump_patches"})
#: The range of a quantised layer's output differs in every layer, like a weight.
_RANGES = frozenset({"scale", "zero_point"})

_REPORT_EVERY = 1024  # rows

#: Parameters, those of them that are frozen, and their kind.
_Count = tuple[int | None, int | None, str | None]
_UNKNOWN: _Count = None, None, None


def claims(model: object) -> bool:
    """Whether ``model`` is a PyTorch module."""
    base = getattr(getattr(sys.modules["torch"], "nn", None), "Module", None)
    return isinstance(base, type) and issubclass(type(model), base)


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a PyTorch module, with the optional columns named in ``wanted``.

    Raises UnsupportedModel where the module was never initialised. Nothing is run, moved or
    copied: sizes, dtypes and devices are read from the tensors' metadata; the one exception is
    PyTorch's own quantised layers (``quantised.unpacked``).
    """
    return _read(model, wanted).table


def collect_with_inputs(model: object, wanted: frozenset[str], inputs: Inputs) -> LayerTable:
    """Read a PyTorch module, and run a stand-in without values on ``inputs`` for shapes and FLOPs.

    Raises InputError where the inputs are not usable; an error of the model becomes a note.
    """
    return _read_and_run(model, wanted, inputs).table


def collect_with_optimizer(
    model: object, wanted: frozenset[str], inputs: Inputs | None, optimizer: object
) -> LayerTable:
    """Read a PyTorch module, and the groups that its parameters are in; with ``inputs`` run it as well.

    Raises InputError where the inputs are not usable, or ``optimizer`` is none.
    """
    from layerfold.collect.torch.groups import fill_groups
    from layerfold.collect.torch.optimizer import read_optimizers

    optimizers = read_optimizers(optimizer)
    walk = _read(model, wanted) if inputs is None else _read_and_run(model, wanted, inputs)
    fill_groups(walk.table, walk.modules, walk.rows.aliases, optimizers)
    return walk.table


def _read_and_run(model: object, wanted: frozenset[str], inputs: Inputs) -> _Walk:
    from layerfold.collect.torch.forward.fill import fill_from_forward

    walk = _read(model, wanted)
    fill_from_forward(sys.modules["torch"], walk.table, walk.modules, wanted, inputs)
    return walk


def _read(model: object, wanted: frozenset[str]) -> _Walk:
    name = class_name(type(model))
    if not _is_initialised(model):
        raise UnsupportedModel(
            f"this {name} was never initialised: call super().__init__() in {name}.__init__ first"
        )
    walk = _Walk(model, wanted)
    walk.read()
    return walk


#: Reads the instance's own attributes past ``__getattribute__`` of its class.
_dict_of = object.__getattribute__


def _is_initialised(model: object) -> bool:
    try:
        return "_modules" in _dict_of(model, "__dict__") or hasattr(model, "_modules")
    except Exception:
        return True  # its own code failed: what can be read is read


@dataclass(slots=True)
class _Walk:
    """One reading of one module tree."""

    model: Any
    wanted: frozenset[str]
    rows: RowBuilder = field(init=False)
    modules: list[Any] = field(default_factory=list)  # one per row
    dtypes: list[str | None] = field(default_factory=list)
    attributes: list[str | None] = field(default_factory=list)
    children: Children = field(default_factory=Children)
    reader: ScalarReader = field(default_factory=lambda: ScalarReader("torch", _IGNORED))
    quantised: ScalarReader = field(
        default_factory=lambda: ScalarReader("torch", _IGNORED | _RANGES)
    )
    traits: dict[type, Traits] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)  # so that no other object gets its identity
    tensors: list[Tensors] = field(default_factory=list)
    packed: dict[int, Packed] = field(default_factory=dict)
    shapes: dict[int, str] = field(default_factory=dict)  # of parameters that no setting has
    training: list[int] = field(default_factory=list)  # rows with buffers, in training mode
    unregistered: list[Unregistered] = field(default_factory=list)
    dtype_names: dict[object, str] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    parameter: Any = field(default_factory=lambda: sys.modules["torch"].nn.Parameter)
    plain: PlainReader = field(init=False)
    usual: int = field(default_factory=lambda: len(vars(sys.modules["torch"].nn.Module())))

    def __post_init__(self) -> None:
        kind = class_name(type(self.model))
        self.rows = RowBuilder(
            framework="torch", model_name=kind, model_type=kind, unit="module", separator="."
        )
        self.plain = PlainReader(self.rows)
        self.rows.table.dtypes = self.dtypes
        self.rows.table.attributes = self.attributes

    @property
    def table(self) -> LayerTable:
        return self.rows.table

    def read(self) -> None:
        """Fill the rows, the optional columns that are wanted, and the notes."""
        self._walk()
        table, wanted = self.table, self.wanted
        if self.traits[type(self.model)].is_script:
            table.model_name = table.model_type = table.types[0]
        self.rows.tie_aliases()
        table.param_bytes = bytes_of(table.params, self.dtypes)
        if "settings" in wanted:
            table.settings = [self._settings(row) for row in range(len(table))]
        if "modes" in wanted:
            table.modes = [mode_of(module) for module in self.modules]
        if not wanted.isdisjoint({"bytes", "buffers", "devices"}):
            storage = Storage(self.packed)
            storage.fill(table, self.modules, self.rows.aliases)
            self.tally.sharded = storage.sharded
        reader = WeightReader(table, self.packed, self.rows.owners)
        reader.fill(self.tensors, self.plain.weights, self.rows.aliases)
        self._notes()

    def _walk(self) -> None:
        rows, aliases = self.rows, self.rows.aliases
        modules, dtypes = self.modules, self.dtypes
        pending = [("", self.model, -1, "")]
        while pending:
            name, module, parent, step = pending.pop()
            name = name if type(name) is str and name.isascii() else text(name)
            kind = type(module)
            traits = self.traits.get(kind) or self.traits.setdefault(kind, traits_of(kind))
            shown = script_name(module, traits.name) if traits.is_script else traits.name
            row = rows.add(id(module), name, shown, parent)
            if not row % _REPORT_EVERY:
                report(row)
            modules.append(module)
            dtypes.append(None)
            self.attributes.append(step)
            if row in aliases:
                continue
            try:
                children = self._read(module, traits, row)
            except Exception:
                children = self._read_slowly(module, row)
            if children:
                steps = self.children.steps(module, shown, children)
                pending += [
                    (name, child, row, step)
                    for (name, child), step in zip(reversed(children), reversed(steps), strict=True)
                    if child is not None
                ]

    def _read(self, module: Any, traits: Traits, row: int) -> list[tuple[str, Any]]:
        """Read one module from its own dictionaries; return its children."""
        attributes = _dict_of(module, "__dict__")
        parameters = attributes["_parameters"]
        buffers = attributes["_buffers"]
        children = attributes["_modules"]
        children = list(children.items()) if children else []
        reader = self.quantised if traits.is_quantised else self.reader
        scalars = self.rows.scalars[row] = reader.read(type(module), attributes)
        if buffers and attributes.get("training"):
            self.training.append(row)
        if traits.is_quantised or buffers or "weight_packed" in parameters:
            self.tensors.append((row, parameters, buffers))
            self._set_counts(row, self._count_unusual(module, traits, row))
        elif parameters:
            self._set_counts(row, self._count_usual(parameters, row))
        elif traits.is_script and row == 0 and is_frozen_script(module):
            self.tally.frozen_scripts += 1
            self._set_counts(row, _UNKNOWN)
        if not traits.is_builtin and (parameters or len(attributes) > self.usual):
            self._look_at(row, attributes, traits.name, scalars)
        return children

    def _read_slowly(self, module: Any, row: int) -> list[tuple[str, Any]]:
        """Read a module by its methods, where its own dictionaries are not those of a module."""
        self.rows.scalars[row] = ()
        try:
            parameters = [p for _, p in module.named_parameters(recurse=False)]
            self.kept += parameters
            count = self._count(parameters, row)
        except Exception:
            count = _UNKNOWN
            self.tally.unreadable += 1
        self._set_counts(row, count)
        try:
            return [(str(name), child) for name, child in module.named_children()]
        except Exception:
            return []

    def _set_counts(self, row: int, count: _Count) -> None:
        table = self.rows.table
        table.params[row], table.frozen[row], self.dtypes[row] = count

    def _count_usual(self, parameters: Mapping[str, Any], row: int) -> _Count:
        named = list(parameters.items())
        plain = self.plain.count(row, named)
        if plain is None:
            self.tensors.append((row, parameters, {}))
            return self._count([parameter for _, parameter in named], row)
        params, frozen, kind = plain
        return params, frozen, self._word(kind)

    def _count(self, parameters: Iterable[Any], row: int) -> _Count:
        """Count each tensor in the first row that has it."""
        counts, plain = self.rows.counts, self.parameter
        params = frozen = 0
        dtype: object = None
        kinds: set[object] | None = None
        for parameter in parameters:
            if parameter is None:
                continue
            size = parameter.numel() if type(parameter) is plain else 0
            kind = parameter.dtype if size else None
            if not size:  # lazy, packed, sharded, emptied or really without elements
                size, kind = elements_and_kind(parameter)
            if size is None:
                self.tally.lazy += 1
                return _UNKNOWN
            if dtype is None:
                dtype = kind
            elif kind is not dtype:
                kinds = {dtype, kind} if kinds is None else kinds | {kind}
            key = id(parameter)
            if counts(key, row):
                params += size
                if not parameter.requires_grad:
                    frozen += size
            else:
                self.rows.tie(key, row, size)
        return params, frozen, self._word(dtype) if kinds is None else self._words(kinds)

    def _count_unusual(self, module: Any, traits: Traits, row: int) -> _Count:
        """Count a module with buffers, which may be masks or packed weights, or a quantised one."""
        attributes = _dict_of(module, "__dict__")
        parameters = dict(attributes["_parameters"].items())
        buffers = dict(attributes["_buffers"].items())
        packed = None
        if traits.is_quantised:
            packed = unpacked(attributes, sys.modules["torch"].ScriptObject)
        elif has_packed_weight(parameters, buffers):
            packed = packed_weight(attributes, parameters | buffers)
            if packed is None:
                self.tally.packed += 1
                return _UNKNOWN
        if packed is None:
            self.tally.masks += sum(f"{name}_mask" in buffers for name in _pruned(parameters))
            return self._count(parameters.values(), row)
        self.packed[row] = packed
        own = [
            parameter
            for name, parameter in parameters.items()
            if name not in BESIDE_WEIGHT and id(parameter) not in packed.tensors
        ]
        params, frozen, dtype = self._count(own, row)
        if params is None or frozen is None:
            return _UNKNOWN
        kinds = packed.kinds.union(dtype.split(",") if dtype else ())
        return params + packed.elements, frozen + packed.elements, ",".join(sorted(kinds)) or None

    def _words(self, kinds: set[object]) -> str | None:
        return ",".join(sorted({word_for(kind) for kind in kinds}))

    def _word(self, kind: object) -> str | None:
        known = self.dtype_names.get(kind)
        if known is None and kind is not None:
            known = self.dtype_names[kind] = word_for(kind)
        return known

    def _look_at(self, row: int, attributes: dict[str, Any], kind: str, scalars: Scalar) -> None:
        """Look for what only modules of the user's own classes have; an error loses only that."""
        with suppress(Exception):
            self._look_closely(row, attributes, kind, scalars)

    def _look_closely(
        self, row: int, attributes: dict[str, Any], kind: str, scalars: Scalar
    ) -> None:
        parameters = attributes["_parameters"]
        if parameters:
            count = expert_count(kind, scalars, list(parameters.values()))
            if count:
                self.table.stacked[row] = count
            if "settings" in self.wanted:
                self.shapes[row] = shapes_text(list(parameters.items()))
        torch = sys.modules["torch"]
        self.unregistered.extend(unregistered_in(row, attributes, torch.nn.Module, self.parameter))

    def _settings(self, row: int) -> str | None:
        parts = (settings(self.rows.scalars[row]), self.shapes.get(row))
        return ", ".join(part for part in parts if part) or None

    def _notes(self) -> None:
        """Add notes about what is unknown or unusual, and what to do about it."""
        self.table.notes += notes(self.tally)
        with suppress(Exception):
            fill_statistics(self.table, self.modules, self.training)
        if "peft" in sys.modules:
            with suppress(Exception):
                fill_adapters(self.table, self.modules, self.traits)
        found = unseen(self.unregistered, self.rows.row_of, self.rows.owners).values()
        if found:
            self.table.notes.append(note([self._place(one) for one in found]))

    def _place(self, found: Unregistered) -> str:
        path = path_of(self.table, found.row)
        return f"{path}.{found.place}" if path else found.place


def _pruned(parameters: Mapping[str, Any]) -> list[str]:
    """Return the names of weights that ``torch.nn.utils.prune`` has put behind a mask."""
    return [name.removesuffix("_orig") for name in parameters if name.endswith("_orig")]
