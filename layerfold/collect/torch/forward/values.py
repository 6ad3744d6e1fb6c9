"""The values of one forward pass: what each was computed from, and by what.

Only values that depend on what a module is given are numbered: weights and tables are not, and
neither are indices and masks, though what is looked up by them is a new value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.sizes import known_sizes
from layerfold.collect.torch.forward.steps import Step

_MARK = "_layerfold_value"
#: Marks of tensors that are no values: indices and masks, and noise.
NO_FLOAT = -1
NOISE = -2
#: A part of a memory was overwritten, or read after that.
_WRITTEN = Step("written")
_GIVEN = Step("given")


class Value(NamedTuple):
    """How a value came to be; an unknown size is None."""

    step: Step
    sources: tuple[int, ...]
    row: int  # of the module that computed it
    shape: tuple[int | None, ...]
    elements: int | None  # None if a size is unknown
    grows: bool = False  # whether it has more positions than what it was made from


@dataclass(slots=True)
class Values:
    """Values, numbered in the order in which they came to be: sources have smaller numbers."""

    all: list[Value] = field(default_factory=list)
    _last_write: int = -1

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, node: int) -> Value:
        return self.all[node]

    def add(self, step: Step, sources: Iterable[int], row: int, shape: tuple[Any, ...]) -> int:
        """Number a new value."""
        known = known_sizes(shape)
        sizes = [size for size in known if size is not None]
        elements = prod(sizes) if len(sizes) == len(known) else None
        sources = tuple(dict.fromkeys([node for node in sources if node >= 0]))
        grows = step.enlarges and self._grows(sources, known)
        self.all.append(Value(step, sources, row, known, elements, grows))
        return len(self.all) - 1

    def mark(self, tensor: Any, step: Step, sources: Iterable[int], row: int) -> None:
        """Number what an operator returns."""
        if not (tensor.dtype.is_floating_point or tensor.dtype.is_complex):
            setattr(tensor, _MARK, NO_FLOAT)
        else:
            setattr(tensor, _MARK, self.add(step, sources, row, tuple(tensor.shape)))

    def give(self, tensor: Any, row: int) -> None:
        """Number what the model, or a module, is given, if it has no number."""
        if self.number(tensor, row) in {None, NOISE}:
            self.mark(tensor, _GIVEN, (), row)

    def mark_as(self, tensor: Any, mark: int | None) -> None:
        """Say that a tensor is no value."""
        setattr(tensor, _MARK, mark)

    def number(self, tensor: Any, row: int) -> int | None:
        """Return the number of a tensor, or NO_FLOAT or NOISE; None for weights and tables."""
        node: int | None = getattr(tensor, _MARK, None)
        is_older = self._last_write >= 0 if node is None else node < self._last_write
        if is_older and hasattr(tensor, "untyped_storage"):
            written = getattr(_memory(tensor), _MARK, None)
            if written is not None and (node is None or node < written):
                self.mark(tensor, _WRITTEN, [written], row)
                node = getattr(tensor, _MARK)
        return node

    def numbers(self, values: Any, row: int) -> list[int]:
        """Return the numbers of all tensors in lists and tuples that have one."""
        found: list[int] = []
        for value in values:
            if isinstance(value, (list, tuple)):
                found += self.numbers(value, row)
            else:
                node = self.number(value, row)
                if node is not None:
                    found.append(node)
        return found

    def write(self, tensor: Any, before: int | None, row: int) -> None:
        """Record that a tensor was overwritten: others may be views of the same memory."""
        memory, node = _memory(tensor), getattr(tensor, _MARK, None)
        if memory is None or node is None or node < 0:
            return
        value = self.all[node]
        size = value.elements
        if size is None or size * tensor.element_size() < memory.nbytes():
            old = getattr(memory, _MARK, before)
            node = self.add(_WRITTEN, [node if old is None else old, node], row, value.shape)
            setattr(tensor, _MARK, node)
        setattr(memory, _MARK, node)
        self._last_write = len(self.all) - 1

    def _grows(self, sources: tuple[int, ...], shape: tuple[int | None, ...]) -> bool:
        if not sources:
            return False
        pairs = zip(self.all[sources[0]].shape[2:], shape[2:], strict=False)
        return any(a is not None and b is not None and 2 * b >= 3 * a for a, b in pairs)


def is_value(tensor: Any) -> bool:
    """Whether a tensor depends on what a module is given, or was made; weights are neither."""
    return getattr(tensor, _MARK, None) is not None


def _memory(tensor: Any) -> Any:
    try:
        return tensor.untyped_storage()
    except Exception:  # sparse, nested and wrapped tensors have none
        return None
