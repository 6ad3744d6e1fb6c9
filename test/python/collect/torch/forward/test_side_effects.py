"""A model is byte for byte the same after its shapes were asked for, whatever its forward pass does."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import layerfold
from adversarial_models import KeepsLast
from forward_models import CASES, FLAT

#: Models whose Python code needs the value of a tensor: how many batches it has seen.
NEEDS_VALUES = {"momentum"}


def state(model: nn.Module) -> list[Any]:
    """Return everything that a look could change: values, identities, modes, hooks, random numbers."""
    found: list[Any] = [
        torch.get_rng_state().tolist(),
        random.getstate(),
        repr(np.random.get_state()),  # noqa: NPY002 - the state that all share
    ]
    for name, module in model.named_modules():
        found.append((name, type(module), {key: described(v) for key, v in vars(module).items()}))
    found += [(key, value._version, bits(value)) for key, value in model.state_dict().items()]
    found += [(bits(b), b.requires_grad) for b in model.buffers()]
    found += [(id(p), p.requires_grad, p.grad, p._version) for p in model.parameters()]
    return found


def bits(tensor: torch.Tensor) -> bytes:
    return tensor.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes()


def described(value: Any) -> Any:
    """An object, what is in it, and which it is."""
    if isinstance(value, dict):
        return id(value), {key: described(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) or hasattr(value, "popleft"):
        return id(value), [described(item) for item in value]
    if isinstance(value, random.Random):
        return value.getstate()
    if type(value).__name__ == "Stats":
        return id(value), described(vars(value))
    return value if isinstance(value, (int, float, str)) else id(value)


def failing(model: nn.Module) -> Iterator[str]:
    """Let each innermost layer fail in turn, at most eight of them."""

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("boom")

    leaves = [(name, m) for name, m in model.named_modules() if not list(m.children())]
    for name, module in leaves[:: max(1, len(leaves) // 8)]:
        before = dict(vars(module))
        vars(module)["forward"] = fail
        try:
            yield name
        finally:
            vars(module).clear()
            vars(module).update(before)


def test_there_are_sixty_models() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore:.*spectral_norm.*:FutureWarning")
def test_nothing_changes_when_shapes_are_asked_for(name: str) -> None:
    build, inputs = CASES[name]
    model = build()
    before = state(model)
    layerfold.summary(model, columns="all")
    assert state(model) == before
    summary = layerfold.summary(model, columns="all", **inputs)
    assert state(model) == before
    if name not in NEEDS_VALUES:
        assert not any("stopped" in note for note in summary.notes)
        assert next(iter(summary)).output_shape is not None


@pytest.mark.parametrize(
    "name", [name for name in CASES if name not in NEEDS_VALUES | {"efficientnet_b0"}]
)
@pytest.mark.filterwarnings("ignore:.*spectral_norm.*:FutureWarning")
def test_nothing_changes_when_a_layer_raises(name: str) -> None:
    build, inputs = CASES[name]
    model = build()
    whole = {row.path: row for row in layerfold.summary(model, **inputs)}
    for broken in failing(model):
        before = state(model)
        summary = layerfold.summary(model, **inputs)
        assert state(model) == before
        for row in summary:
            if row.output_shape is not None and whole[row.path].calls == 1:
                assert row.output_shape == whole[row.path].output_shape
        if "boom" in str(summary.notes):
            assert any("The forward pass stopped" in note for note in summary.notes)
            assert next(iter(summary)).flops is None
        else:
            assert whole[broken].calls == 0


def test_hooks_for_all_modules_do_not_run_and_stay() -> None:
    seen: list[Any] = []
    hooks = [
        nn.modules.module.register_module_forward_hook(lambda *args: seen.append(args)),
        nn.modules.module.register_module_forward_pre_hook(lambda *args: seen.append(args)),
    ]
    try:
        layerfold.summary(nn.Linear(4, 4), input_size=FLAT)
        assert not seen
        nn.Linear(4, 4)(torch.zeros(FLAT))
        assert len(seen) == 2
    finally:
        for hook in hooks:
            hook.remove()


def test_nothing_stays_behind_when_it_is_interrupted() -> None:
    class Interrupted(nn.Module):
        def forward(self, _x: torch.Tensor) -> torch.Tensor:
            random.random()
            raise KeyboardInterrupt

    model = nn.Sequential(nn.Linear(4, 4), Interrupted())
    before = state(model)
    with pytest.raises(KeyboardInterrupt):
        layerfold.summary(model, input_size=FLAT)
    assert state(model) == before
    assert type(torch.zeros(1)) is torch.Tensor
    assert torch.is_grad_enabled()


def test_no_memory_is_taken_for_what_is_large() -> None:
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(10**6, 10**6), nn.Linear(10**6, 10**6))
    summary = layerfold.summary(model, input_size=(10**4, 10**6))
    assert summary.totals.flops == 2 * 2 * 10**16


def test_what_is_freed_at_its_end_is_not_freed_by_a_pass() -> None:
    freed: list[int] = []

    class Handle:
        def __init__(self) -> None:
            self.calls: list[int] = []

        def __del__(self) -> None:
            freed.append(id(self))

    class Keeps(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            self.handle = Handle()
            self.words = [""] * 200_000

        def __del__(self) -> None:
            freed.append(id(self))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.handle.calls.append(1)
            assert type(self) is Keeps
            return super().forward(x)

    model = nn.Sequential(nn.Linear(4, 4), Keeps(), nn.Linear(4, 2))
    summary = layerfold.summary(model, input_size=FLAT)
    assert [row.output_shape for row in summary] == ["2,2", "2,4", "2,4", "2,2"]
    assert summary.notes == ()
    gc.collect()
    assert freed == model[1].handle.calls == []


@pytest.mark.parametrize("size", [FLAT, (2, 5)])
def test_nothing_keeps_the_model_alive(size: tuple[int, int]) -> None:
    model = nn.Sequential(nn.Linear(4, 4), KeepsLast())
    ends = [weakref.ref(model), weakref.ref(model[0].weight)]
    gc.collect()
    gc.disable()  # memory on a device has to be free at once
    try:
        summary = layerfold.summary(model, input_size=size)
        del model
        assert [end() for end in ends] == [None, None]
    finally:
        gc.enable()
    assert len(summary) == 4
