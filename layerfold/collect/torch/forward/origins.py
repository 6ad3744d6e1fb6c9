"""Which calls of modules made what other calls read.

While a module is called, what it is given comes from that call itself, so that what enters a block enters by
its row; what is read from elsewhere keeps its origins. Every operator passes on the origins of all
that it reads. What a module without calls inside returns comes from its call.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from operator import is_not
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.operators import Operator

_MARK = "_layerfold_origins"
#: Origins of one tensor that are kept apart; a sum of more layers, one after the other, has unknown ones.
MOST = 256

#: Numbers of origins, in the order in which they were read.
_Numbers = tuple[int, ...]
_NONE: _Numbers = ()
_UNKNOWN: _Numbers = (-1,)


@dataclass(slots=True, eq=False)
class ModuleCall:
    """One call of a module, and what it reads; None where that is unknown."""

    row: int
    reads: list[Origin] | None = field(default_factory=list)


class Origin(NamedTuple):
    """What a tensor comes from: a call, and which of the tensors that this returned."""

    call: ModuleCall
    output: int


class _Mark(NamedTuple):
    """The origins of a tensor, and when it got them; of a memory also when all of it was last written."""

    numbers: _Numbers
    time: int
    whole: int = -1


@dataclass(slots=True)
class Reading:
    """A call that has not returned."""

    call: ModuleCall
    own: _Mark
    around: list[tuple[Any, _Mark | None]]  # what was given, with its marks outside of the call
    reads: dict[int, None]
    captured: dict[int, None] = field(default_factory=dict)  # read by operators, but not given
    is_leaf: bool = True


@dataclass(slots=True)
class Origins:
    """The origins of the tensors of one pass."""

    torch: Any
    all: list[Origin] = field(default_factory=list)
    stack: list[Reading] = field(default_factory=list)
    _time: int = 0
    _last_write: int = -1
    _tensor: Any = field(init=False)
    _parameter: Any = field(init=False)
    _kinds: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._tensor, self._parameter = self.torch.Tensor, self.torch.nn.Parameter
        fakes = sys.modules.get("torch._subclasses.fake_tensor")
        self._kinds = (self._tensor, self._parameter, getattr(fakes, "FakeTensor", None))

    def enter(self, row: int, given: Sequence[Any]) -> None:
        """Begin a call of a module."""
        if self.stack:
            self.stack[-1].is_leaf = False
        given = self._plain(given)
        call = ModuleCall(row)
        reads = dict.fromkeys(chain.from_iterable(map(self._numbers, given)))
        own = self._mark((self._number(call, 0),))
        around = [(tensor, getattr(tensor, _MARK, None)) for tensor in given]
        for tensor in given:
            setattr(tensor, _MARK, own)
        self.stack.append(Reading(call, own, around, reads))

    def passed_on(self, result: Any, made: list[Any]) -> Any:
        """Return what a call returns; what it did not make itself as another tensor in the same memory.

        That is what it was given, or a weight. So what reads it afterwards is not confused with what reads the
        other. The tensors in the place of others are added to ``made``.
        """
        kind = type(result)
        if kind is tuple:
            parts = tuple([self.passed_on(one, made) for one in result])
            return parts if any(map(is_not, parts, result)) else result
        if kind not in self._kinds:
            return result
        reading, mark = self.stack[-1], getattr(result, _MARK, None)
        is_made = mark is not None and not (reading.is_leaf and mark is reading.own)
        if is_made or result.layout is not self.torch.strided or self._is_mapped():
            return result
        alias = self.torch.ops.aten.alias.default
        # Without dispatch, an alias of a fake tensor would be none.
        is_plain = kind is self._tensor or kind is self._parameter
        with self.torch._C._DisableTorchDispatch() if is_plain else nullcontext():
            other = alias(result)
            if kind is self._parameter:
                other = kind(other, requires_grad=result.requires_grad)
        vars(other).update(vars(result))
        setattr(other, _MARK, self._mark(reading.own.numbers))
        made.append(other)
        return other

    def leave(self, returned: Sequence[Any]) -> ModuleCall:
        """End a call that returned."""
        reading = self.stack[-1]
        call, own = reading.call, reading.own
        for place, tensor in enumerate(self._plain(returned)):
            mark = getattr(tensor, _MARK, None)
            if mark is None or mark is own or mark.time <= own.time:
                continue
            if reading.is_leaf or not self._numbers(tensor):
                number = self._number(call, place) if place else own.numbers[0]
                setattr(tensor, _MARK, self._mark((number,)))
        self.abandon()
        reads = reading.reads | reading.captured if reading.is_leaf else reading.reads
        call.reads = None if -1 in reads else [self.all[number] for number in reads]
        return call

    def abandon(self) -> None:
        """End a call, also one that raised: what it was given comes from where it came before."""
        reading = self.stack.pop()
        for tensor, mark in reversed(reading.around):
            if getattr(tensor, _MARK, None) is reading.own:
                setattr(tensor, _MARK, mark)

    def record(
        self,
        operator: Operator,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        results: Sequence[Any],
    ) -> None:
        """Pass on what an operator reads to what it returns and to what it overwrites."""
        read: list[_Numbers] = []
        if not operator.reads_sizes_only:
            self._collect(args[1:] if operator.overwrites else args, read)
            if kwargs:
                self._collect(kwargs.values(), read)
        numbers = _joined(read)
        if self.stack and (reading := self.stack[-1]).is_leaf and numbers != reading.own.numbers:
            own = reading.own.numbers[0]
            reading.captured.update(dict.fromkeys(one for one in numbers if one != own))
        mark = self._mark(numbers)
        for tensor in results:
            setattr(tensor, _MARK, mark)
        for place in operator.written:
            if place < len(args):
                self._write(args[place], mark)
        for name in operator.written_names if kwargs else ():
            if name in kwargs:
                self._write(kwargs[name], mark)

    def copied(self, other: Any, tensor: Any) -> Any:
        """Return a tensor that PyTorch made of another without an operator."""
        setattr(other, _MARK, self._mark(self._numbers(tensor)))
        return other

    def _collect(self, values: Iterable[Any], found: list[_Numbers]) -> None:
        for value in values:
            kind = type(value)
            if kind is list or kind is tuple:
                self._collect(value, found)
            elif isinstance(value, self._tensor):
                numbers = self._numbers(value)
                if numbers:
                    found.append(numbers)

    def _numbers(self, tensor: Any) -> _Numbers:
        """Return the origins of a tensor, and of what was written into its memory later."""
        mark: _Mark | None = getattr(tensor, _MARK, None)
        numbers, time = (_NONE, -1) if mark is None else (mark.numbers, mark.time)
        if time < self._last_write:
            written: _Mark | None = getattr(_memory(tensor), _MARK, None)
            if written is not None and written.time > time:
                is_whole = written.whole > time
                return written.numbers if is_whole else _joined([numbers, written.numbers])
        return numbers

    def _write(self, value: Any, mark: _Mark) -> None:
        if isinstance(value, (list, tuple)):
            for item in value:
                self._write(item, mark)
            return
        if not isinstance(value, self._tensor):
            return
        memory = _memory(value)
        setattr(value, _MARK, mark)
        if memory is None:
            return
        old: _Mark | None = getattr(memory, _MARK, None)
        numbers, time = mark.numbers, mark.time
        if _is_whole(value, memory):
            new = _Mark(numbers, time, time)
        elif old is None:
            new = _Mark(numbers, time)
        else:
            new = _Mark(_joined([old.numbers, numbers]), time, old.whole)
        setattr(memory, _MARK, new)
        self._last_write = time

    def _plain(self, tensors: Sequence[Any]) -> Sequence[Any]:
        """Return the tensors inside those of ``vmap`` and its like, which operators get."""
        if not self._is_mapped():
            return tensors
        functions = self.torch._C._functorch
        found = []
        for tensor in tensors:
            inner = tensor
            while functions.is_functorch_wrapped_tensor(inner):
                inner = functions.get_unwrapped(inner)
            found.append(inner)
        return found

    def _is_mapped(self) -> bool:
        """Whether ``vmap`` or its like runs, which wraps tensors."""
        return self.torch._C._functorch.peek_interpreter_stack() is not None

    def _mark(self, numbers: _Numbers) -> _Mark:
        self._time += 1
        return _Mark(numbers, self._time)

    def _number(self, call: ModuleCall, output: int) -> int:
        self.all.append(Origin(call, output))
        return len(self.all) - 1


def _joined(parts: Sequence[_Numbers]) -> _Numbers:
    if not parts:
        return _NONE
    first = parts[0]
    if len(parts) == 1 or all(one is first or one == first for one in parts):
        return first
    found = tuple(dict.fromkeys(chain.from_iterable(parts)))
    return _UNKNOWN if len(found) > MOST or -1 in found else found


def _is_whole(tensor: Any, memory: Any) -> bool:
    try:
        return bool(tensor.numel() * tensor.element_size() >= memory.nbytes())
    except Exception:  # a size that depends on values
        return False


def _memory(tensor: Any) -> Any:
    try:
        return tensor.untyped_storage()
    except Exception:  # sparse, nested and wrapped tensors have none
        return None
