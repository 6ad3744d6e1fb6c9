"""The fake inputs of a forward pass, from sizes or from examples."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, cast

from layerfold.collect.common.inputs import InputError, Inputs
from layerfold.collect.torch.forward.stand_in import Skeleton

Arguments = tuple[tuple[Any, ...], dict[str, Any]]


def check_inputs(torch: Any, model: Any, inputs: Inputs) -> None:
    """Raise InputError where the inputs cannot be understood, before anything is run."""
    if inputs.size is not None and inputs.data is not None:
        raise InputError("give input_size or input_data, not both")
    _check_names(model, inputs.keywords)
    if inputs.size is not None:
        _by_size(inputs, lambda size, dtype: (_sizes(size), dtype and _dtype(torch, model, dtype)))
    elif inputs.dtypes is not None:
        raise InputError("dtypes belong to input_size: tensors of input_data have their own")


def _check_names(model: Any, names: Iterable[str]) -> None:
    """A misspelt option of ours would else be taken for an input of the model."""
    try:
        taken = inspect.signature(model.forward).parameters
    except (AttributeError, TypeError, ValueError):  # of a class that does not tell
        return
    if any(one.kind is one.VAR_KEYWORD for one in taken.values()):
        return
    for name in names:
        if name not in taken:
            where = f"{type(model).__name__}.forward"
            raise InputError(f"no input of {where} is called {name!r}, and no option of summary()")


def given_inputs(torch: Any, skeleton: Skeleton, model: Any, inputs: Inputs) -> Arguments:
    """Return positional and keyword arguments, with every tensor fake."""
    positional: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    if inputs.size is not None:

        def fake(size: Any, dtype: Any) -> Any:
            with skeleton.fake_mode:
                kind = _dtype(torch, model, dtype)
                return torch.empty(_sizes(size), dtype=kind, device="meta")

        positional, keywords = _by_size(inputs, fake)
    elif inputs.data is not None:
        positional, keywords = _by_data(inputs.data, skeleton)
    return positional, keywords | {key: skeleton.of(v) for key, v in inputs.keywords.items()}


def _by_size(inputs: Inputs, make: Any) -> Arguments:
    """``(1, 3, 8, 8)`` is one input, a list or tuple of sizes several, a dict by keyword."""
    size, dtypes = inputs.size, inputs.dtypes
    if isinstance(size, Mapping):
        of = dtypes if isinstance(dtypes, Mapping) else dict.fromkeys(size, dtypes)
        return (), {str(key): make(one, of.get(key)) for key, one in size.items()}
    sizes = [size] if _is_size(size) else list(cast("Iterable[object]", size))
    if not isinstance(dtypes, (list, tuple)):
        dtypes = [dtypes] * len(sizes)
    if len(dtypes) != len(sizes):
        raise InputError(f"{len(dtypes)} dtypes for {len(sizes)} inputs")
    return tuple(make(one, dtype) for one, dtype in zip(sizes, dtypes, strict=True)), {}


def _is_size(value: Any) -> bool:
    """Whether a value is one size, or at least no list of sizes."""
    return not isinstance(value, (list, tuple)) or not any(
        isinstance(one, (list, tuple)) for one in value
    )


def _sizes(value: Any) -> tuple[int, ...]:
    sizes = tuple(value) if isinstance(value, (list, tuple)) else (None,)
    if any(type(size) is not int or size < 0 for size in sizes):
        raise InputError(
            f"{value!r} is no size of a tensor: give whole numbers, such as (1, 3, 224, 224)"
        )
    return sizes


def _dtype(torch: Any, model: Any, dtype: Any) -> Any:
    """Return a dtype given by object or name; without one that of the model's first weight."""
    if dtype is None:
        floating = (p.dtype for p in model.parameters() if p.dtype.is_floating_point)
        return next(floating, torch.get_default_dtype())
    found = getattr(torch, dtype, None) if isinstance(dtype, str) else dtype
    if not isinstance(found, torch.dtype):
        raise InputError(f"{dtype!r} is no dtype: give one such as torch.int64 or 'int64'")
    return found


def _by_data(data: Any, skeleton: Skeleton) -> Arguments:
    """A dict is the keyword arguments, a tuple the positional ones, anything else the only one."""
    if isinstance(data, Mapping):
        return (), {str(key): skeleton.of(value) for key, value in data.items()}
    if type(data) is tuple:
        return tuple(map(skeleton.of, data)), {}
    return (skeleton.of(data),), {}
