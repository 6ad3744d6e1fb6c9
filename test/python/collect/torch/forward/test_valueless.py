"""Operators return on tensors without values what PyTorch returns on its meta device, however often they are called."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest
import torch

from layerfold.collect.torch.forward.flops import FlopFormulas
from layerfold.collect.torch.forward.open_sizes import OpenSizes
from layerfold.collect.torch.forward.operators import Operators
from layerfold.collect.torch.forward.sizes import SizeReader
from layerfold.collect.torch.forward.valueless import MetaTensors

ATEN = torch.ops.aten
POINTWISE = [
    ATEN.add.Tensor,
    ATEN.add_.Tensor,
    ATEN.addcmul.default,
    ATEN.atan2.default,
    ATEN.bitwise_and.Tensor,
    ATEN.clamp.Tensor,
    ATEN.copysign.Tensor,
    ATEN.div.Tensor,
    ATEN.eq.Tensor,
    ATEN.gelu.default,
    ATEN.hardswish.default,
    ATEN.hardswish_.default,
    ATEN.lerp.Tensor,
    ATEN.mul.Tensor,
    ATEN.mul_.Tensor,
    ATEN.pow.Tensor_Tensor,
    ATEN.relu.default,
    ATEN.where.self,
]
DTYPES = [
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.float64,
    torch.int64,
    torch.int8,
    torch.bool,
]
CALLS = 3000


def random_tensor(rng: random.Random, shape: list[int], dtype: torch.dtype) -> torch.Tensor:
    """Return a tensor that lies in memory in one of several ways."""
    made = torch.empty(shape, dtype=dtype, device="meta")
    way = rng.random()
    if way < 0.2:
        backwards = tuple(reversed(range(len(shape))))
        return torch.empty(shape[::-1], dtype=dtype, device="meta").permute(backwards)
    if way < 0.4 and len(shape) == 4:
        return made.contiguous(memory_format=torch.channels_last)
    return made[:1].expand(shape) if way > 0.9 and shape and shape[0] else made


def pointwise_arguments(rng: random.Random, func: Any) -> list[Any]:
    """Return tensors of one shape, or of shapes that are stretched to it."""
    full = [rng.choice([0, 1, 1, 2, 3, 5]) for _ in range(rng.randrange(5))]
    usual = rng.choice(DTYPES)
    args: list[Any] = []
    for argument in func._schema.arguments:
        if "Tensor" in str(argument.type):
            part = full[rng.randint(0, len(full)) :] if rng.random() < 0.3 else full
            shape = [1 if rng.random() < 0.15 else size for size in part]
            dtype = usual if rng.random() < 0.7 else rng.choice(DTYPES)
            args.append(random_tensor(rng, shape, dtype))
    return args


def norm_arguments(rng: random.Random) -> list[Any]:
    """Return the arguments of a batch normalisation, of which some are missing or do not match."""
    shape = [rng.choice([1, 2, 3]) for _ in range(rng.randint(2, 4))]
    args: list[Any] = [random_tensor(rng, shape, rng.choice(DTYPES[:2]))]
    for _ in range(4):
        size = shape[1] + (rng.random() < 0.05)
        one = torch.empty(size, dtype=rng.choice(DTYPES[:2]), device="meta")
        args.append(one if rng.random() < 0.9 else None)
    return [*args, rng.random() < 0.2, 0.1, 1e-5]


def layout(result: Any) -> Any:
    """Return how the tensors of a result lie."""
    if result is None:
        return None
    if isinstance(result, torch.Tensor):
        return tuple(result.shape), result.stride(), result.dtype
    return tuple(map(layout, result))


def outcome(call: Any) -> Any:
    """Return the layout of what a call returns, or the class of what it raises."""
    try:
        return layout(call())
    except Exception as error:
        return type(error)


def outcomes(tensors: MetaTensors, func: Any, args: list[Any]) -> tuple[Any, Any]:
    """Return what a pass has as the outcome of an operator, and what the meta device has."""
    operator = Operators(torch, FlopFormulas(torch)).of(func)
    sizes = SizeReader(torch).of(operator, args, {})
    return outcome(partial(tensors.call, operator, args, {}, sizes)), outcome(partial(func, *args))


@pytest.mark.parametrize("seed", range(2))
def test_results_are_those_of_the_meta_device(seed: int) -> None:
    rng = random.Random(seed)
    tensors = MetaTensors(torch, OpenSizes(torch))
    for _ in range(CALLS):
        func = rng.choice([*POINTWISE, *[ATEN.native_batch_norm.default] * 4])
        is_norm = func is ATEN.native_batch_norm.default
        args = norm_arguments(rng) if is_norm else pointwise_arguments(rng, func)
        found, expected = outcomes(tensors, func, args)
        assert found == expected, (func, list(map(str, args)))


def test_an_operator_that_returns_nothing_can_be_called_again() -> None:
    operator = Operators(torch, FlopFormulas(torch)).of(ATEN._linalg_check_errors.default)
    args = [torch.empty(2, dtype=torch.int32, device="meta"), "linalg.cholesky"]
    kwargs = {"is_matrix": True}
    sizes = SizeReader(torch).of(operator, args, kwargs)
    tensors = MetaTensors(torch, OpenSizes(torch))
    assert [tensors.call(operator, args, kwargs, sizes) for _ in range(2)] == [None, None]
