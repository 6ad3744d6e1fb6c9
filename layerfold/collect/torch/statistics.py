"""Layers that are frozen, but whose running statistics every forward pass in training mode changes."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from layerfold.format.table import LayerTable

#: Modules in which PyTorch defines the batch and instance norms that its own rules are true of.
_RULES = frozenset({"torch.nn.modules.batchnorm", "torch.nn.modules.instancenorm"})

#: How buffers with running statistics are called in classes of other authors.
_BEGINNINGS = ("running_", "moving_")


def fill_statistics(table: LayerTable, modules: Sequence[Any], candidates: Iterable[int]) -> None:
    """Fill ``statistics_move`` and a note from the rows in training mode that have buffers."""
    around = _Around(table, modules)
    code = _Code()
    rows = [
        row for row in candidates if around.is_frozen(row) and _statistics_move(modules[row], code)
    ]
    if rows:
        moving = set(rows)
        table.statistics_move = [int(row in moving) for row in range(len(table))]
        table.notes.append(_note([table.types[row] for row in rows]))


def _note(types: Sequence[str]) -> str:
    named = " and ".join(f"{count:,} {kind}" for kind, count in Counter(types).items())
    if len(types) == 1:
        return (
            f"{named} layer is frozen, but in training mode: its running statistics move. "
            "Call .eval() on it after every train() of the model."
        )
    return (
        f"{named} layers are frozen, but in training mode: their running statistics move. "
        "Call .eval() on them after every train() of the model."
    )


class _Around:
    """Whether the parameters of a row, or those around it, are frozen."""

    def __init__(self, table: LayerTable, modules: Sequence[Any]) -> None:
        self.table = table
        self.modules = modules
        self.known: dict[int, bool | None] = {}

    def is_frozen(self, row: int) -> bool:
        """Whether no parameter is trainable in the row, or, if it has none, in the nearest row around that has."""
        while row >= 0:
            if row not in self.known:
                self.known[row] = _is_frozen(self.modules[row])
            frozen = self.known[row]
            if frozen is not None:
                return frozen
            row = self.table.parents[row]
        return False


def _is_frozen(module: Any) -> bool | None:
    """Whether no parameter in a module is trainable; ``None``: it has no parameters."""
    frozen = None
    # Past a class's own ``parameters``, which may be something else.
    for parameter in sys.modules["torch"].nn.Module.parameters(module):
        if parameter.requires_grad:
            return False
        frozen = True
    return frozen


def _statistics_move(module: Any, code: _Code) -> bool:
    """Whether a forward pass in training mode changes running statistics of a module."""
    attributes = object.__getattribute__(module, "__dict__")
    buffers = {name for name, value in attributes["_buffers"].items() if value is not None}
    norms = sys.modules["torch"].nn.modules
    if isinstance(module, norms.batchnorm._NormBase):
        moves = _of_norm(
            attributes, buffers, is_batch=isinstance(module, norms.batchnorm._BatchNorm)
        )
        return moves and (
            _defined_in(type(module)) in _RULES
            or not {"super", "forward", "training"}.isdisjoint(code.reached(type(module)))
        )
    names = {name for name in buffers if name.startswith(_BEGINNINGS)}
    reached = code.reached(type(module)) if names else frozenset()
    return "training" in reached and not names.isdisjoint(reached)


def _of_norm(attributes: Mapping[str, Any], buffers: set[str], *, is_batch: bool) -> bool:
    """Whether the statistics of PyTorch's own class move; a batch norm without momentum averages all."""
    momentum = attributes.get("momentum")
    if momentum is None:
        momentum = 1.0 if is_batch else 0.0
    is_tracked = bool(attributes.get("track_running_stats")) or not is_batch
    return "running_mean" in buffers and is_tracked and momentum != 0.0


def _defined_in(kind: type) -> str:
    return str(getattr(getattr(kind, "forward", None), "__module__", ""))


class _Code:
    """The names that the forward pass of a class uses, its own methods included."""

    def __init__(self) -> None:
        self.known: dict[type, frozenset[str]] = {}

    def reached(self, kind: type) -> frozenset[str]:
        """Return the names, in all methods that ``forward`` calls by name; none of a class without Python code."""
        if kind not in self.known:
            self.known[kind] = frozenset(_reached(kind))
        return self.known[kind]


def _reached(kind: type) -> set[str]:
    names: set[str] = set()
    pending = {"forward"}
    while pending:
        found = _used_by(kind, pending.pop()) - names
        pending |= found
        names |= found
    return names


def _used_by(kind: type, method: str) -> set[str]:
    """Return the names that a method uses, as far as classes of other authors define it."""
    names: set[str] = set()
    for base in kind.__mro__:
        if method in vars(base):
            if base.__module__.startswith("torch."):
                break
            names.update(_names(getattr(inspect.unwrap(vars(base)[method]), "__code__", None)))
            if "super" not in names:
                break
    return names


def _names(code: Any) -> Iterator[str]:
    """Yield the global names and attributes that a function uses, functions inside it included."""
    if inspect.iscode(code):
        yield from code.co_names
        for constant in code.co_consts:
            yield from _names(constant)
