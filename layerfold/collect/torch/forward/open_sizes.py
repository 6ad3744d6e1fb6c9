"""Open sizes on tensors of the meta device: those that depend on values, as of the rows that a mask chooses.

Sizes of such tensors are numbers, so every open size is one number, larger than any other. Operators then run as they do on
other sizes; each is tried with small numbers, too, to be sure which sizes of its result are open.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from layerfold.collect.common.shapes import Keyed, tensors
from layerfold.collect.torch.forward.known import ValueNeeded
from layerfold.collect.torch.forward.operators import Operator
from layerfold.collect.torch.forward.size_functions import SizeFunctions
from layerfold.collect.torch.forward.sizes import SOME, Sized, Sizes, is_open, known_sizes
from layerfold.collect.torch.forward.symbol import Symbol

#: What is tried in place of an open size. With one row, nothing may be left to cut off.
_FEW = (1, 3)
#: What may be added to an open size.
_MOST_ADDED = 2**20
#: The end of a slice that has none.
_END = sys.maxsize


class OpenSizes:
    """Runs operators that make tensors with open sizes, and that get them.

    ``are_there`` once there is such a tensor, but for those of which PyTorch's own symbols are the sizes.
    """

    def __init__(self, torch: Any, *, are_symbols: bool = False) -> None:
        self.are_there = False
        self.functions = SizeFunctions(torch, at_once=are_symbols)
        self._torch = torch
        self._some = SOME  # what an operator chooses
        self._tried: set[Sizes] = set()
        self._choosing: dict[str, Callable[..., Any]] = {
            "nonzero": self._places,
            "masked_select": self._selected,
            "index": self._indexed,
            "slice": self._sliced,
            "torchvision::nms": self._kept,
        }

    def run(
        self, operator: Operator, args: Sequence[Any], kwargs: dict[str, Any], sizes: Sizes | None
    ) -> Any:
        """Run an operator.

        Raises ValueNeeded where it is not certain which sizes of its result are open.
        """
        if not self.are_there or sizes in self._tried or not has_open([*args, *kwargs.values()]):
            return self._call(operator, args, kwargs)
        few = [self._shapes_of_few(count, operator, args, kwargs) for count in _FEW]
        if len(few[0]) != len(few[1]):  # as of what is split into single rows
            raise ValueNeeded(f"how many tensors {operator.name} returns")
        result = self._call(operator, args, kwargs)
        shapes = list(_shapes(result))
        if any(_of_few(shapes, count) != found for count, found in zip(_FEW, few, strict=True)):
            raise ValueNeeded(f"the sizes of what {operator.name} returns")
        if sizes is not None:
            self._tried.add(sizes)
        return result

    def symbols(self, sizes: Any) -> Any:
        """Return sizes as a model's code gets them: an open one has no value there."""
        if isinstance(sizes, tuple):
            return self._torch.Size(map(self.symbols, sizes))
        is_size = type(sizes) is int and is_open(sizes)
        return self._torch.SymInt(Symbol(sizes)) if is_size else sizes

    def numbers(self, value: Any) -> Any:
        """Return arguments that a model's code gives, as operators get them."""
        kind = type(value)
        if kind is self._torch.SymInt and isinstance(value.node, Symbol):
            return value.node.number
        if kind is tuple or kind is list:
            return kind(map(self.numbers, value))
        if kind is slice:
            return slice(*map(self.numbers, (value.start, value.stop, value.step)))
        return tuple(map(self.numbers, value)) if kind is self._torch.Size else value

    def shown(self, found: Keyed) -> Keyed:
        """Return tensors as they are shown: without a number for an open size."""
        if not self.are_there:
            return found
        return [(key, Sized(known_sizes(one.shape), one.dtype)) for key, one in found]

    def _call(self, operator: Operator, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        choose = self._choosing.get(operator.name)
        if choose is None or kwargs:
            return operator.call(*args, **kwargs)
        return choose(operator, *args)

    def _places(self, _: Operator, mask: Any) -> Any:
        return self._chosen(mask.ndim)

    def _sliced(
        self,
        operator: Operator,
        values: Any,
        axis: int = 0,
        start: int | None = None,
        end: int | None = None,
        step: int = 1,
    ) -> Any:
        """Slice; how many the first few of an open number are, is open, too."""
        is_first = not start and step == 1 and is_open(values.shape[axis])
        if is_first and end is not None and end >= _FEW[-1] and not is_open(end):
            end = _END
        return operator.call(values, axis, start, end, step)

    def _kept(self, _: Operator, *__: Any) -> Any:
        return self._chosen()

    def _selected(self, _: Operator, values: Any, __: Any) -> Any:
        return self._chosen(dtype=values.dtype)

    def _indexed(self, operator: Operator, values: Any, indices: Sequence[Any]) -> Any:
        """Index; a mask is what it chooses in each of its dimensions."""
        found: list[Any] = []
        for index in indices:
            if index is None or index.dtype not in (self._torch.bool, self._torch.uint8):
                found.append(index)
                continue
            if index.shape != values.shape[len(found) : len(found) + index.ndim]:
                raise ValueNeeded("an index by a mask of another shape")
            found += self._chosen(index.ndim).unbind(1)
        return operator.call(values, found)

    def _chosen(self, *sizes: int, dtype: Any = None) -> Any:
        self.are_there = True
        self.functions.install()
        dtype = self._torch.int64 if dtype is None else dtype
        return self._torch.empty((self._some, *sizes), dtype=dtype, device="meta")

    def _shapes_of_few(
        self, count: int, operator: Operator, args: Any, kwargs: Mapping[str, Any]
    ) -> list[list[int]]:
        """Return the shapes of a result, with a small number in place of each open size."""
        self._some = count
        try:
            few = {key: self._few(count, value) for key, value in kwargs.items()}
            return list(_shapes(self._call(operator, self._few(count, args), few)))
        except Exception as error:
            raise ValueNeeded(f"a size: {error}") from None
        finally:
            self._some = SOME

    def _few(self, count: int, value: Any) -> Any:
        """Return an argument with a small number in place of each open size; its tensors are new."""
        kind = type(value)
        if isinstance(value, self._torch.Tensor):
            shape = [_at(size, count) for size in value.shape]
            return self._torch.empty(shape, dtype=value.dtype, device="meta")
        if kind is list or kind is tuple:
            return kind([self._few(count, item) for item in value])
        return _at(value, count) if kind is int else value


def has_open(values: Iterable[Any]) -> bool:
    """Whether one of some arguments has an open size."""
    return any(map(_has_open, values))


def _has_open(value: Any) -> bool:
    kind = type(value)
    if kind is int:
        return value != _END and is_open(value)
    if kind is list or kind is tuple:
        return has_open(value)
    return hasattr(value, "shape") and any(map(is_open, value.shape))


def _shapes(result: Any) -> Iterator[list[int]]:
    for _, tensor in tensors(result):
        yield list(tensor.shape)


def _of_few(shapes: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    return [[_at(size, count) for size in shape] for shape in shapes]


def _at(size: int, count: int) -> int:
    """Return what a size is, if the open one that it is made of is ``count``."""
    if not is_open(size) or size == _END:
        return size
    times = (size + SOME // 2) // SOME
    added = size - times * SOME
    if abs(added) > _MOST_ADDED:
        raise ValueNeeded("a size that is not a multiple of another")
    return times * count + added
