"""The inputs that a model is to be run on when its shapes are asked for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from layerfold.collect.common.errors import InputError

#: The positional and the keyword arguments of a call.
Arguments = tuple[tuple[Any, ...], dict[str, Any]]

Size = tuple[int, ...]


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

    def _by_size(self, make: Callable[[Size, Any], Any]) -> Arguments:
        """``(1, 3, 8, 8)`` is one input, a list or tuple of sizes several, a dict by keyword."""
        size, dtypes = self.size, self.dtypes
        if isinstance(size, Mapping):
            of = dtypes if isinstance(dtypes, Mapping) else dict.fromkeys(size, dtypes)
            return (), {str(key): make(_checked(one), of.get(key)) for key, one in size.items()}
        sizes = [size] if is_one_size(size) else list(cast("Iterable[object]", size))
        if not isinstance(dtypes, (list, tuple)):
            dtypes = [dtypes] * len(sizes)
        if len(dtypes) != len(sizes):
            raise InputError(f"{len(dtypes)} dtypes for {len(sizes)} inputs")
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


def is_one_size(size: Any) -> bool:
    """Whether this is one size, or at least no list of sizes."""
    return not isinstance(size, (list, tuple)) or not any(
        isinstance(one, (list, tuple)) for one in size
    )


def _checked(size: Any) -> Size:
    try:
        sizes = tuple(map(operator.index, size if isinstance(size, (list, tuple)) else (None,)))
    except TypeError:
        sizes = (-1,)
    if min(sizes, default=0) < 0:
        raise InputError(
            f"{size!r} is not a size of a tensor: give whole numbers, such as (1, 3, 224, 224)"
        )
    return sizes
