"""Traits of a PyTorch module: the name of its type, its mode, and stacked experts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from layerfold.collect.common.names import class_name, text
from layerfold.collect.common.settings import Scalar
from layerfold.collect.torch.quantised import is_quantised
from layerfold.collect.torch.tensors import shape_of


class Traits(NamedTuple):
    """What is the same for all modules of one class."""

    name: str
    is_builtin: bool  # one of PyTorch's own, without unusual attributes
    is_script: bool
    is_quantised: bool


def traits_of(kind: type) -> Traits:
    """Return the traits of a class."""
    script = getattr(getattr(sys.modules["torch"], "jit", None), "ScriptModule", ())
    return Traits(
        name=class_name(kind),
        is_builtin=kind.__module__.startswith("torch."),
        is_script=issubclass(kind, script),
        is_quantised=is_quantised(kind),
    )


def parameters_in(model: Any) -> Iterator[Any]:
    """Yield the parameters of a module and those inside it, whatever its class calls ``parameters``."""
    seen: set[int] = set()
    pending = [model]
    while pending:
        module = pending.pop()
        if module is not None and id(module) not in seen:
            seen.add(id(module))
            yield from (one for one in module._parameters.values() if one is not None)
            pending += reversed(list(module._modules.values()))


def script_name(module: Any, default: str) -> str:
    """Return the class that a TorchScript module was made from."""
    try:
        return text(module.original_name)
    except Exception:
        return default


def is_frozen_script(module: Any) -> bool:
    """Whether ``torch.jit.freeze`` has turned the parameters into constants of the code."""
    return not module._c.hasattr("training")


def mode_of(module: Any) -> str | None:
    """Return "train" or "eval"; a wrapper has the mode of the module inside."""
    try:
        training = vars(module).get("training")
        if training is None:
            training = module.training
    except Exception:
        return None
    return "train" if training else "eval"


def expert_count(kind: str, scalars: Scalar, parameters: Iterable[Any]) -> int:
    """Return how many experts the parameters stack along their leading axis; 0 for none.

    A leading axis alone is no evidence: attention has one for each head. So the name of the class or
    of a setting of that size has to contain "expert".
    """
    shapes = [
        shape_of(parameter)
        for parameter in parameters
        if parameter is not None and _may_stack(parameter)
    ]
    leading = {shape[0] for shape in shapes if len(shape) > 2}
    if len(leading) != 1 or (count := leading.pop()) < 2:
        return 0
    named = "expert" in kind.lower() or any(
        value == count and "expert" in name.lower() for name, value in scalars
    )
    return count if named else 0


def _may_stack(parameter: Any) -> bool:
    """Whether a parameter has three axes, or has been emptied in this process and may have had."""
    return bool(parameter.dim() > 2 or not parameter.numel())


def shapes_text(parameters: Sequence[tuple[str, Any]]) -> str:
    """Write shapes of parameters that no setting has: ``gate_up_proj 256×4096×7168``."""
    return ", ".join(
        f"{text(name)} {'×'.join(map(str, shape_of(parameter)))}"
        for name, parameter in parameters
        if parameter is not None
    )
