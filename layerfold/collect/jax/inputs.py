"""The inputs of a run on shapes, from sizes or from examples."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from layerfold.collect.common.inputs import InputError, Inputs
from layerfold.collect.common.shapes import shape_text
from layerfold.collect.jax.arrays import is_array

Arguments = tuple[tuple[Any, ...], dict[str, Any]]


class AbstractInputs:
    """Arguments with shapes where arrays stood; everything else is as it was given.

    Sizes without a dtype get that of the first weight with a floating point. Raises InputError
    where sizes and dtypes cannot be understood.
    """

    def __init__(self, inputs: Inputs, weights: Iterable[Any]) -> None:
        args, kwargs = _arguments(inputs, _float_of(weights))
        given = (args, kwargs | dict(inputs.keywords))
        leaves, self._tree = sys.modules["jax"].tree_util.tree_flatten(given, is_leaf=_is_node)
        self.rest = [None if is_array(leaf) else leaf for leaf in leaves]
        self.arrays = [_shape_of(leaf) if is_array(leaf) else None for leaf in leaves]
        self.shapes = shape_text(self._tree.unflatten(self.arrays))

    def filled(self, arrays: Sequence[Any], rest: Sequence[Any] | None = None) -> Arguments:
        """Return arguments and keyword arguments with ``arrays`` (or tracers) in their places.

        ``rest`` stands for everything else; by default it is as it was given.
        """
        pairs = zip(self.rest if rest is None else rest, arrays, strict=True)
        leaves = [rest if array is None else array for rest, array in pairs]
        args, kwargs = self._tree.unflatten(leaves)
        return args, kwargs


def _is_node(value: Any) -> bool:
    """Keep what is no plain structure whole: nnx.Rngs, modules, None."""
    return value is None or not isinstance(value, (tuple, list, Mapping))


def _float_of(weights: Iterable[Any]) -> Any:
    jax = sys.modules["jax"]
    dtypes = (leaf.dtype for leaf in weights if hasattr(leaf, "dtype"))
    floating = (d for d in dtypes if jax.numpy.issubdtype(d, jax.numpy.floating))
    return next(floating, jax.numpy.float32)


def _arguments(inputs: Inputs, default: Any) -> Arguments:
    """A dict is the keyword arguments, a tuple the positional ones, anything else the only one."""
    size, data = inputs.size, inputs.data
    if size is not None and data is not None:
        raise InputError("give input_size or input_data, not both")
    if size is not None:
        return _by_size(size, inputs.dtypes, default)
    if inputs.dtypes is not None:
        raise InputError("dtypes belong to input_size: arrays of input_data have their own")
    if isinstance(data, Mapping):
        return (), {str(key): value for key, value in data.items()}
    if data is None:
        return (), {}
    return (tuple(data) if type(data) is tuple else (data,)), {}


def _by_size(size: Any, dtypes: Any, default: Any) -> Arguments:
    """``(1, 8, 8, 3)`` is one input, a list or tuple of sizes several, a dict by keyword."""
    if isinstance(size, Mapping):
        of = dtypes if isinstance(dtypes, Mapping) else dict.fromkeys(size, dtypes)
        return (), {str(key): _sized(one, of.get(key) or default) for key, one in size.items()}
    sizes = [size] if all(isinstance(one, int) for one in size) else list(size)
    kinds = dtypes if isinstance(dtypes, (list, tuple)) else [dtypes] * len(sizes)
    if len(kinds) != len(sizes):
        raise InputError(f"{len(kinds)} dtypes for {len(sizes)} inputs")
    return tuple(_sized(one, kind or default) for one, kind in zip(sizes, kinds, strict=True)), {}


def _sized(size: Any, dtype: Any) -> Any:
    try:
        sizes = tuple(int(one) for one in size)
    except (TypeError, ValueError):
        sizes = (-1,)
    if min(sizes, default=0) < 0:
        raise InputError(f"{size!r} is no size: give whole numbers, such as (1, 224, 224, 3)")
    jax = sys.modules["jax"]
    try:
        return jax.ShapeDtypeStruct(sizes, jax.numpy.dtype(dtype))
    except TypeError:
        raise InputError(f"{dtype!r} is no dtype: give one such as 'int32'") from None


def _shape_of(array: Any) -> Any:
    return sys.modules["jax"].ShapeDtypeStruct(array.shape, array.dtype)
