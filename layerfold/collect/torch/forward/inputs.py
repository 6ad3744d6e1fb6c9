"""The inputs of a forward pass, from sizes or from examples."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from layerfold.collect.common.errors import InputError
from layerfold.collect.common.inputs import Arguments, Inputs, Size
from layerfold.collect.torch.forward.stand_in import StandIn
from layerfold.collect.torch.forward.valueless import guard_of
from layerfold.collect.torch.modules import parameters_in


def check_inputs(torch: Any, model: Any, inputs: Inputs) -> None:
    """Raise InputError where the inputs are not usable, before anything is run."""
    _check_names(model, inputs.keywords)
    inputs.arguments(lambda _, dtype: dtype and _dtype(torch, model, dtype), lambda _: None)


def _check_names(model: Any, names: Iterable[str]) -> None:
    """Refuse a misspelt option of ``summary``, which would be passed to the model as an input."""
    try:
        taken = inspect.signature(model.forward).parameters
    except (AttributeError, TypeError, ValueError):  # its class has no signature
        return
    if any(one.kind is one.VAR_KEYWORD for one in taken.values()):
        return
    for name in names:
        if name not in taken:
            where = f"{type(model).__name__}.forward"
            raise InputError(f"no input of {where} is called {name!r}, and no option either")


def given_inputs(torch: Any, stand_in: StandIn, model: Any, inputs: Inputs) -> Arguments:
    """Return positional and keyword arguments, with every tensor replaced."""

    def empty(size: Size, dtype: Any) -> Any:
        with stand_in.mode:
            made = torch.empty(size, dtype=_dtype(torch, model, dtype), device="meta")
        guard_of(torch)(made)
        return made

    return inputs.arguments(empty, stand_in.of)


def _dtype(torch: Any, model: Any, dtype: Any) -> Any:
    """Return a dtype by object or name; by default that of the first floating-point weight."""
    if dtype is None:
        floating = (p.dtype for p in parameters_in(model) if p.dtype.is_floating_point)
        return next(floating, torch.get_default_dtype())
    found = getattr(torch, dtype, None) if isinstance(dtype, str) else dtype
    if not isinstance(found, torch.dtype):
        raise InputError(f"{dtype!r} is not a dtype: give one such as torch.int64 or 'int64'")
    return found
