"""PyTorch modules: one row per module in the order of ``modules()``, the root first."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.clean import Scalar, ScalarReader, settings, text
from layerfold.collect.inputs import Inputs
from layerfold.collect.registry import UnsupportedModel
from layerfold.collect.ties import tie_aliases
from layerfold.collect.torch_forward import fill_from_forward
from layerfold.format.table import LayerTable, Tie

_IGNORED = frozenset({"training", "call_super_init", "dump_patches"})


def claims(model: object) -> bool:
    """Whether ``model`` is a PyTorch module."""
    base = getattr(getattr(sys.modules["torch"], "nn", None), "Module", None)
    return isinstance(base, type) and issubclass(type(model), base)


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a PyTorch module, with the optional columns named in ``wanted``.

    Raises UnsupportedModel where the module was never initialised. Nothing is run, moved
    or copied: sizes, dtypes and devices are read from the tensors' metadata.
    """
    return _read(model, wanted).table


def collect_with_inputs(model: object, wanted: frozenset[str], inputs: Inputs) -> LayerTable:
    """Read a PyTorch module, and what a forward pass on ``inputs`` tells, without values.

    Raises InputError where the inputs cannot be understood; what the model raises is a note.
    """
    walk = _read(model, wanted)
    fill_from_forward(sys.modules["torch"], walk.table, walk.modules, wanted, inputs)
    return walk.table


def _read(model: object, wanted: frozenset[str]) -> _Walk:
    if "_modules" not in vars(model) and not hasattr(model, "_modules"):
        name = type(model).__name__
        raise UnsupportedModel(
            f"this {name} was never initialised: call super().__init__() in {name}.__init__ first"
        )
    walk = _Walk(model, wanted)
    walk.rows()
    walk.notes()
    return walk


@dataclass(slots=True)
class _Walk:
    """One reading of one module tree."""

    model: Any
    wanted: frozenset[str]
    table: LayerTable = field(init=False)
    modules: list[Any] = field(default_factory=list)  # one per row
    dtypes: list[str | None] = field(default_factory=list)
    scalars: list[Scalar] = field(default_factory=list)
    reader: ScalarReader = field(default_factory=lambda: ScalarReader("torch", _IGNORED))
    row_of: dict[int, int] = field(default_factory=dict)  # by the module's identity
    aliases: dict[int, int] = field(default_factory=dict)  # second places of a module
    owner: dict[int, int] = field(default_factory=dict)  # the row that counts a parameter
    dtype_names: dict[object, str] = field(default_factory=dict)
    lazy: int = 0
    unreadable: int = 0

    def __post_init__(self) -> None:
        kind = text(type(self.model).__name__)
        self.table = LayerTable(
            framework="torch",
            model_name=kind,
            model_type=kind,
            unit="module",
            separator=".",
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            dtypes=self.dtypes,
            scalars=self.scalars,
        )

    def rows(self) -> None:
        """Fill the rows, and the optional columns that are wanted."""
        self._walk()
        tie_aliases(self.table, self.aliases)
        _fill(self.table, self.modules, self.aliases, self.wanted)

    def _walk(self) -> None:
        table, row_of = self.table, self.row_of
        names, types, parents = table.names, table.types, table.parents
        pending = [("", self.model, -1)]
        while pending:
            name, module, parent = pending.pop()
            row = len(names)
            names.append(name if name.isascii() else text(name))
            types.append(type(module).__name__)
            parents.append(parent)
            self.modules.append(module)
            first = row_of.setdefault(id(module), row)
            if first != row:
                self.aliases[row] = first
                self._append((), 0, 0, None)
                continue
            attributes = vars(module)
            try:
                children = self._read(type(module), attributes, row)
            except Exception:
                children = self._read_slowly(module, row)
            if children:
                pending += [(n, m, row) for n, m in reversed(children) if m is not None]

    def _read(self, kind: type, attributes: dict[str, Any], row: int) -> list[tuple[str, Any]]:
        """Read one module from its own dictionaries; return its children."""
        parameters = attributes["_parameters"]
        children = attributes["_modules"]
        scalars = self.reader.read(kind, attributes)
        if parameters:
            self._append(scalars, *self._count(list(parameters.values()), row))
        else:
            self._append(scalars, 0, 0, None)
        return list(children.items()) if children else []

    def _read_slowly(self, module: Any, row: int) -> list[tuple[str, Any]]:
        """Read what can be read of a module whose own dictionaries do not tell."""
        for column in (self.scalars, self.table.params, self.table.frozen, self.dtypes):
            del column[row:]
        try:
            parameters = [p for _, p in module.named_parameters(recurse=False)]
            numbers = self._count(parameters, row)
        except Exception:
            numbers = None, None, None
            self.unreadable += 1
        self._append((), *numbers)
        try:
            return [(str(name), child) for name, child in module.named_children()]
        except Exception:
            return []

    def _append(
        self, scalars: Scalar, params: int | None, frozen: int | None, dtype: str | None
    ) -> None:
        self.scalars.append(scalars)
        self.table.params.append(params)
        self.table.frozen.append(frozen)
        self.dtypes.append(dtype)

    def _count(
        self, parameters: Iterable[Any], row: int
    ) -> tuple[int | None, int | None, str | None]:
        """Count each tensor in the first row that has it; the others are tied to that row."""
        owner = self.owner
        params = frozen = tied = 0
        target = row
        dtype: object = None
        kinds: set[object] | None = None
        for parameter in parameters:
            if parameter is None:
                continue
            if hasattr(parameter, "materialize"):  # a lazy parameter has no shape yet
                self.lazy += 1
                return None, None, None
            size = parameter.numel()
            kind = parameter.dtype
            if dtype is None:
                dtype = kind
            elif kind is not dtype:
                kinds = {dtype, kind} if kinds is None else kinds | {kind}
            key = id(parameter)
            counted = owner.get(key)
            if counted is not None:
                if counted != row:
                    tied += size
                    target = counted
                continue
            owner[key] = row
            params += size
            if not parameter.requires_grad:
                frozen += size
        if target != row:
            self.table.ties[row] = Tie(target, tied)
        return params, frozen, self._dtype(kinds or {dtype})

    def _dtype(self, kinds: set[object]) -> str | None:
        if len(kinds) > 1:
            return ",".join(sorted(str(kind).removeprefix("torch.") for kind in kinds))
        (kind,) = kinds
        if kind is None:
            return None
        known = self.dtype_names.get(kind)
        if known is None:
            known = self.dtype_names[kind] = str(kind).removeprefix("torch.")
        return known

    def notes(self) -> None:
        """Say what is not known, and how to get to know it."""
        notes = self.table.notes
        if self.lazy:
            notes.append(
                f"{self.lazy:,} modules are lazy, so their parameters are unknown: "
                "call the model once on data."
            )
        if self.unreadable:
            notes.append(f"{self.unreadable:,} modules could not be read completely.")


def _fill(
    table: LayerTable, modules: list[Any], aliases: dict[int, int], wanted: frozenset[str]
) -> None:
    """Fill the optional columns named in ``wanted``, as far as PyTorch can tell them."""
    if "settings" in wanted:
        table.settings = [settings(row) for row in table.scalars or ()]
    if "modes" in wanted:
        table.modes = ["train" if vars(m).get("training") else "eval" for m in modules]
    if not wanted.isdisjoint({"bytes", "buffers", "devices"}):
        _fill_storage(table, modules, aliases)


def _fill_storage(table: LayerTable, modules: list[Any], aliases: dict[int, int]) -> None:
    """Fill bytes, buffers and devices from the metadata of each tensor, counted once."""
    seen: set[int] = set()
    table.bytes, table.buffers, table.devices = [], [], []
    for row, module in enumerate(modules):
        try:
            held = () if row in aliases else _tensors(module, table.params[row] is None)
            stored = _storage(held, seen)
        except Exception:
            stored = None, None, None
        table.bytes.append(stored[0])
        table.buffers.append(stored[1])
        table.devices.append(stored[2])


def _tensors(module: Any, unknown: bool) -> list[tuple[Any, bool]] | None:
    """Return the tensors of one module, and for each whether it is a buffer."""
    if unknown:
        return None
    parameters = [(p, False) for p in list(module._parameters.values()) if p is not None]
    buffers = [(b, True) for b in list(module._buffers.values()) if b is not None]
    return parameters + buffers


def _storage(
    held: Iterable[tuple[Any, bool]] | None, seen: set[int]
) -> tuple[int | None, int | None, str | None]:
    if held is None:
        return None, None, None
    size = buffers = 0
    devices = set()
    for tensor, is_buffer in held:
        devices.add(str(tensor.device))
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        size += tensor.numel() * tensor.element_size()
        if is_buffer:
            buffers += tensor.numel()
    return size, buffers, ",".join(sorted(devices)) or None
