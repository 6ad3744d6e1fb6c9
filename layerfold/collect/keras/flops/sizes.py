"""Sizes of the input and output tensors of one call of a Keras layer, at batch 1."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any


class UnknownSize(Exception):
    """A size that a formula needs is unknown."""


class NoFormula(Exception):
    """The operation is neither counted nor zero; the text is its name."""


class Sizes(tuple[int | None, ...]):
    """The shape of a tensor, with its batch size put to 1; ``None`` is a size that is unknown."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Shapes:
    """One call of a layer: its arguments, tensors as ``Sizes``, and its outputs."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: list[Sizes]

    def argument(self, index: int, name: str) -> Any:
        """Return an argument by its place or name; None where it was not given."""
        return self.args[index] if index < len(self.args) else self.kwargs.get(name)

    def tensors(self) -> list[Sizes]:
        """Return the tensors of the first argument, which may be a list of them."""
        first = next(iter((*self.args, *self.kwargs.values())), None)
        parts = [first] if isinstance(first, Sizes) else first
        if isinstance(parts, dict):
            parts = list(parts.values())
        return [part for part in parts or () if isinstance(part, Sizes)]

    @property
    def input(self) -> Sizes:
        """The first input tensor."""
        for tensor in self.tensors():
            return tensor
        raise UnknownSize

    @property
    def output(self) -> Sizes:
        """The first output tensor."""
        return self.outputs[0]


def elements(sizes: tuple[int | None, ...]) -> int:
    """Multiply sizes. Raises UnknownSize where one of them is unknown."""
    if None in sizes:
        raise UnknownSize
    return prod(size for size in sizes if size is not None)


def size(sizes: Sizes, axis: int) -> int:
    """Return one size. Raises UnknownSize where it is unknown."""
    return elements((sizes[axis],))
