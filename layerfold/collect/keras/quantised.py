"""Quantised Keras layers that pack several numbers into one stored element.

Only the kernel is counted otherwise than by ``count_params()``: by the numbers packed in it. Its
scales, zero points and group indices are variables of the layer, and count as Keras counts them.
"""

from __future__ import annotations

from math import prod
from typing import Any

from layerfold.collect.keras.dialect import Shape

#: Attributes that may contain a packed kernel.
_KERNELS = ("_kernel", "quantized_kernel", "_embeddings", "reverse_embeddings")


def unpacked_sizes(attributes: dict[str, Any]) -> dict[int, int]:
    """Map each packed variable of a layer (by identity) to the number of elements packed in it.

    Keras packs two 4-bit numbers into a byte (``keras.src.quantizers.pack_int4``), so that the
    variable has half the elements of the kernel; the layer stores its shape before that.
    """
    sizes = {}
    for name in _KERNELS:
        variable = attributes.get(name)
        if variable is None:
            continue
        shape = _logical_shape(attributes, name, tuple(variable._shape))
        if shape is not None and prod(shape) > prod(variable._shape):
            sizes[id(variable)] = prod(shape)
    return sizes


def kernel_shape(attributes: dict[str, Any]) -> tuple[int, ...]:
    """Return the shape of a layer's kernel before it was packed; the kernel is not computed."""
    kernel = attributes.get("_kernel")
    if kernel is None:
        kernel = attributes.get("kernel")
    stored = tuple(() if kernel is None else kernel.shape)
    packed = attributes.get("_is_quantized")
    return tuple((_logical_shape(attributes, "_kernel", stored) if packed else None) or stored)


def _logical_shape(attributes: dict[str, Any], name: str, stored: Shape) -> Any:
    if name in {"_embeddings", "reverse_embeddings"}:
        return attributes["input_dim"], attributes["output_dim"]
    if name == "_kernel" and "_int4_pack_axis" in attributes:  # EinsumDense before Keras 3.13
        axis = attributes["_int4_pack_axis"]
        length = attributes["_orig_length_along_pack_axis"]
        return *stored[:axis], length, *stored[axis:][1:]
    if name == "_kernel" and "_orig_input_dim" in attributes:  # Dense
        return attributes["_orig_input_dim"], attributes["units"]
    return attributes.get("original_kernel_shape") or attributes.get("kernel_shape")
