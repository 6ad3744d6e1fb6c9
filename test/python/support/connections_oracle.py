"""Which module's call reads from which calls, as PyTorch's autograd sees it in a pass with real tensors.

Hooks put a node of their own into the graph for what a call is given and for what a module without calls
inside returns; a walk back along the graph ends at such nodes.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from layerfold.collect import Inputs, collect
from layerfold.format.paths import path_of

#: The path of a module, which of its calls, which of the tensors that this returned.
Origin = tuple[str, int, int]
#: The origins of each call, by the path of its module.
Found = dict[str, list[set[Origin]]]


class _Node(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, origin: Origin) -> torch.Tensor:
        ctx.origin = origin
        return tensor.clone()


def _node(tensor: torch.Tensor, origin: Origin) -> torch.Tensor:
    if not tensor.is_floating_point():
        return tensor
    made: torch.Tensor = _Node.apply(tensor.detach().requires_grad_(), origin)
    return made


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _tensors([getattr(value, one.name) for one in dataclasses.fields(value)])


def _mapped(value: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, dict):
        return type(value)((key, _mapped(item, change)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        items = [_mapped(item, change) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in dataclasses.fields(value)]
        return type(value)(**{name: _mapped(getattr(value, name), change) for name in names})
    return value


def _origins(value: Any) -> set[Origin]:
    """Walk back from some tensors to the nearest nodes of the hooks."""
    pending = [tensor.grad_fn for tensor in _tensors(value)]
    seen, found = set(pending), set()
    while pending:
        node = pending.pop()
        if node is None:
            continue
        if hasattr(node, "origin"):
            found.add(node.origin)
            continue
        new = {before for before, _ in node.next_functions} - seen
        seen |= new
        pending += new
    return found


@dataclass
class _Call:
    path: str
    number: int
    reads: set[Origin]
    is_leaf: bool = True


@dataclass
class _Watch:
    calls: Found = field(default_factory=lambda: defaultdict(list))
    stack: list[_Call] = field(default_factory=list)

    def before(self, path: str) -> Any:
        def hook(_: Any, args: Any, kwargs: Any) -> Any:
            if self.stack:
                self.stack[-1].is_leaf = False
            call = _Call(path, len(self.calls[path]), _origins([args, kwargs]))
            self.calls[path].append(call.reads)
            self.stack.append(call)
            return _mapped((args, kwargs), lambda tensor: _node(tensor, (path, call.number, 0)))

        return hook

    def after(self, _: Any, __: Any, result: Any) -> Any:
        call = self.stack.pop()
        place = -1

        def returned(tensor: torch.Tensor) -> torch.Tensor:
            nonlocal place
            place += 1
            origins = _origins(tensor)
            own = call.path, call.number, place
            if call.is_leaf:
                call.reads |= origins - {(call.path, call.number, 0)}
            return _node(tensor, own) if call.is_leaf or not origins else tensor

        return _mapped(result, returned)


def by_autograd(model: nn.Module, *inputs: Any) -> Found:
    """Return what each call reads in a real pass of a model."""
    watch = _Watch()
    handles = []
    for path, module in model.named_modules():
        handles.append(module.register_forward_pre_hook(watch.before(path), with_kwargs=True))
        handles.append(module.register_forward_hook(watch.after))
    try:
        model(*inputs)
    finally:
        for handle in handles:
            handle.remove()
    return watch.calls


def by_rows(model: nn.Module, *inputs: Any) -> Found:
    """Return what the rows of a model say, but for second places of a module."""
    table = collect(model, inputs=Inputs(data=inputs))
    assert table.calls is not None, table.notes
    paths = [path_of(table, row) for row in range(len(table))]
    own = {path for path, _ in model.named_modules()}
    return {
        path: [{(paths[s.row], s.call, s.output) for s in call} for call in calls]
        for path, calls in zip(paths, table.calls, strict=True)
        if path in own and calls
    }


def without_overwriting(model: nn.Module) -> nn.Module:
    """Return a model itself, whose activations write their results into new memory."""
    for module in model.modules():
        if getattr(module, "inplace", False):
            module.inplace = False
    return model
