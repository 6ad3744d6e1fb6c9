"""Quantised Keras layers, which count otherwise than ``count_params()`` says.

A kernel that packs several numbers into one stored element counts these numbers, and is frozen: it
was trained, and is no more. Scales, zero points, group indices and the history of the largest
values only say what the stored numbers mean, so they are no parameters.
"""

from __future__ import annotations

from math import prod
from typing import Any

from layerfold.collect.keras.dialect import LayerVariables, Shape

#: Attributes that may contain a packed kernel.
_KERNELS = ("_kernel", "quantized_kernel", "_embeddings", "reverse_embeddings")


#: Endings of the names that Keras gives to variables beside a quantised kernel.
_BESIDE = ("_scale", "_scales", "_zero", "_amax_history", "g_idx")


def quantised(attributes: dict[str, Any], own: LayerVariables) -> LayerVariables:
    """Sort the variables of a quantised layer: the kernel is frozen, its scales are no parameters."""
    kernels = {id(attributes[name]) for name in _KERNELS if attributes.get(name) is not None}
    beside = [v for v in own.all() if id(v) not in kernels and v.name.endswith(_BESIDE)]
    rest = set(map(id, beside))
    trained, frozen, fixed = ([v for v in of if id(v) not in rest] for of in own[:3])
    frozen += [v for v in fixed if id(v) in kernels]
    fixed = [v for v in fixed if id(v) not in kernels]
    return LayerVariables(trained, frozen, fixed, beside, _unpacked_shapes(attributes))


def _unpacked_shapes(attributes: dict[str, Any]) -> dict[int, tuple[int, ...]]:
    """Map each packed variable of a layer (by identity) to the shape of what is packed in it.

    Keras packs two 4-bit numbers into a byte (``keras.src.quantizers.pack_int4``), so that the
    variable has half the elements of the kernel; the layer stores its shape before that.
    """
    found = {}
    for name in _KERNELS:
        variable = attributes.get(name)
        if variable is None:
            continue
        shape = _logical_shape(attributes, name, tuple(variable._shape))
        if shape is not None and prod(shape) > prod(variable._shape):
            found[id(variable)] = tuple(shape)
    return found


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
