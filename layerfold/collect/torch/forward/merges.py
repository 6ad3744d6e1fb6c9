"""Which values an operator merges: adds or multiplies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.steps import (
    BETWEEN_TWO,
    INTO_PLACES,
    REDUCING,
    WITH_PRODUCT,
    Step,
)
from layerfold.collect.torch.forward.values import NO_FLOAT, Values

_MERGING = frozenset([*BETWEEN_TWO, *INTO_PLACES, *REDUCING, *WITH_PRODUCT, "lerp"])
#: Of longer sums no term is looked at: their terms are steps in time or experts, say.
_MOST_TERMS = 16
_TIMES = Step("mul", is_pointwise=True)


class Merge(NamedTuple):
    """Values that are added, subtracted or multiplied: a "sum", "difference" or "product"."""

    kind: str
    terms: tuple[int, ...]


class Merged(NamedTuple):
    """The merges of one operator, what is left of it, and what its result is computed from."""

    step: Step
    merges: tuple[Merge, ...]
    sources: tuple[int, ...]


@dataclass(slots=True)
class Merging:
    """Takes fused operators apart: ``addcmul`` is a product and a sum."""

    values: Values
    stacks: dict[int, tuple[tuple[int, ...], int]] = field(default_factory=dict)

    def of(
        self, step: Step, args: Sequence[Any], read: list[int], row: int, shape: tuple[Any, ...]
    ) -> Merged:
        """Return what an operator that read some values merges.

        A product inside it becomes a value of its own.
        """
        if step.name not in _MERGING:
            return Merged(step, (), tuple(read))
        merges, sources = self._merges(step, args, row, shape)
        if sources and step.name in WITH_PRODUCT:
            step = Step("add", is_pointwise=True)
        real = [merge._replace(terms=_distinct(merge.terms)) for merge in merges]
        few = tuple([merge for merge in real if 2 <= len(merge.terms) <= _MOST_TERMS])
        return Merged(step, few, tuple(sources or read))

    def _merges(
        self, step: Step, args: Sequence[Any], row: int, shape: tuple[Any, ...]
    ) -> tuple[list[Merge], list[int]]:
        """Return the merges, and the sources of the result if they are not what was read."""
        name = step.name
        if name in BETWEEN_TWO:
            return [Merge(BETWEEN_TWO[name], self._numbers(args[:2], row))], []
        if name in INTO_PLACES and (name != "index_put" or args[3:4] == (True,)):
            return [Merge("sum", self._numbers([args[0], args[INTO_PLACES[name]]], row))], []
        if name in REDUCING:
            return self._reduced(args, row), []
        if name in WITH_PRODUCT:
            return self._with_product(step, self._numbers(args[:3], row), row, shape)
        if name == "lerp":
            return self._interpolated(self._numbers(args[:3], row), row, shape)
        return [], []

    def note(self, step: Step, args: Sequence[Any], row: int, result: int, rank: int) -> None:
        """Remember values that are stacked, until they are added."""
        if step.name == "stack":
            dim = args[1] if len(args) > 1 else 0
            self.stacks[result] = tuple(self.values.numbers(args[:1], row)), dim % rank
        elif step.name == "permute":
            stacked = self.stacks.get(self.values.number(args[0], row) or 0)
            if stacked is not None:
                order = [dim % rank for dim in args[1]]
                self.stacks[result] = stacked[0], order.index(stacked[1])

    def _with_product(
        self, step: Step, numbers: tuple[int, ...], row: int, shape: tuple[Any, ...]
    ) -> tuple[list[Merge], list[int]]:
        first, *factors = numbers
        merges = [Merge("product", tuple(factors))] if step.name == "addcmul" else []
        if first < 0 or max(factors) < 0:
            return merges, []
        product = self.values.add(step._replace(name="mul"), factors, row, shape)
        return [*merges, Merge("sum", (first, product))], [first, product]

    def _interpolated(
        self, numbers: tuple[int, ...], row: int, shape: tuple[Any, ...]
    ) -> tuple[list[Merge], list[int]]:
        *ends, weight = numbers
        if weight < 0:
            return [Merge("sum", tuple(ends))], []
        products = [self.values.add(_TIMES, [end, weight], row, shape) for end in ends]
        return [Merge("product", (end, weight)) for end in ends], products

    def _reduced(self, args: Sequence[Any], row: int) -> list[Merge]:
        (node,) = self._numbers(args[:1], row)
        terms, stacked = self.stacks.get(node, ((), 0))
        dims = args[1] if terms and len(args) > 1 and args[1] else ()
        rank = len(self.values[node].shape) if terms else 0
        return [Merge("sum", terms)] if stacked in [dim % rank for dim in dims] else []

    def _numbers(self, values: Sequence[Any], row: int) -> tuple[int, ...]:
        """Return a number for each of some arguments, a negative one for what is no value."""
        numbers = (self.values.numbers([value], row) for value in values)
        return tuple(found[0] if found else NO_FLOAT for found in numbers)


def _distinct(terms: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(node for node in terms if node >= 0))
