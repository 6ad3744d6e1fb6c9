"""Looking at a PyTorch model changes nothing: not a byte, a flag, a hook or the random state."""

from __future__ import annotations

import random
from typing import Any

import pytest
import torch

import layerfold
import model_zoo


def fingerprint(model: Any) -> tuple[Any, ...]:
    """All that looking at a model could change."""
    return (
        [_module(name, module) for name, module in model.named_modules()],
        [_tensor(tensor) for tensor in [*model.parameters(), *model.buffers()]],
        torch.get_rng_state().tolist(),
        random.getstate(),
        (torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.get_default_dtype()),
        {key: id(value) for key, value in vars(torch.nn.modules.module).items()},
    )


def _module(name: str, module: Any) -> tuple[Any, ...]:
    attributes = vars(module)
    hooks = {
        key: {number: id(hook) for number, hook in value.items()}
        for key, value in attributes.items()
        if key.endswith("_hooks")
    }
    lists = {key: list(map(id, value)) for key, value in attributes.items() if type(value) is list}
    same = {key: id(value) for key, value in attributes.items()}
    return name, type(module), id(module), module.training, same, hooks, lists


def _tensor(tensor: Any) -> tuple[Any, ...]:
    kept = (id(tensor), type(tensor), tensor.requires_grad, tensor.dtype, str(tensor.device))
    gradient = None if tensor.grad is None else (id(tensor.grad), _bytes(tensor.grad))
    if hasattr(tensor, "materialize"):
        return kept
    version = None if tensor.is_inference() else tensor._version
    return (*kept, version, tuple(tensor.shape), gradient, _bytes(tensor))


def _bytes(tensor: Any) -> bytes | None:
    if tensor.is_meta:
        return None
    dense = tensor.detach().to_dense() if tensor.is_sparse else tensor.detach()
    return bytes(dense.contiguous().flatten().view(torch.uint8).tolist())


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", model_zoo.MODELS)
def test_nothing_changes_by_being_read(name: str) -> None:
    torch.manual_seed(0)
    model = model_zoo.quietly(model_zoo.MODELS[name])
    before = fingerprint(model)
    summary = layerfold.summary(model, columns="all")
    assert summary._repr_mimebundle_()
    assert len(list(summary)) == len(summary)
    assert fingerprint(model) == before


def test_there_are_sixty_models() -> None:
    assert len(model_zoo.MODELS) >= 60
