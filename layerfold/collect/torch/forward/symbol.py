"""A size without a value, as the code of a model gets it, behind PyTorch's ``SymInt``."""

from __future__ import annotations

from typing import Any

from layerfold.collect.torch.forward.known import ValueNeeded
from layerfold.collect.torch.forward.sizes import SOME, is_open


class _Node:
    """What ``SymInt`` and ``SymBool`` ask; of all other questions the answer depends on the value."""

    def __getattr__(self, name: str) -> Any:
        raise ValueNeeded(f"a size ({name})")

    def is_int(self) -> bool:
        """Whether it belongs to a ``SymInt``."""
        return False

    def is_float(self) -> bool:
        """Whether it belongs to a ``SymFloat``."""
        return False

    def is_bool(self) -> bool:
        """Whether it belongs to a ``SymBool``."""
        return False

    def is_constant(self) -> bool:
        """Whether its value is known."""
        return False


class _Answer(_Node):
    """An answer that does not depend on the value."""

    def __init__(self, answer: bool) -> None:
        self._answer = answer

    def is_bool(self) -> bool:
        return True

    def is_constant(self) -> bool:
        return True

    def guard_bool(self, _file: str, _line: int) -> bool:
        """Return the answer."""
        return self._answer


class Symbol(_Node):
    """An open size by the number that it is on the meta device, or a sum or product of such sizes.

    What is chosen by values is taken to be there: ``if rows.numel() == 0: continue`` goes on, as it
    does where every expert has something to do. Other comparisons raise ValueNeeded.
    """

    def __init__(self, number: int) -> None:
        self.number = number

    def is_int(self) -> bool:
        return True

    def wrap_int(self, number: int) -> Symbol:
        """Return the node of a number."""
        return Symbol(number)

    def add(self, other: Symbol) -> Symbol:
        """Return the sum."""
        return _open(self.number + other.number)

    def sub(self, other: Symbol) -> Symbol:
        """Return the difference."""
        return _open(self.number - other.number)

    def mul(self, other: Symbol) -> Symbol:
        """Return the product."""
        return _open(self.number * other.number)

    def sym_min(self, other: Symbol) -> Symbol:
        """Return the smaller one, which is open, too, but for what is below 1."""
        return other if other.number < 1 else Symbol(SOME)

    def sym_max(self, other: Symbol) -> Symbol:
        """Return the larger one, which is open, too."""
        return self if other.number < 1 else Symbol(SOME)

    def eq(self, other: Symbol) -> _Answer:
        """Whether it is a number below 1."""
        return self._answer(other, below=1, answer=False)

    def ne(self, other: Symbol) -> _Answer:
        """Whether it is not a number below 1."""
        return self._answer(other, below=1, answer=True)

    def gt(self, other: Symbol) -> _Answer:
        """Whether it is greater than a number below 1."""
        return self._answer(other, below=1, answer=True)

    def le(self, other: Symbol) -> _Answer:
        """Whether it is at most a number below 1."""
        return self._answer(other, below=1, answer=False)

    def ge(self, other: Symbol) -> _Answer:
        """Whether it is at least a number below 2."""
        return self._answer(other, below=2, answer=True)

    def lt(self, other: Symbol) -> _Answer:
        """Whether it is less than a number below 2."""
        return self._answer(other, below=2, answer=False)

    def _answer(self, other: Symbol, *, below: int, answer: bool) -> _Answer:
        is_count = self.number % SOME == 0  # so it is at least 1
        if not is_count or other.number >= below:
            raise ValueNeeded("a size is compared")
        return _Answer(answer)


def _open(number: int) -> Symbol:
    if not is_open(number):  # as the difference of two
        raise ValueNeeded("a size is computed")
    return Symbol(number)
