"""The inputs of a run on shapes, from sizes or from examples."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from layerfold.collect.common.errors import InputError
from layerfold.collect.common.inputs import Arguments, Inputs, Size
from layerfold.collect.common.shapes import shape_text
from layerfold.collect.jax.arrays import is_array


class AbstractInputs:
    """Arguments with shapes in the place of arrays; everything else is as it was given.

    Sizes without a dtype get that of the first weight with a floating point. Raises InputError
    where sizes and dtypes are not usable.
    """

    def __init__(self, inputs: Inputs, weights: Iterable[Any]) -> None:
        default = _float_of(weights)
        given = inputs.arguments(
            lambda size, dtype: _sized(size, dtype or default), lambda example: example
        )
        leaves, self._tree = sys.modules["jax"].tree_util.tree_flatten(given, is_leaf=_is_node)
        self.rest = [None if is_array(leaf) else leaf for leaf in leaves]
        self.arrays = [_shape_of(leaf) if is_array(leaf) else None for leaf in leaves]
        self.shapes = shape_text(self._tree.unflatten(self.arrays))

    def filled(self, arrays: Sequence[Any], rest: Sequence[Any] | None = None) -> Arguments:
        """Return arguments and keyword arguments with ``arrays`` (or tracers) in their places.

        ``rest`` replaces everything else; by default it is as it was given.
        """
        pairs = zip(self.rest if rest is None else rest, arrays, strict=True)
        leaves = [rest if array is None else array for rest, array in pairs]
        args, kwargs = self._tree.unflatten(leaves)
        return args, kwargs


def _is_node(value: Any) -> bool:
    """Whether a value is a leaf here: nnx.Rngs, modules and None, besides arrays."""
    return value is None or not isinstance(value, (tuple, list, Mapping))


def _float_of(weights: Iterable[Any]) -> Any:
    jax = sys.modules["jax"]
    dtypes = (leaf.dtype for leaf in weights if hasattr(leaf, "dtype"))
    floating = (d for d in dtypes if jax.numpy.issubdtype(d, jax.numpy.floating))
    return next(floating, jax.numpy.float32)


def _sized(size: Size, dtype: Any) -> Any:
    jax = sys.modules["jax"]
    try:
        return jax.ShapeDtypeStruct(size, jax.numpy.dtype(dtype))
    except TypeError:
        raise InputError(f"{dtype!r} is not a dtype: give one such as 'int32'") from None


def _shape_of(array: Any) -> Any:
    return sys.modules["jax"].ShapeDtypeStruct(array.shape, array.dtype)
