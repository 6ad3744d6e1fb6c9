"""Finds residual blocks, gates and dense blocks by where the values that modules merge come from.

``bypass`` says whether a merge is one; here is which module it belongs to: the one that merges,
or, if that was given both values and returns the merge, the one that called it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.bypass import (
    Answer,
    Question,
    ask,
    is_made_from,
    plain,
    skip_of,
)
from layerfold.collect.torch.forward.merges import Merge, Merging
from layerfold.collect.torch.forward.steps import (
    BETWEEN_TWO,
    MEASURING,
    OVERWRITING,
    TRANSPOSED,
    Step,
    is_noise,
    reads_only_sizes,
)
from layerfold.collect.torch.forward.values import NO_FLOAT, NOISE, Values

_KINDS = {"sum": "residual", "difference": "residual", "product": "gate"}
_RANKS = {"dense": 1, "gate": 2, "residual": 3}


class Found(NamedTuple):
    """A merge that makes a block of the module that merges."""

    kind: str
    result: int


class Open(NamedTuple):
    """Two values that a module was given and merges: it does not know which comes from which."""

    kind: str
    ends: tuple[int, int]
    result: int


class Joined(NamedTuple):
    """A concatenation; ``rows`` made one of its values from another."""

    result: int
    rows: tuple[int, ...]
    is_own: bool  # the module that concatenates was given one of the values
    is_pair: bool


@dataclass(slots=True)
class Frame:
    """A call of a module: its row, and the first value that came to be inside."""

    row: int
    start: int
    given: frozenset[int] = frozenset()
    found: list[Found] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """The values of a pass, and the kinds of block that modules are by what they do with them.

    ``groups`` are the rows with modules inside: no other row can be a block.
    """

    groups: frozenset[int]
    stack: list[Frame] = field(default_factory=lambda: [Frame(0, 0)])
    values: Values = field(default_factory=Values)
    merging: Merging = field(init=False)
    kinds: dict[int, str] = field(default_factory=dict)
    made: dict[int, tuple[int, frozenset[int]]] = field(default_factory=dict)  # by row, from values
    blocks: set[int] = field(default_factory=set)  # merges that make one
    measured: set[int] = field(default_factory=set)  # differences

    def __post_init__(self) -> None:
        self.merging = Merging(self.values)

    @property
    def row(self) -> int:
        """The innermost module that is being called."""
        return self.stack[-1].row

    @property
    def caller(self) -> int:
        """The innermost module that is being called, -1 outside the model."""
        return self.row if len(self.stack) > 1 else -1

    def enter(self, row: int, given: Sequence[Any]) -> Frame:
        """Begin a call of a module; what it is given is a value, unless it is a weight."""
        parameter = sys.modules["torch"].nn.Parameter
        for tensor in given:
            if not isinstance(tensor, parameter):
                self.values.give(tensor, self.row)
        numbers = frozenset(self.values.numbers(given, self.row))
        frame = Frame(row, len(self.values), numbers)
        self.stack.append(frame)
        return frame

    def record(
        self, step: Step, args: Sequence[Any], results: Sequence[Any], *, is_written: bool
    ) -> None:
        """Number what an operator returns.

        ``is_written`` says that the first result is an argument, which was overwritten.
        """
        values, row = self.values, self.row
        old = values.number(results[0], row) if is_written else None
        if is_written and step.name in OVERWRITING:
            args = args[1:]
        read = [] if reads_only_sizes(step.name) else values.numbers(args, row)
        if not read or (NOISE in read and (step.name == "mul" or max(read) == NOISE)):
            is_random = is_noise(step.name) or NOISE in read
            for tensor in results:
                values.mark_as(tensor, NOISE if is_random else None)
        elif results:
            if step.name == "convolution" and args[6:7] == (True,):
                step = step._replace(name=TRANSPOSED)
            shape = tuple(results[0].shape)
            merged = self.merging.of(step, args, read, row, shape)
            for tensor in results:
                values.mark(tensor, merged.step, merged.sources, row)
            if is_written:
                values.write(results[0], old, row)
            self._look_at(step, args, results[0], merged.merges)

    def _look_at(
        self, step: Step, args: Sequence[Any], result: Any, merges: Sequence[Merge]
    ) -> None:
        """Look at an operator's result for what makes a block."""
        (number,) = self.values.numbers([result], self.row)
        if number < 0:
            return
        self.merging.note(step, args, self.row, number, result.ndim)
        self._measure(step, args)
        if step.name == "cat":
            self._concatenate(self.values.numbers(args, self.row), number)
        for merge in merges:
            any(self._ask(merge.kind, ends, number) for ends in permutations(merge.terms, 2))

    def leave(self, frame: Frame, results: Sequence[Any]) -> None:
        """End a call that returned; the outermost call that returns a value made it."""
        returned = set(self.values.numbers(results, frame.row))
        for node in returned - frame.given:
            if node not in {NO_FLOAT, NOISE}:
                self.made[node] = frame.row, frame.given
        kept = self._kept(returned, frame.start) if frame.open or frame.joined else set()
        for found in frame.found:
            if found.result not in self.measured:
                self._say(frame.row, found.kind)
        for one in frame.open:
            if one.result in kept:
                self._ask(one.kind, one.ends, one.result)
        for joined in frame.joined:
            self._say_dense(joined, frame.row, is_returned=joined.result in kept)

    def _kept(self, returned: Iterable[int], start: int) -> set[int]:
        """Return the values of a call that it returns, also where operators changed none of them."""
        skips = (skip_of(self.values, node, start) for node in returned if node >= start)
        return {node for skip in skips for node in plain(skip)}

    def _ask(self, kind: str, ends: tuple[int, int], result: int) -> bool:
        """Ask whether one value goes around the other, in the innermost call."""
        frame, shape = self.stack[-1], self.values[result].shape
        if self.values[ends[0]].shape != shape:
            return False
        skip = skip_of(self.values, ends[0], frame.start)
        first = plain(skip)[-1]
        if frame.row not in self.groups and first >= frame.start:
            return False
        answer = ask(
            self.values, Question(kind, skip, ends[1], shape, frame.start, frame.row, self.blocks)
        )
        if answer is Answer.BLOCK:
            self.blocks.add(result)
            frame.found.append(Found(_KINDS[kind], result))
        if answer is Answer.UNRELATED and first < frame.start:
            frame.open.append(Open(kind, (first, ends[1]), result))
        return answer is Answer.BLOCK

    def _measure(self, step: Step, args: Sequence[Any]) -> None:
        """Remember a difference of which the size is computed: it is a loss, not a block."""
        if step.name not in MEASURING:
            return
        read = [node for node in self.values.numbers(args, self.row) if node >= 0]
        if step.name != "mul" or len(read) > 1:
            near = (one for node in read for one in plain(skip_of(self.values, node, 0)))
            self.measured.update(
                n for n in near if BETWEEN_TWO.get(self.values[n].step.name) == "difference"
            )

    def _concatenate(self, together: list[int], result: int) -> None:
        frame = self.stack[-1]
        nodes = self._joined(together, frame.start)
        rows = []
        for node in nodes:
            row, given = self.made.get(node, (-1, frozenset()))
            near = nodes.intersection(self._joined(given, frame.start))
            if row in self.groups and any(self._made(node, one) for one in sorted(near)[::-1]):
                rows.append(row)
        entries = [node for node in nodes if node < frame.start]
        is_own = any(self._made(node, entry) for entry in entries for node in nodes)
        if rows or is_own:
            frame.joined.append(Joined(result, tuple(rows), is_own, len(nodes) == 2))

    def _joined(self, together: Iterable[int], start: int) -> set[int]:
        """Return values and, of concatenations in this call, what was concatenated."""
        found: set[int] = set()
        pending = [node for node in together if node >= 0]
        while pending:
            node = pending.pop()
            value = self.values[node]
            if value.step.name == "cat" and node >= start:
                pending += [source for source in value.sources if source not in found]
            else:
                found.add(node)
        return found

    def _made(self, node: int, given: int) -> bool:
        return is_made_from(self.values, node, given)

    def _say_dense(self, joined: Joined, row: int, *, is_returned: bool) -> None:
        if joined.is_own and is_returned and (joined.is_pair or not joined.rows):
            self._say(row, "dense")
        else:
            for one in joined.rows:
                self._say(one, "dense")

    def _say(self, row: int, kind: str) -> None:
        if row in self.groups and _RANKS[kind] > _RANKS.get(self.kinds.get(row, ""), 0):
            self.kinds[row] = kind
