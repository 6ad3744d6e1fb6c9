"""A model made from a seed, and what its summary must agree with: a real run with hooks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import layerfold
from layerfold.collect.common.shapes import shape_text, tensors


@dataclass
class Built:
    """A model, what ``layerfold.summary`` is given, and the arguments of a real call.

    ``blocks`` are the kinds of all blocks, ``None`` where any may be. Sizes that depend on values are "?"
    in rows whose class is in ``open_types``. A model that has not run before has nothing in its caches.
    ``flops`` are those of a model that PyTorch's own counter cannot run.
    """

    model: nn.Module
    given: dict[str, Any]
    arguments: tuple[Any, ...]
    blocks: tuple[str, ...] | None = None
    open_types: frozenset[str] = frozenset()
    is_run_before: bool = True
    flops: int | None = None
    also: Callable[[nn.Module, Any], Iterable[str]] = field(default=lambda _model, _summary: ())

    def faults(self) -> list[str]:
        """Return what the summary says that a real run does not, and what it changes."""
        self.model.eval()
        before = _run(self) if self.is_run_before else None
        summary = layerfold.summary(self.model, **self.given)
        after = _run(self)
        real = _Real(self)
        return [
            *(f"note: {note}" for note in summary.notes if "stopped" in note),
            *_rows(self, real, summary),
            *_total(self, real, summary),
            *_blocks(self, summary),
            *self.also(self.model, summary),
            *([] if before in (None, after) else ["other results after the summary"]),
        ]


def sized(model: nn.Module, *size: int, dtype: torch.dtype = torch.float32, **more: Any) -> Built:
    """A model that is given the size of its only input."""
    example = torch.ones(size, dtype=dtype)
    given: dict[str, Any] = {"input_size": size}
    if not any(weight.is_floating_point() for weight in nn.Module.parameters(model)):
        given["dtypes"] = dtype
    return Built(model, given, (example,), **more)


def given(model: nn.Module, *examples: Any, **more: Any) -> Built:
    """A model that is given examples."""
    return Built(model, {"input_data": examples}, examples, **more)


class Around(nn.Module):
    """A module of one's own around another one."""

    def __init__(self, name: str, inner: nn.Module) -> None:
        super().__init__()
        self.name_of_inner = name
        self.add_module(name, inner)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.name_of_inner)(*args, **kwargs)


class InList(Around):
    """The same with a list between."""

    def __init__(self, name: str, inner: nn.Module) -> None:
        super().__init__(name, nn.ModuleList([inner]))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.name_of_inner)[0](*args, **kwargs)


class InDict(Around):
    """The same with a dict between, and a dict for the result."""

    def __init__(self, name: str, inner: nn.Module) -> None:
        super().__init__(name, nn.ModuleDict({"only": inner}))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return {"result": getattr(self, self.name_of_inner)["only"](*args, **kwargs)}


NAMES = ("body", "m", "layer_1", "größe", "net", "block", "h2", "core")


def nested(random: Random, built: Built) -> Built:
    """Put a model into up to three others."""
    built.is_run_before = random.random() < 0.5
    for _ in range(random.randrange(4)):
        built.model = random.choice([Around, InList, InDict])(random.choice(NAMES), built.model)
    return built


class _Real:
    """What a real run gives: the results of each module, and PyTorch's own count of FLOPs."""

    def __init__(self, built: Built) -> None:
        self.outputs: dict[int, list[str | None]] = {}
        modules = [*nn.Module.modules(built.model)]
        hooks = [module.register_forward_hook(self._keep) for module in modules]
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(
            20 * limit
        )  # hooks and PyTorch's own counter take more frames than the model
        try:
            self.flops = _counted(built) if built.flops is None else built.flops
            if built.flops is not None:
                _run(built)
        finally:
            sys.setrecursionlimit(limit)
            for hook in hooks:
                hook.remove()

    def _keep(self, module: nn.Module, _: Any, result: Any) -> None:
        self.outputs.setdefault(id(module), []).append(shape_text(result))


def _counted(built: Built) -> int:
    with FlopCounterMode(display=False) as counter:
        _run(built)
    flops: int = counter.get_total_flops()
    return flops


def _run(built: Built) -> list[Any]:
    torch.manual_seed(0)
    with torch.no_grad():
        result = built.model(*built.arguments)
    return [tensor.tolist() for _, tensor in tensors(result)]


def _rows(built: Built, real: _Real, summary: Any) -> list[str]:
    modules = dict(built.model.named_modules(remove_duplicate=False))
    places: dict[int, int] = {}
    for module in modules.values():
        places[id(module)] = places.get(id(module), 0) + 1
    found = []
    for row in summary:
        module = modules[row.path]
        if places[id(module)] > 1:  # each place shows its own calls
            continue
        outputs = real.outputs.get(id(module), [])
        expected = ";".join(dict.fromkeys(text for text in outputs if text)) or None
        is_open = type(module).__name__ in built.open_types
        if not _agrees(row.output_shape, expected, is_open=is_open):
            found.append(f"{row.path}: {row.output_shape} instead of {expected}")
        if row.calls != len(outputs):
            found.append(f"{row.path}: {row.calls} calls instead of {len(outputs)}")
    return found


def _agrees(ours: str | None, theirs: str | None, *, is_open: bool) -> bool:
    if ours == theirs:
        return True
    if not is_open or ours is None or theirs is None:
        return False
    pattern = re.escape(ours).replace(re.escape("?"), r"\d+")
    return re.fullmatch(pattern, theirs) is not None


def _total(built: Built, real: _Real, summary: Any) -> list[str]:
    totals = summary.totals
    if built.open_types:
        return []
    if totals.uncounted or totals.flops is None or totals.flops < real.flops:
        return [f"{totals.flops} FLOPs without {totals.uncounted} instead of {real.flops}"]
    return []


def _blocks(built: Built, summary: Any) -> list[str]:
    kinds = tuple(block.kind for block in summary.blocks)
    if built.blocks is None or kinds == built.blocks:
        return []
    return [f"blocks {kinds} instead of {built.blocks}"]
