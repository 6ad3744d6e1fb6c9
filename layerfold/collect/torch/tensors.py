"""Metadata of one tensor of a PyTorch module: elements, stored bytes, kind, place.

A tensor that wraps others (a shard, a quantised weight) lists them by
PyTorch's own protocol for such classes, ``__tensor_flatten__``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

#: PyTorch's names of quantised kinds, and shorter ones with the number of bits.
_KINDS = {"qint8": "int8", "quint8": "uint8", "qint32": "int32", "quint4x2": "int4"}

#: Bytes of an element of those kinds that are never quantised, with scales beside them.
_BYTES = {
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "complex32": 4,
    "complex64": 8,
    "complex128": 16,
}


def elements_and_kind(tensor: Any) -> tuple[int | None, object]:
    """Return the logical number of elements, None for a lazy tensor, and the stored kind.

    The kind is a dtype, or a word such as "nf4" where a dtype only names the bytes around it.
    """
    if hasattr(tensor, "materialize"):  # a lazy parameter or buffer has no shape yet
        return None, None
    shape = getattr(getattr(tensor, "quant_state", None), "shape", None)
    if shape is not None:  # bitsandbytes packs two values into a byte, whatever the dtype is
        return prod(shape), getattr(tensor, "quant_type", None) or "int4"
    elements = tensor.numel() or _partitioned(tensor)
    if hasattr(type(tensor), "__tensor_flatten__") and not hasattr(tensor, "placements"):
        return elements, _packed_kind(tensor, elements)
    return elements, tensor.dtype


def shape_of(tensor: Any) -> tuple[int, ...]:
    """Return the logical shape."""
    state = getattr(tensor, "quant_state", None)
    return tuple(getattr(tensor, "ds_shape", None) or getattr(state, "shape", None) or tensor.shape)


def _partitioned(tensor: Any) -> int:
    """Return the elements of a parameter that DeepSpeed's ZeRO has emptied in this process."""
    elements = getattr(tensor, "ds_numel", 0)
    return elements if type(elements) is int else 0


def _packed_kind(tensor: Any, elements: int) -> object:
    """Return the kind of the largest tensor inside; several values in a byte make it narrower."""
    largest = max(_parts(tensor), key=stored_bytes_or_0)
    if hasattr(type(largest), "__tensor_flatten__"):
        return _packed_kind(largest, elements)
    if largest.dtype.is_floating_point or largest.numel() == elements:
        return largest.dtype
    return kind_of_bits(stored_bytes_or_0(largest) * 8, elements) or largest.dtype


def kind_of_bits(bits: int, elements: int) -> str | None:
    """Return "int4" where ``elements`` integers have four bits each; None above a byte."""
    width = bits // elements if elements else 0
    return f"int{width}" if 1 <= width <= 8 and width * elements == bits else None


def bytes_of(params: Sequence[int | None], kinds: Sequence[str | None]) -> int | None:
    """Return the bytes of rows of parameters; None where a row has several kinds, or a quantised one."""
    size = 0
    for count, kind in zip(params, kinds, strict=True):
        if count != 0:
            each = _BYTES.get(kind or "")
            if count is None or each is None:
                return None
            size += count * each
    return size


def stored_bytes(tensor: Any) -> int | None:
    """Return the bytes that this process keeps for a tensor; None where that is unknown."""
    if hasattr(type(tensor), "__tensor_flatten__"):
        parts = [stored_bytes(part) for part in _parts(tensor)]
        return None if None in parts else sum(filter(None, parts))
    if str(tensor.layout) != "torch.strided":  # a sparse tensor stores less than it has elements
        return None
    size: int = tensor.numel() * tensor.element_size()
    if size:
        return size + _beside(tensor)
    here = getattr(tensor, "ds_tensor", None)
    return 0 if here is None else here.numel() * here.element_size()


def storage_of(tensor: Any) -> Any | None:
    """Return the storage of a plain tensor; None where its size is not the size of the tensor.

    A storage is identified by its object: reading its address would copy one that is copied on
    write. On the meta device nothing is stored, and tensors there do not share storage.
    """
    if hasattr(type(tensor), "__tensor_flatten__") or tensor.is_quantized:
        return None
    try:
        storage = tensor.untyped_storage()
    except Exception:
        return None  # XLA's tensors, sparse ones and others have none
    return None if storage.device.type == "meta" else storage


def stored_bytes_or_0(tensor: Any) -> int:
    """Return the bytes of a tensor, to compare it with others."""
    return stored_bytes(tensor) or 0


def _parts(tensor: Any) -> list[Any]:
    names, _ = tensor.__tensor_flatten__()
    parts = [getattr(tensor, name) for name in names]
    return [part for part in parts if _is_tensor(part)]  # DTensor names its mesh as well


def _beside(tensor: Any) -> int:
    """Return the bytes of the scales that bitsandbytes keeps on a packed parameter."""
    state = getattr(tensor, "quant_state", None)
    states = [vars(one) for one in (state, getattr(state, "state2", None)) if one]
    scales = [value for one in states for value in one.values() if _is_tensor(value)]
    scales += [scale for scale in (getattr(tensor, "SCB", None),) if scale is not None]
    return sum(scale.numel() * scale.element_size() for scale in scales)


def _is_tensor(value: object) -> bool:
    return hasattr(value, "numel") and hasattr(value, "element_size")


def place_of(tensor: Any) -> str:
    """Return the device, and how a sharded tensor lies: ``cuda:0 Shard(0) over 8``."""
    device = str(tensor.device)
    placements = getattr(tensor, "placements", None)
    if placements is not None:
        sizes = tensor.device_mesh.shape
        words = [_placed(place, size) for place, size in zip(placements, sizes, strict=True)]
        return f"{device} {' and '.join(words)}"
    return f"{device} ZeRO partition" if hasattr(tensor, "ds_tensor") else device


def _placed(placement: Any, ranks: int) -> str:
    kind = type(placement).__name__.lstrip("_")
    axis = getattr(placement, "dim", None)
    return f"{kind} over {ranks}" if axis is None else f"{kind}({axis}) over {ranks}"


def is_sharded(tensor: Any) -> bool:
    """Whether this process may keep only a part of a tensor."""
    return hasattr(tensor, "placements") or hasattr(tensor, "ds_tensor")


def word_for(kind: object) -> str:
    """Write a dtype without its module: "float32", "int8"."""
    word = str(kind).removeprefix("torch.")
    return _KINDS.get(word, word)
