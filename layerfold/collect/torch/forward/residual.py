"""Finds residual blocks and gates by the origin of the values that a module adds or multiplies.

A module is a **residual block** if it adds two values of which one is what the other was computed
from, inside this call of the module, by other modules below it; or was computed from it by at most
one convolution or matrix product while the other took at least two (the projection of a block that
changes the width). It is a **gate** if it multiplies in the first of these ways, and a **dense
block** if what it returns is concatenated with its input.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_MERGES = {"add": "residual", "sub": "residual", "mul": "gate"}
_NODE = "_layerfold_node"
#: Values that a search for origins visits at most; larger modules get no kind.
_FARTHEST = 20_000
#: A value that is not floating-point, such as an index or a mask.
_NO_FLOAT = -1


class Frame(NamedTuple):
    """A call of a module: its row, and the first value that came to be inside."""

    row: int
    start: int


@dataclass(slots=True)
class Trace:
    """Values of one forward pass, numbered in the order in which they came to be.

    Only values that depend on the model's input are numbered: weights and tables are not.
    """

    sources: list[tuple[int, ...]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # the module that computed it
    heavy: list[bool] = field(default_factory=list)  # whether that is a convolution or the like
    kinds: dict[int, str] = field(default_factory=dict)
    merges: Counter[tuple[int, str]] = field(default_factory=Counter)
    made: dict[int, tuple[int, set[int]]] = field(default_factory=dict)  # by row, from values

    def __len__(self) -> int:
        return len(self.rows)

    def enter(self, tensor: Any) -> None:
        """Number an input of the model."""
        self._number(tensor, (), -1, heavy=False)

    def record(
        self,
        name: str,
        args: tuple[Any, ...],
        results: list[Any],
        frames: Sequence[Frame],
        *,
        heavy: bool,
    ) -> None:
        """Number what an operator returns; ``frames`` are the calls around it, the outermost first."""
        read = nodes_of(args)
        if not read:
            return
        if name == "cat":
            self._concatenate(set(read))
        if name in _MERGES and len(args) > 1:
            self._merge(_MERGES[name], args[0], args[1], frames)
        sources = tuple(node for node in read if node != _NO_FLOAT)
        for tensor in results:
            self._number(tensor, sources, frames[-1].row, heavy=heavy)

    def leave(self, given: list[int], results: list[Any], row: int) -> None:
        """Record the results of a module's call and its inputs; the outermost call counts."""
        for node in set(nodes_of(results)).difference(given, [_NO_FLOAT]):
            self.made[node] = row, set(given)

    def _concatenate(self, together: set[int]) -> None:
        for node in together & self.made.keys():
            row, given = self.made[node]
            if given & together:
                self.kinds.setdefault(row, "dense")

    def _number(self, tensor: Any, sources: tuple[int, ...], row: int, *, heavy: bool) -> None:
        if not tensor.dtype.is_floating_point:
            setattr(tensor, _NODE, _NO_FLOAT)
            return
        setattr(tensor, _NODE, len(self.rows))
        self.sources.append(sources)
        self.rows.append(row)
        self.heavy.append(heavy)

    def _merge(self, kind: str, left: Any, right: Any, frames: Sequence[Frame]) -> None:
        one, other = getattr(left, _NODE, _NO_FLOAT), getattr(right, _NODE, _NO_FLOAT)
        if _NO_FLOAT in (one, other) or one == other:
            return
        # Some models add in a module of its own, which takes both values: then the module around it is the block.
        around = frames[-2:] if kind == "residual" and len(frames) > 2 else frames[-1:]
        for frame in reversed(around):
            sides = self._before(one, frame.start), self._before(other, frame.start)
            if self._is_block(kind, *sides, frame, is_outer=frame is not frames[-1]):
                self.merges[frame.row, kind] += 1
                if self.kinds.get(frame.row) != "residual":
                    self.kinds[frame.row] = kind
                return

    def _is_block(
        self, kind: str, left: set[int], right: set[int], frame: Frame, *, is_outer: bool
    ) -> bool:
        one, other = left - right, right - left
        made = [node for node in one | other if node >= frame.start]
        if not left & right or all(self.rows[node] == frame.row for node in made):
            return False
        if is_outer and not any(self.heavy[node] for node in made):
            return False
        if not one or not other:
            return True
        few, many = sorted(sum(self.heavy[node] for node in side) for side in (one, other))
        return kind == "residual" and few <= 1 and many >= 2

    def _before(self, node: int, start: int) -> set[int]:
        """Return the values that one was computed from, back to the inputs of this call."""
        found = {node}
        pending = [node]
        while pending and len(found) < _FARTHEST:
            current = pending.pop()
            if current >= start:
                new = [source for source in self.sources[current] if source not in found]
                found.update(new)
                pending += new
        return found if not pending else set()


def nodes_of(values: Any) -> list[int]:
    """Return the numbers of the values that depend on the model's input."""
    marks = (getattr(value, _NODE, None) for value in _flat(values))
    return [node for node in marks if node is not None]


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value
