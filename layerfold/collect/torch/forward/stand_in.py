"""A stand-in for a PyTorch model: its classes and settings, but no values and no hooks.

A forward pass of the stand-in does not change the model: modules and plain Python objects are copied,
and a tensor is replaced by one without memory, of the same shape and dtype.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from layerfold.collect.common.copies import Copies
from layerfold.collect.common.copying import Steps
from layerfold.collect.common.outside import Outside
from layerfold.collect.common.shapes import tensors
from layerfold.collect.torch.forward.known import Known
from layerfold.collect.torch.forward.left import Made
from layerfold.collect.torch.forward.script.functions import interpreted
from layerfold.collect.torch.forward.script.module import script_stand_in
from layerfold.collect.torch.forward.script.nodes import Nodes
from layerfold.collect.torch.forward.valueless import guard_of

#: Wrappers that only pass their input on, once compilation and communication are left out.
_WRAPPERS = {
    "OptimizedModule": "_orig_mod",
    "DataParallel": "module",
    "DistributedDataParallel": "module",
}
#: Hooks of accelerate that only move weights to where they are computed with, and back.
_MOVING = frozenset(["AlignDevicesHook", "CpuOffload"])
#: Where the hooks of transformers are made that record outputs for the model's own code, and change none.
_RECORDING = "transformers.utils.output_capturing"
#: Packages whose code keeps nothing of a model's outside it, or too much to look at.
_FOREIGN = frozenset(
    ["accelerate", "functorch", "layerfold", "numpy", "torch", "torchgen", "transformers"]
)


class NoStandIn(TypeError):
    """A part of the model for which there can be no stand-in; the message says which and why."""


class StandIn:
    """Copies of modules and of what they contain; the same object gives the same copy."""

    def __init__(self, torch: Any, mode: Any, known: Known) -> None:
        self.torch = torch
        self.mode = mode  # under which tensors are made
        self.known = known
        self.made = Made()
        self._guard = guard_of(torch)
        self.skipped_hooks = 0  # the user's: what they would change is unknown
        self._copies = Copies(self._replaced)
        self._nodes = Nodes(torch, self._constant)
        self.of = self._copies.of
        self.forget = self._copies.forget

    def run(self, call: Callable[[], None]) -> None:
        """Call a function that sees copies, too, of what the model's code reaches outside the model."""
        skipped = self.skipped_hooks  # what is outside may never be called
        with _same_global_hooks(self.torch), interpreted(self.torch, self._nodes):
            Outside(self._copies, _FOREIGN, ("forward",)).run(call)
        self.skipped_hooks = skipped

    def _replaced(self, value: Any) -> Any:
        kind = type(value)
        if issubclass(kind, self.torch.Tensor):
            return self._tensor(value)
        if issubclass(kind, self.torch.nn.Module):
            return self._module(value)
        if kind is self.torch.nn.utils.rnn.PackedSequence:
            return self._packed(value)
        if kind.__name__ in _MOVING and kind.__module__ == "accelerate.hooks":
            return _resting(value)
        return _generator(value) if kind is self.torch.Generator else None

    def _tensor(self, value: Any) -> Any:
        if hasattr(value, "materialize"):
            raise NoStandIn("a lazy module has no shape yet: call the model once on data")
        made = self.tensor(value)
        is_parameter = isinstance(value, self.torch.nn.Parameter)
        if is_parameter:
            with self.mode:
                made = self.torch.nn.Parameter(made, requires_grad=value.requires_grad)
        self.made.add([made])
        if is_parameter:
            return made
        if value.device.type == "cpu" and not (made.is_floating_point() or made.is_complex()):
            self.known.remember(made, value)
        return made

    def _packed(self, value: Any) -> Any:
        """Replace a packed sequence; PyTorch reads the sizes of its steps without an operator."""
        data, sizes, *order = value
        return type(value)(self.of(data), sizes.clone(), *map(self.of, order))

    def tensor(self, value: Any) -> Any:
        """Return a tensor without values, of the shape and dtype of a real one."""
        torch = self.torch
        with self.mode:
            try:
                made = torch.empty_strided(
                    tuple(value.shape), value.stride(), dtype=value.dtype, device="meta"
                )
            except (RuntimeError, NotImplementedError):  # sparse, quantised
                made = torch.empty(tuple(value.shape), dtype=_stored(torch, value), device="meta")
        self._guard(made)
        return made

    def _module(self, value: Any) -> Any:
        kind = type(value)
        self.skipped_hooks += foreign_hooks(value)
        if issubclass(kind, self.torch.jit.ScriptModule):
            return self._scripted(value)
        return self._copied(value, kind)

    def _scripted(self, value: Any) -> Steps:
        copy: Any = yield from script_stand_in(self.torch, value, self._copies, self._nodes)
        vars(copy)["_compiled_call_impl"] = functools.partial(_call, copy)
        self.made.add([copy])
        return copy

    def _constant(self, value: Any) -> Any:
        """Replace the tensors in a constant of compiled code, of which small ones stay known."""
        found = self.of(value)
        pairs = zip(tensors(value), tensors(found), strict=True)
        for (_, real), (_, made) in pairs:
            self.known.remember(made, real)
        return found

    def _copied(self, value: Any, kind: type) -> Steps:
        copy = self._copies.new(value)
        if copy is None:
            raise NoStandIn(f"there can be no stand-in for {kind.__name__}, which has a __del__")
        self.made.add([copy])
        attributes = vars(copy)
        attributes["_compiled_call_impl"] = functools.partial(_call, copy)
        attributes.update(
            (key, _kept(item)) for key, item in vars(value).items() if key.endswith("_hooks")
        )
        yield from self._copies.fill_attributes(value, copy, without=frozenset(attributes))
        inner = _WRAPPERS.get(kind.__name__) if kind.__module__.startswith("torch.") else None
        if inner is not None:
            attributes["forward"] = attributes["_modules"][inner]
        return copy


@contextmanager
def _same_global_hooks(torch: Any) -> Iterator[None]:
    """Take away the hooks for all modules, and give back at the end those that there were."""
    tables = [
        value
        for name, value in vars(torch.nn.modules.module).items()
        if name.startswith("_global_") and isinstance(value, dict)
    ]
    before = [dict(table) for table in tables]
    for table in tables:
        table.clear()
    try:
        yield
    finally:
        for table, hooks in zip(tables, before, strict=True):
            if table != hooks:
                table.clear()
                table.update(hooks)


def _kept(hooks: Any) -> Any:
    """Return the hooks of a module that its copy has, too: what its own code reads is from them."""
    kept = type(hooks)()
    for key, hook in hooks.items() if hooks else ():
        if _module_of(hook) == _RECORDING:
            kept[key] = hook
    return kept


def _module_of(hook: Any) -> str:
    return str(getattr(hook, "__module__", ""))


def _resting(hook: Any) -> Any:
    """Return a hook that moves nothing, and so reads no weights from a disk either."""
    kind: Any = type(hook).__base__
    made = kind()
    made.execution_device = hook.execution_device
    return made


def _generator(value: Any) -> Any:
    copy = type(value)(value.device)
    copy.set_state(value.get_state())
    return copy


def foreign_hooks(module: Any, prefix: str = "_forward") -> int:
    """Return how many forward hooks are not PyTorch's own."""
    kinds = [vars(module).get(f"{prefix}_{kind}", {}) for kind in ("hooks", "pre_hooks")]
    if not any(kinds):
        return 0
    hooks = [getattr(hook, "func", hook) for hooks in kinds for hook in list(hooks.values())]
    return sum(not _module_of(hook).startswith(("torch.", _RECORDING)) for hook in hooks)


def _call(module: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a copy, with hooks only where it has its own or ``forward`` adds some."""
    own = module._forward_hooks or module._forward_pre_hooks
    return (module._call_impl if own else module.forward)(*args, **kwargs)


def _stored(torch: Any, value: Any) -> Any:
    return torch.int8 if value.is_quantized else value.dtype
