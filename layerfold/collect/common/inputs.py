"""The inputs that a model is to be run on when its shapes are asked for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from layerfold.collect.common.errors import InputError
from layerfold.collect.common.shapes import shape_text
from layerfold.format.plurals import counted

#: The shape of inputs without a tensor whose size is known, such as texts.
UNSHAPED = "?"

#: The positional and the keyword arguments of a call.
Arguments = tuple[tuple[Any, ...], dict[str, Any]]

Size = tuple[int, ...]

_MOST_AXES = 8


@dataclass(frozen=True, slots=True)
class _Sized:
    """A tensor as far as its text goes."""

    shape: Size
    dtype: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Arguments of one forward pass, by size or by example; their values are never read."""

    size: object = None
    data: object = None
    dtypes: object = None
    keywords: Mapping[str, object] = field(default_factory=dict)

    @property
    def are_given(self) -> bool:
        """Whether there is any."""
        return bool(self.keywords) or any(
            one is not None for one in (self.size, self.data, self.dtypes)
        )

    def arguments(
        self, from_size: Callable[[Size, Any], Any], from_example: Callable[[Any], Any]
    ) -> Arguments:
        """Make the arguments: ``from_size`` from a size and a dtype, None if none is given.

        Raises InputError where sizes, dtypes and examples contradict each other.
        """
        if self.size is not None and self.data is not None:
            raise InputError("give input_size or input_data, not both")
        if self.size is not None:
            positional, keywords = self._by_size(from_size)
        elif self.dtypes is not None:
            raise InputError("dtypes belong to input_size: input_data has its own")
        else:
            positional, keywords = self._by_example(from_example)
        return positional, keywords | {
            key: from_example(value) for key, value in self.keywords.items()
        }

    def shapes(self) -> str:
        """Return the shapes of all tensors as text, "?" where the examples contain none."""
        positional, keywords = self.arguments(_Sized, lambda example: example)
        given = [*positional, *([keywords] if keywords else [])]
        try:
            return shape_text(given) or UNSHAPED
        except Exception:  # of an example whose class only looks like a tensor's
            return UNSHAPED

    def _by_size(self, make: Callable[[Size, Any], Any]) -> Arguments:
        """``(1, 3, 8, 8)`` is one input, a list or tuple of sizes several, a dict by keyword."""
        size, dtypes = _listed(self.size), self.dtypes
        if isinstance(size, Mapping):
            of = dtypes if isinstance(dtypes, Mapping) else dict.fromkeys(size, dtypes)
            return (), {str(key): make(_checked(one), of.get(key)) for key, one in size.items()}
        sizes = [size] if is_one_size(size) else list(cast("Iterable[object]", size))
        if not isinstance(dtypes, (list, tuple)):
            dtypes = [dtypes] * len(sizes)
        if len(dtypes) != len(sizes):
            counts = counted(len(dtypes), "dtype"), counted(len(sizes), "input")
            raise InputError(f"{counts[0]} for {counts[1]}")
        pairs = zip(sizes, dtypes, strict=True)
        return tuple(make(_checked(one), dtype) for one, dtype in pairs), {}

    def _by_example(self, make: Callable[[Any], Any]) -> Arguments:
        """A dict is the keyword arguments, a tuple the positional ones, anything else the only one."""
        data = self.data
        if isinstance(data, Mapping):
            return (), {str(key): make(value) for key, value in data.items()}
        if data is None:
            return (), {}
        return tuple(map(make, data if type(data) is tuple else (data,))), {}


def by_keyword(given: Sequence[object]) -> str:
    """Write inputs that were given without a keyword as they are meant: ``input_size=(2, 4)``."""
    first = given[0]
    if _is_size(given):
        return f"input_size={tuple(given)}"
    if len(given) > 1 and all(map(_is_size, given)):
        return f"input_size={[_plain(one) for one in given]}"
    if _is_size(first) or (isinstance(first, (list, Mapping)) and _are_sizes(first)):
        return f"input_size={_plain(first)}"
    return "input_data=…" if len(given) == 1 else "input_data=(…)"


def _are_sizes(value: Any) -> bool:
    return bool(value) and all(
        map(_is_size, value.values() if isinstance(value, Mapping) else value)
    )


def _is_size(value: object) -> bool:
    """Whether this may be the size of a tensor: a few whole numbers."""
    is_short = isinstance(value, (list, tuple)) and 0 < len(value) <= _MOST_AXES
    return is_short and all(type(one) is int for one in cast("Sequence[object]", value))


def _plain(value: Any) -> object:
    """Return sizes as plain Python objects, whose text can be typed."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    plain = (_plain(one) if isinstance(one, (list, tuple)) else one for one in value)
    return list(plain) if isinstance(value, list) else tuple(plain)


def is_one_size(size: Any) -> bool:
    """Whether this is one size, or at least no list of sizes."""
    return not isinstance(size, (list, tuple)) or not any(
        isinstance(one, (list, tuple)) for one in size
    )


def _listed(size: Any) -> Any:
    """Return sizes in an array, of NumPy or another, as a list of numbers or of lists."""
    return size.tolist() if hasattr(size, "tolist") and len(size.shape) else size


def _checked(size: Any) -> Size:
    size = _listed(size)
    try:
        sizes = tuple(map(operator.index, size if isinstance(size, (list, tuple)) else (None,)))
    except TypeError:
        sizes = (-1,)
    if min(sizes, default=0) < 0:
        raise InputError(
            f"{size!r} is not a size of a tensor: give whole numbers, such as (1, 3, 224, 224)"
        )
    return sizes
