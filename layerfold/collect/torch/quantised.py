"""Layers whose weight is packed into a tensor or object of another shape.

PyTorch's own quantised layers keep an object of its C++ runtime; GPTQ, AWQ and
compressed-tensors keep several small integers in each element of an int32 tensor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, NamedTuple

from layerfold.collect.torch.tensors import kind_of_bits, stored_bytes_or_0, word_for
from layerfold.format.weights import Weight, elements_of

#: Modules in which PyTorch defines its quantised layers.
_QUANTISED = ("torch.ao.nn.quantized", "torch.ao.nn.intrinsic.quantized", "torch.nn.quantized")

#: The packed weight of GPTQ and AWQ, and that of compressed-tensors.
_WEIGHTS = ("qweight", "weight_packed")
#: Its axes are those of ``torch.nn.Linear``; the others have the inputs first.
_OUT_FIRST = "weight_packed"
#: Stored beside it: parameters for compressed-tensors, but not of the model.
BESIDE_WEIGHT = frozenset({"weight_scale", "weight_zero_point", "weight_shape", "weight_g_idx"})

_HALF = "float16"
_WIDTHS = (("in_features", "out_features"), ("infeatures", "outfeatures"))


class Packed(NamedTuple):
    """The packed weights of one module: elements, bytes beyond its tensors, kinds, tensors."""

    elements: int
    bytes: int
    kinds: frozenset[str]
    tensors: frozenset[int] = frozenset()  # identities of tensors that contain the weight
    weights: tuple[Weight, ...] | None = None  # individually; None where their names are unknown


def is_quantised(kind: type) -> bool:
    """Whether a class is one of PyTorch's quantised layers, or derived from one."""
    return any(base.__module__.startswith(_QUANTISED) for base in kind.__mro__)


def has_packed_weight(parameters: Mapping[str, Any], buffers: Mapping[str, Any]) -> bool:
    """Whether tensors have the names of a packed weight."""
    return any(name in parameters or name in buffers for name in _WEIGHTS)


def unpacked(attributes: Mapping[str, Any], script_object: type) -> Packed:
    """Measure the packed objects of a quantised layer: weights and biases, without their scales.

    Their shapes are only known once they are unpacked: one layer's weight at a time, for a moment.
    """
    pairs = [
        pair
        for value in attributes.values()
        if isinstance(value, script_object)
        for pair in _weights_and_biases(value)
    ]
    half = any(_HALF in str(attributes.get(name)) for name in ("dtype", "weight_dtype"))
    weights: list[Weight] = []
    for weight, bias, is_half in pairs:
        weights.append(_measured("weight", weight, is_half=is_half or half))
        if bias is not None:
            weights.append(_measured("bias", bias, is_half=False))
    return Packed(
        sum(elements_of(weight.shape or ()) for weight in weights),
        sum(weight.bytes or 0 for weight in weights),
        frozenset(weight.dtype or "" for weight in weights),
        weights=tuple(weights) if len(pairs) <= 1 else None,
    )


def _measured(name: str, tensor: Any, *, is_half: bool) -> Weight:
    """Describe an unpacked tensor; a half-precision weight is unpacked to full precision."""
    shape = tuple(tensor.shape)
    size = 2 if is_half else tensor.element_size()
    dtype = _HALF if is_half else word_for(tensor.dtype)
    return Weight(name, shape, dtype, trainable=False, bytes=size * prod(shape))


def _weights_and_biases(packed: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Yield weight, bias or None, and whether the packing is half precision by its name."""
    if hasattr(packed, "unpack"):
        parts = packed.unpack()
        weight, bias = parts if isinstance(parts, tuple) else (parts, None)
        yield weight, bias, False
        return
    # The cells of a recurrent layer cannot be unpacked; their state ends with a list of layers.
    state, _ = packed.__getstate__()
    for layer in state[-1]:
        weight, bias = layer.unpack()
        yield weight, bias, state[0].endswith("fp16")


def packed_weight(attributes: Mapping[str, Any], tensors: Mapping[str, Any]) -> Packed | None:
    """Measure a packed weight by the widths of its layer; None where they are unknown."""
    found = next((name for name in _WEIGHTS if tensors.get(name) is not None), None)
    weight = tensors.get(found or "")
    for names in _WIDTHS:
        one, other = (attributes.get(name) for name in names)
        if type(one) is int and type(other) is int and found is not None and weight is not None:
            elements, size = one * other, stored_bytes_or_0(weight)
            kind = kind_of_bits(size * 8, elements) or word_for(weight.dtype)
            shape = (other, one) if found == _OUT_FIRST else (one, other)
            whole = Weight(found, shape, kind, trainable=False, bytes=size)
            return Packed(elements, 0, frozenset({kind}), frozenset({id(weight)}), (whole,))
    return None
