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
adaptive_max_pool2d adaptive_max_pool3d _add_relu addcdiv addcmul alias all allclose amax amin
_aminmax aminmax any arange argmax argmin argsort as_strided as_strided_scatter _assert_async
_assert_scalar _assert_tensor_metadata avg_pool1d avg_pool2d avg_pool3d bartlett_window batch_norm
batch_norm_elemt batch_norm_gather_stats batch_norm_gather_stats_with_counts _batch_norm_no_update
batch_norm_stats batch_norm_update_stats _batch_norm_with_update bernoulli binary_cross_entropy
binary_cross_entropy_with_logits bincount binomial blackman_window block_diag bucketize cat cauchy
celu channel_shuffle _chunk_cat clamp clamp_max clamp_min clone _coalesce _coalesced col2im complex
constant_pad_nd contiguous _convert_indices_from_coo_to_csr _convert_indices_from_csr_to_coo copy
_copy_from _copy_from_and_resize copy_sparse_to_sparse count_nonzero cross_entropy_loss
cudnn_batch_norm cudnn_grid_sampler cummax _cummax_helper cummin _cummin_helper cumprod cumsum
dense_dim dequantize detach diag_embed diagonal diagonal_scatter _dimI _dimV dropout
_efficientzerotensor elu embedding _embedding_bag _embedding_bag_forward_only embedding_renorm empty
_empty_affine_quantized empty_like _empty_per_channel_affine_quantized empty_permuted
empty_quantized empty_strided equal erf expand exponential eye
_fake_quantize_learnable_per_channel_affine _fake_quantize_learnable_per_tensor_affine
fake_quantize_per_channel_affine_cachemask fake_quantize_per_tensor_affine_cachemask
_fake_quantize_per_tensor_affine_cachemask_tensor_qparams feature_dropout fft_fftfreq fft_rfftfreq
fill _fill_mem_eff_dropout_mask flip floor_divide fractional_max_pool2d fractional_max_pool3d
from_file full full_like _functional_assert_async _functional_assert_scalar
_functional_sym_constrain_range _functional_sym_constrain_range_for_size _fused_dropout
_fused_moving_avg_obs_fq_helper _fused_rms_norm gather gelu geometric glu grid_sampler_2d
_grid_sampler_2d_cpu_fallback grid_sampler_3d group_norm hamming_window hann_window hardshrink
hardsigmoid hardswish hardtanh _has_same_storage_numel hash_tensor hinge_embedding_loss histc
histogram _histogramdd_bin_edges _histogramdd_from_bin_cts _histogramdd_from_bin_tensors huber_loss
im2col index index_add index_fill index_put _index_put_impl index_reduce index_select instance_norm
int_repr __ilshift__ __irshift__ _is_all_true _is_any_true is_coalesced is_nonzero is_pinned
is_same_size is_set_to isin item _jagged_to_padded_dense_forward kaiser_window kl_div kthvalue
l1_loss layer_norm _lazy_clone leaky_relu lerp lift lift_fresh linalg__powsum _linalg_check_errors
linalg_cross linalg_vector_norm linspace local_response_norm _local_scalar_dense log_normal
log_sigmoid_forward _log_softmax _logcumsumexp logcumsumexp logspace logsumexp lu_unpack
_make_dep_token _make_per_channel_quantized_tensor _make_per_tensor_quantized_tensor
margin_ranking_loss masked_fill _masked_scale masked_scatter masked_select _masked_softmax max
max_pool1d max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool2d
max_unpool3d mean median min miopen_batch_norm mish mkldnn_adaptive_avg_pool2d mkldnn_max_pool2d
mkldnn_max_pool3d _mkldnn_reshape _mkldnn_transpose mode mse_loss multi_margin_loss
multilabel_margin_loss multilabel_margin_loss_forward multinomial nanmedian nansum native_batch_norm
_native_batch_norm_legit _native_batch_norm_legit_no_training native_channel_shuffle native_dropout
native_group_norm native_layer_norm native_norm _nested_compute_contiguous_strides_offsets
_nested_from_padded _nested_from_padded_and_nested_example _nested_from_padded_tensor
_nested_get_jagged_dummy _nested_get_lengths _nested_get_max_seqlen _nested_get_min_seqlen
_nested_get_offsets _nested_get_ragged_idx _nested_tensor_from_mask
_nested_tensor_from_mask_left_aligned _nested_tensor_from_tensor_list _nested_tensor_size
_nested_tensor_softmax_with_shape _nested_tensor_storage_offsets _nested_tensor_strides new_empty
new_empty_strided new_full new_ones new_zeros _new_zeros_with_same_feature_meta nll_loss nll_loss2d
nll_loss2d_forward nll_loss_forward nll_loss_nd _nnz nonzero nonzero_static norm normal one_hot ones
ones_like _pack_padded_sequence pad _pad_circular _pad_enum _padded_dense_to_jagged_forward permute
_philox_key_fold_in _philox_key_split _philox_normal _philox_uniform _pin_memory pixel_shuffle
pixel_unshuffle poisson poisson_nll_loss polar powsum prelu _prelu_kernel prod put
q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qscheme
quantize_per_channel quantize_per_tensor quantize_per_tensor_dynamic quantized_batch_norm
quantized_max_pool1d quantized_max_pool2d quantized_max_pool3d rand rand_like randint randint_like
randn randn_like random randperm range record_stream reflection_pad1d reflection_pad2d
reflection_pad3d relu relu6 renorm repeat repeat_interleave replication_pad1d replication_pad2d
replication_pad3d resize resize_as resize_as_sparse _resize_output rms_norm roll rot90
rrelu_with_noise rsub _safe_softmax _sample_dirichlet scalar_tensor scatter scatter_add
scatter_reduce searchsorted segment_reduce select select_scatter selu set sigmoid silu slice
slice_scatter smooth_l1_loss soft_margin_loss _softmax softmax softplus softshrink sort
sparse_compressed_tensor _sparse_compressed_tensor_with_dims sparse_coo_tensor
_sparse_coo_tensor_with_dims _sparse_coo_tensor_with_dims_and_tensors _sparse_csr_prod
_sparse_csr_sum sparse_dim _sparse_log_softmax sparse_mask _sparse_mask_projection sparse_resize
sparse_resize_and_clear _sparse_softmax _sparse_sum _spdiags split_with_sizes squeeze _stack stack
_standard_gamma std std_mean sum sym_constrain_range sym_constrain_range_for_size t take tanh
_thnn_fused_gru_cell _thnn_fused_lstm_cell threshold _to_dense to_mkldnn to_padded_tensor _to_sparse
_to_sparse_bsc _to_sparse_bsr _to_sparse_csc _to_sparse_csr topk trace _transform_bias_rescale_qkv
transpose tril tril_indices triu triu_indices unbind unfold uniform _unique _unique2
unique_consecutive unique_dim unique_dim_consecutive unsafe_chunk _unsafe_index _unsafe_index_put
_unsafe_masked_index _unsafe_masked_index_put_accumulate unsafe_split unsafe_split_with_sizes
_unsafe_view unsqueeze upsample_bicubic2d _upsample_bicubic2d_aa upsample_bilinear2d
_upsample_bilinear2d_aa _upsample_lanczos2d_aa upsample_linear1d upsample_nearest1d
upsample_nearest2d upsample_nearest3d _upsample_nearest_exact1d _upsample_nearest_exact2d
_upsample_nearest_exact3d upsample_trilinear3d _validate_compressed_sparse_indices var var_mean view
view_as_complex view_as_real _weight_norm _weight_norm_interface where zero zeros zeros_like
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
        if namespace in {"prim", "profiler"} or getattr(operator, "is_view", False):
            return zero
        if namespace == "torchvision":
            return _OF_TORCHVISION.get(name)
        return self._look_up_plain(_plain(name)) if namespace == "aten" else None

    def _look_up_plain(self, name: str) -> Callable[..., int] | None:
        """Look an operator up by the name without the marks of those that write in place, or to a list."""
        packet = getattr(self.torch.ops.aten, name, None)
        if packet in self.formulas:
            return self.formulas[packet]
        if name in _ZERO or name.endswith("_copy"):
            return zero
        pointwise = self.torch.Tag.pointwise
        overloads = [getattr(packet, one) for one in packet.overloads()] if packet else ()
        return zero if any(pointwise in one.tags for one in overloads) else None


def _plain(name: str) -> str:
    if name.startswith("__"):
        return name
    return name.removeprefix("_foreach_").rstrip("_").removesuffix("_functional")


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
        "addr": _by_output,
        "affine_grid_generator": _affine_grid,
        "conv_tbc": _over_time,
        "_trilinear": _trilinear,
        "_weight_int4pack_mm": _by_output_width,
        "_weight_int4pack_mm_for_cpu": _by_output_width,
    }


def _size(sizes: Iterable[Any]) -> int:
    return prod(map(int, sizes))


def _matmul(left: Any, right: Any, *_: object, **__: object) -> int:
    """(…, n, k) times (k, …): every element of the left for each column of the right."""
    return 2 * _size(left.shape) * _size(right.shape[1:])


def _by_rows(left: Any, right: Any, *_: object, **__: object) -> int:
    """(m, k) times the transpose of (n, k)."""
    return 2 * _size(left.shape) * int(right.shape[0])


def _by_output_width(left: Any, *_: object, out_val: Any, **__: object) -> int:
    """(m, k) times a packed matrix: (m, n)."""
    return 2 * _size(left.shape) * int(out_val.shape[-1])


def _by_output(*_: object, out_val: Any, **__: object) -> int:
    """One multiply-add for each element: a column times a row."""
    return 2 * _size(out_val.shape)


def _affine_grid(theta: Any, *_: object, out_val: Any, **__: object) -> int:
    """Each point of the grid, with a 1, times a matrix: (n, …, d) from (n, d, d + 1)."""
    return 2 * _size(out_val.shape) * int(theta.shape[-1])


def _over_time(_input: Any, weight: Any, *_: object, out_val: Any, **__: object) -> int:
    """Time first, channels last; the weight is (width, channels, filters)."""
    return 2 * _size(out_val.shape) * _size(weight.shape[:2])


def _trilinear(first: Any, second: Any, third: Any, *axes: Any, **__: object) -> int:
    """Two factors are multiplied elementwise, and with the third summed: ``nn.Bilinear``.

    ``axes`` has the axes of size 1 that each of the three gets, before they are broadcast.
    """
    shapes = []
    for factor, added in zip((first, second, third), axes, strict=False):
        shape = list(factor.shape)
        for axis in sorted(added):
            shape.insert(axis, 1)
        shapes.append(shape)
    return 2 * _size(max(sizes) for sizes in zip(*shapes, strict=True))


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


def _deformable(_input: Any, weight: Any, *_: object, out_val: Any, **__: object) -> int:
    """As a convolution; that it resamples its input costs nothing by convention."""
    return 2 * _size(out_val.shape) * _size(weight.shape[1:])


#: What torchvision's own operators cost: those that choose boxes, or pool inside them, nothing by convention.
_OF_TORCHVISION: dict[str, Callable[..., int]] = dict.fromkeys(
    ["nms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool"], zero
) | {"deform_conv2d": _deformable}
