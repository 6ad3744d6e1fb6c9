"""What the sizes of an operator's result, and its cost, depend on: to compute each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.operators import Operator

#: An operator, the shapes, strides and dtypes of the tensors that it gets, and its other arguments.
Sizes = tuple[Any, ...]

#: A size that depends on values, on the meta device: a prime, larger than any size of a model.
SOME = 2**36 - 5


class Sized(NamedTuple):
    """A tensor as it is shown; an open size is None."""

    shape: tuple[int | None, ...]
    dtype: Any


def is_open(size: Any) -> bool:
    """Whether a size depends on values."""
    return type(size) is not int or size > SOME // 2


def known_sizes(shape: Iterable[Any]) -> tuple[int | None, ...]:
    """Return sizes with None for each that depends on values."""
    limit = SOME // 2  # as in is_open, which would be called for every size of every tensor
    return tuple([size if type(size) is int and size <= limit else None for size in shape])


class SizeReader:
    """Reads the sizes of plain tensors on the meta device."""

    def __init__(self, torch: Any) -> None:
        self._default = torch.get_default_dtype
        self._tensors = frozenset([torch.Tensor, torch.nn.Parameter])
        words = (torch.dtype, torch.device, torch.layout, torch.memory_format)
        self._plain = frozenset([int, float, bool, complex, str, type(None), *words])

    def of(
        self, operator: Operator, args: Iterable[Any], kwargs: Mapping[str, Any]
    ) -> Sizes | None:
        """Return all that the sizes of a result depend on, None if that is not certain."""
        found: list[Any] = [operator.call, self._default()]
        try:
            self._add(args, found)
            if kwargs:
                found += kwargs
                self._add(kwargs.values(), found)
        except (TypeError, RuntimeError):  # of another kind, or sparse, without strides
            return None
        return tuple(found)

    def _add(self, values: Iterable[Any], found: list[Any]) -> None:
        for value in values:
            kind = type(value)
            if kind in self._tensors:
                dtype = value.dtype
                if dtype.is_complex:
                    raise TypeError("it may be conjugated")
                found += value.shape, value.stride(), dtype
            elif kind in self._plain:
                found += kind, value
            elif kind is list or kind is tuple:
                found.append(len(value))
                self._add(value, found)
            else:
                raise TypeError(f"{kind.__name__} has no size")
