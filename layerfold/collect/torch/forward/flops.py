"""Floating-point operations of PyTorch's operators: 2 for each multiply-add.

Three lists, see docs/shapes.md: what is counted, what counts as zero by convention, and, by its
name, everything else.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

#: Zero by convention: views, copies, choices, reductions, losses, norms, pooling, resampling.
#: Elementwise operators are known by PyTorch's own tag.
_ZERO_NAMES = """
adaptive_avg_pool1d _adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_max_pool1d
adaptive_max_pool2d adaptive_max_pool3d addcdiv addcmul alias all amax amin aminmax any arange
argmax argmin argsort as_strided _assert_async _assert_scalar _assert_tensor_metadata avg_pool1d
avg_pool2d avg_pool3d batch_norm batch_norm_elemt batch_norm_stats bernoulli binary_cross_entropy
binary_cross_entropy_with_logits bincount bucketize cat cauchy celu channel_shuffle clamp clamp_max
clamp_min clone col2im complex constant_pad_nd contiguous copy count_nonzero cross_entropy_loss
cudnn_batch_norm cummax cummin cumprod cumsum detach diag_embed diagonal diagonal_scatter dropout
elu embedding _embedding_bag _embedding_bag_forward_only empty empty_like empty_permuted
empty_strided equal erf expand exponential eye fake_quantize_per_channel_affine_cachemask
fake_quantize_per_tensor_affine_cachemask feature_dropout fill flip floor_divide
fractional_max_pool2d fractional_max_pool3d full full_like _fused_dropout
_fused_moving_avg_obs_fq_helper _fused_rms_norm gather gelu geometric glu grid_sampler_2d
grid_sampler_3d group_norm hardshrink hardsigmoid hardswish hardtanh hinge_embedding_loss histc
huber_loss im2col index index_add index_copy index_fill index_put index_reduce index_select
instance_norm is_nonzero is_same_size isin item kl_div kthvalue l1_loss layer_norm leaky_relu lerp
lift lift_fresh lift_fresh_copy linalg_vector_norm linspace local_response_norm _linalg_check_errors
_local_scalar_dense log_normal log_sigmoid_forward _log_softmax logcumsumexp logspace logsumexp
masked_fill masked_scatter masked_select _masked_softmax margin_ranking_loss max max_pool1d
max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool2d max_unpool3d mean
median min miopen_batch_norm mish mode mse_loss multi_margin_loss multilabel_margin_loss
multilabel_margin_loss_forward multinomial native_batch_norm _native_batch_norm_legit
_native_batch_norm_legit_functional _native_batch_norm_legit_no_training native_channel_shuffle
native_dropout native_group_norm native_layer_norm _nested_tensor_from_mask new_empty
new_empty_strided new_full new_ones new_zeros nll_loss nll_loss2d nll_loss2d_forward
nll_loss_forward nll_loss_nd nonzero nonzero_static norm normal normal_functional one_hot ones
ones_like pad _pad_circular _pad_enum permute pixel_shuffle pixel_unshuffle poisson poisson_nll_loss
polar prelu _prelu_kernel prod put rand rand_like randint randint_like randn randn_like random
randperm range reflection_pad1d reflection_pad2d reflection_pad3d relu relu6 renorm repeat
repeat_interleave replication_pad1d replication_pad2d replication_pad3d _reshape_copy resize
resize_as rms_norm roll rot90 rrelu_with_noise rsub _safe_softmax scalar_tensor scatter scatter_add
scatter_reduce searchsorted select select_scatter selu set sigmoid silu slice slice_scatter
smooth_l1_loss soft_margin_loss softmax _softmax softplus softshrink sort split_with_sizes
split_with_sizes_copy squeeze stack std std_mean sum sym_constrain_range
sym_constrain_range_for_size t take tanh _thnn_fused_gru_cell _thnn_fused_lstm_cell threshold
_to_copy topk trace transpose tril tril_indices triu triu_indices unbind unfold uniform _unique
_unique2 unique_consecutive unique_dim _unsafe_index _unsafe_index_put _unsafe_view unsafe_chunk
unsafe_split unsafe_split_with_sizes unsqueeze upsample_bicubic2d _upsample_bicubic2d_aa
upsample_bilinear2d _upsample_bilinear2d_aa upsample_linear1d upsample_nearest1d upsample_nearest2d
upsample_nearest3d _upsample_nearest_exact1d _upsample_nearest_exact2d _upsample_nearest_exact3d
upsample_trilinear3d var var_mean view view_as_complex view_as_real _weight_norm
_weight_norm_interface where zero zeros zeros_like
"""
_ZERO = frozenset(_ZERO_NAMES.split())


@dataclass(slots=True)
class FlopFormulas:
    """What each operator costs; see ``of``."""

    torch: Any
    formulas: Mapping[Any, Callable[..., int]] = field(init=False)
    known: dict[Any, Callable[..., int] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counter = importlib.import_module("torch.utils.flop_counter")
        self.formulas = counter.flop_registry | {
            packet: formula
            for name, formula in _more(counter).items()
            if (packet := getattr(self.torch.ops.aten, name, None)) is not None
        }

    def of(self, operator: Any) -> Callable[..., int] | None:
        """Return the formula of an operator, ``zero`` by convention, ``None`` for any other."""
        if operator not in self.known:
            self.known[operator] = self._look_up(operator)
        return self.known[operator]

    def _look_up(self, operator: Any) -> Callable[..., int] | None:
        packet = getattr(operator, "_overloadpacket", operator)
        if packet in self.formulas:
            return self.formulas[packet]
        namespace, _, name = str(getattr(packet, "_qualified_op_name", packet)).partition("::")
        if namespace in {"prim", "profiler"} or (namespace == "aten" and name.rstrip("_") in _ZERO):
            return zero
        tags = getattr(operator, "tags", ())
        is_view = getattr(operator, "is_view", False)
        pointwise = namespace == "aten" and self.torch.Tag.pointwise in tags
        return zero if pointwise or is_view else None


def zero(*_: object, **__: object) -> int:
    """Return 0, the cost by convention of operators without multiply-adds."""
    return 0


def operator_name(operator: Any) -> str:
    """Return the name of an operator as it is reported if it has no formula."""
    packet = getattr(operator, "_overloadpacket", operator)
    return str(getattr(packet, "_qualified_op_name", packet)).removeprefix("aten::").rstrip("_")


def _more(counter: Any) -> dict[str, Callable[..., int]]:
    """Return formulas for operators that PyTorch's own counter passes over."""
    attention = counter.flop_registry[counter.aten._scaled_dot_product_flash_attention]
    names = (
        "_scaled_dot_product_flash_attention_for_cpu",
        "_scaled_dot_product_fused_attention_overrideable",
    )
    return dict.fromkeys(names, attention) | {
        "_grouped_mm": _grouped,
        "_scaled_grouped_mm": _grouped,
        "_scaled_grouped_mm_v2": _grouped,
        "_scaled_mm_v2": _matmul,
        "_int_mm": _matmul,
        "_weight_int8pack_mm": _by_rows,
        "mv": _matmul,
        "dot": _matmul,
        "vdot": _matmul,
        "addmv": _added,
        "_addmm_activation": _added,
        "addbmm": _added_batches,
    }


def _size(sizes: Iterable[Any]) -> int:
    return prod(map(int, sizes))


def _matmul(left: Any, right: Any, *_: object, **__: object) -> int:
    """(…, n, k) times (k, …): every element of the left for each column of the right."""
    return 2 * _size(left.shape) * _size(right.shape[1:])


def _by_rows(left: Any, right: Any, *_: object, **__: object) -> int:
    """(m, k) times the transpose of (n, k)."""
    return 2 * _size(left.shape) * int(right.shape[0])


def _added(_bias: Any, left: Any, right: Any, *_: object, **__: object) -> int:
    return _matmul(left, right)


def _added_batches(_bias: Any, left: Any, right: Any, *_: object, **__: object) -> int:
    return 2 * _size(left.shape) * int(right.shape[-1])


def _grouped(left: Any, right: Any, *_: object, **__: object) -> int:
    """Matrices in groups, each with its own other side: (t, k)·(g, k, n), (g, m, k)·(k, t) and so on.

    Of the shapes that ``torch._grouped_mm`` takes, t are the rows, columns or inner places of all
    groups together; offsets are taken to cover them.
    """
    per_group = left.shape[1:] if len(left.shape) > len(right.shape) else left.shape
    return 2 * _size(per_group) * int(right.shape[-1])
