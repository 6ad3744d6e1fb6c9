"""What PyTorch's operators cost: every one has a formula, is zero by convention, or is of a kind that is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

import layerfold
from layerfold.collect.torch.forward.flops import FlopFormulas, operator_name

#: What docs/shapes.md calls "everything else", and kernels of one vendor that no pass without a device calls.
ELSE = re.compile(
    r"_fft_[cr]2[cr]$|cholesky|linalg|solve|_lu\b|geqrf|householder|ormqr|matrix_exp|lstsq"
    r"|cdist|pdist|_euclidean_dist|^dist$|ctc_loss"
    r"|cudnn|miopen|mkldnn|mps|nnpack|triton|cslt|semi_structured|int4pack|4bit"
    r"|rnn|_gru|_lstm|conv|sparse_(addmm|mm|sparse|sampled)|^hspmm|^_sparse"
    r"|_native_multi_head|_transformer_encoder|_flash_attention|_mixed_dtypes_linear"
    r"|_compute_linear_combination|_amp_|_foobar|_test_|_grad$|_jvp$|backward|^_fused_"
)


def kernels() -> Iterator[Any]:
    """Yield the operators on tensors that PyTorch does not compose of others, without those that fill ``out``."""
    for name in torch._C._dispatch_get_all_op_names():
        namespace, _, rest = name.partition("::")
        packet, _, overload = rest.partition(".")
        operator = getattr(getattr(torch.ops.aten, packet, None), overload or "default", None)
        if namespace != "aten" or operator is None:
            continue
        arguments = operator._schema.arguments
        has_tensors = any("Tensor" in str(one.type) for one in arguments)
        fills = any(one.is_out for one in arguments)
        if has_tensors and not fills and not operator._can_decompose():
            yield operator


def test_every_kernel_is_classified() -> None:
    formulas = FlopFormulas(torch)
    found = {operator_name(one) for one in kernels() if formulas.of(one) is None}
    assert {name for name in found if not ELSE.search(name)} == set()


def test_what_writes_in_place_costs_what_the_others_do() -> None:
    formulas = FlopFormulas(torch)
    by_name = {str(one): one for one in kernels()}
    for name, operator in by_name.items():
        packet, _, overload = name.removeprefix("aten.").partition(".")
        plain = by_name.get(f"aten.{packet.rstrip('_')}.{overload}")
        if packet.endswith("_") and plain is not None:
            assert formulas.of(operator) == formulas.of(plain), name


class Calls(nn.Module):
    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *given: torch.Tensor) -> Any:
        return self.function(*given)


ZERO: dict[str, Callable[[torch.Tensor], Any]] = {
    "all true": lambda x: torch._assert_async(torch.ops.aten._is_all_true(x > 0), "nan"),
    "any": lambda x: torch.ops.aten._is_any_true(x > 0),
    "minimum and maximum": torch.aminmax,
    "sums without nan": lambda x: x.nansum() + x.nanmean() + x.nanmedian(),
    "in place": lambda x: x.clone().abs_().add_(1).copysign_(x).clamp_(0, 1).eq_(1),
    "lists": lambda x: torch._foreach_mul(torch._foreach_add([x, x], 1), 2),
    "windows": lambda x: x[0, 0] * torch.hann_window(4) * torch.hamming_window(4),
    "cross": lambda x: torch.linalg.cross(x[:, :, :3], x[:, :, 1:]),
    "blocks": lambda x: torch.block_diag(x[0], x[1]),
    "copies": lambda x: torch.ops.aten.permute_copy(x, [0, 2, 1]),
    "draws": torch._standard_gamma,
    "median": lambda x: x.median(),
}


@pytest.mark.parametrize("name", ZERO)
def test_reductions_predicates_and_copies_cost_nothing(name: str) -> None:
    totals = layerfold.summary(Calls(ZERO[name]), input_size=(2, 3, 4)).totals
    assert (totals.flops, totals.uncounted) == (0, ())


PRODUCTS: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]], int]] = {
    "addmm in place": (
        lambda a, b, c: a.clone().addmm_(b, c),
        [(2, 5), (2, 3), (3, 5)],
        2 * 2 * 3 * 5,
    ),
    "baddbmm in place": (
        lambda a, b, c: a.clone().baddbmm_(b, c),
        [(7, 2, 5), (7, 2, 3), (7, 3, 5)],
        2 * 7 * 2 * 3 * 5,
    ),
    "addr": (torch.addr, [(2, 5), (2,), (5,)], 2 * 2 * 5),
    "convolution over time": (
        torch.conv_tbc,
        [(9, 2, 3), (4, 3, 5), (5,)],
        2 * (9 - 4 + 1) * 2 * 5 * 4 * 3,
    ),
    "grid of images": (
        lambda theta: functional.affine_grid(theta, [2, 3, 5, 7], align_corners=False),
        [(2, 2, 3)],
        2 * 2 * 5 * 7 * 2 * 3,
    ),
    "grid of volumes": (
        lambda theta: functional.affine_grid(theta, [2, 1, 4, 5, 7], align_corners=False),
        [(2, 3, 4)],
        2 * 2 * 4 * 5 * 7 * 3 * 4,
    ),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_have_a_formula(name: str) -> None:
    function, sizes, flops = PRODUCTS[name]
    totals = layerfold.summary(Calls(function), input_size=sizes).totals
    assert (totals.flops, totals.uncounted) == (flops, ())


@pytest.mark.parametrize("batch", [(), (2,), (3, 2)])
def test_a_bilinear_layer_sums_products_of_three(batch: tuple[int, ...]) -> None:
    """Against the elements that are summed where the products are written out."""
    layer = nn.Bilinear(4, 5, 6)
    first, second = torch.randn(*batch, 4), torch.randn(*batch, 5)
    products = first[..., None, :, None] * layer.weight * second[..., None, None, :]
    assert torch.allclose(products.sum((-1, -2)) + layer.bias, layer(first, second), atol=1e-5)
    totals = layerfold.summary(layer, input_data=(first, second)).totals
    assert (totals.flops, totals.uncounted) == (2 * products.numel(), ())
