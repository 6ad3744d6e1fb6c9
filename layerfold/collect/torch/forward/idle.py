"""Parameters that took no part in a forward pass, such as those of a head that only training uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.common.names import listed
from layerfold.collect.torch.forward.values import is_value
from layerfold.format.paths import path_of
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable

#: Modules that the note names.
_NAMED = 5

#: Hooks that may read parameters, or put others in their place, as accelerate's do that offload.
_HOOKS = ("_forward_pre_hooks", "_forward_hooks", "_hf_hook")


class _Own(NamedTuple):
    """A parameter: its name in the first row that has it, and its number of elements."""

    row: int
    name: str
    elements: int


@dataclass(slots=True)
class Idle:
    """Parameters that no operator has read yet, by the memory that they are in."""

    unread: dict[int, list[_Own]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)

    def watch(self, row: int, module: Any, copy: Any) -> None:
        """Watch the parameters of a module's copy, unless hooks that the pass leaves out may read them."""
        attributes = vars(module)
        hooked = any(attributes.get(name) for name in _HOOKS)
        for name, parameter in vars(copy)["_parameters"].items():
            if parameter is None or id(parameter) in self._seen:
                continue
            self._seen.add(id(parameter))
            memory = _memory_of(parameter)
            if memory is not None and not hooked:
                own = _Own(row, name, parameter.numel())
                self.unread.setdefault(memory, []).append(own)

    def read(self, tensor: Any) -> None:
        """Record that an operator reads a tensor: a parameter itself, or one in the same memory."""
        if self.unread and not is_value(tensor):
            self.unread.pop(_memory_of(tensor) or 0, None)

    def note(self, table: LayerTable) -> str | None:
        """Return a note that counts and names them; None where there are none."""
        unread = [own for of_memory in self.unread.values() for own in of_memory if own.elements]
        if not unread:
            return None
        idle = _idle_elements(table, unread)
        whole = list(_whole(table, idle))
        inside = {row for start in whole for row in _subtree(table, start)}
        single = [own for own in sorted(unread) if own.row not in inside]
        elements = sum(idle.values())
        names = [path_of(table, row) or table.model_type for row in whole]
        names += [_joined(table, own) for own in single]
        where = "" if single else f" in {counted(len(whole), table.unit)}"
        return (
            f"{counted(elements, 'parameter')}{where} took no part in this pass: "
            f"{listed(names, _NAMED)}."
        )


def _memory_of(tensor: Any) -> int | None:
    """Return the identity of a tensor's memory, None of one without any, such as a sparse one."""
    try:
        memory: int = tensor.untyped_storage()._cdata
    except Exception:  # each kind of tensor has its own error
        return None
    return memory


def _idle_elements(table: LayerTable, unread: Sequence[_Own]) -> dict[int, int]:
    """Return by row how many of its parameters are idle: at most those that it counts."""
    idle: dict[int, int] = {}
    for own in unread:
        idle[own.row] = idle.get(own.row, 0) + own.elements
    return {row: min(count, table.params[row] or 0) for row, count in idle.items()}


def _whole(table: LayerTable, idle: dict[int, int]) -> Iterator[int]:
    """Yield the outermost rows all of whose parameters are idle."""
    stop = 0
    for row in range(len(table)):
        if row < stop:
            continue
        rows = _subtree(table, row)
        counts = [(table.params[one], idle.get(one, 0)) for one in rows]
        if any(known for _, known in counts) and all(count == known for count, known in counts):
            stop = rows.stop
            yield row


def _subtree(table: LayerTable, row: int) -> range:
    stop = row + 1
    while stop < len(table) and table.parents[stop] >= row:
        stop += 1
    return range(row, stop)


def _joined(table: LayerTable, own: _Own) -> str:
    path = path_of(table, own.row)
    return f"{path}{table.separator}{own.name}" if path else own.name
