"""The optional columns about storage: bytes, buffers and devices, each tensor and storage counted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.torch.quantised import BESIDE_WEIGHT, Packed
from layerfold.collect.torch.tensors import (
    elements_and_kind,
    is_sharded,
    place_of,
    storage_of,
    stored_bytes,
)
from layerfold.format.table import LayerTable


class _Stored(NamedTuple):
    bytes: int | None
    buffers: int | None
    device: str | None


_UNKNOWN = _Stored(None, None, None)


@dataclass(slots=True)
class Storage:
    """Reads the storage of a table's modules; ``packed`` are the rows with packed weights."""

    packed: Mapping[int, Packed]
    seen: set[int] = field(default_factory=set)
    left: dict[int, int] = field(default_factory=dict)  # uncounted bytes of PyTorch's storages
    places: dict[object, str] = field(default_factory=dict)
    sharded: int = 0

    def fill(self, table: LayerTable, modules: Sequence[Any], aliases: Mapping[int, int]) -> None:
        """Fill ``bytes``, ``buffers`` and ``devices``; an alias stores nothing."""
        rows = []
        for row, module in enumerate(modules):
            if row in aliases:
                rows.append(_Stored(0, 0, None))
                continue
            try:
                stored = self._read(module, self.packed.get(row))
            except Exception:
                stored = _UNKNOWN
            rows.append(stored._replace(bytes=None) if table.params[row] is None else stored)
        table.bytes = [stored.bytes for stored in rows]
        table.buffers = [stored.buffers for stored in rows]
        table.devices = [stored.device for stored in rows]

    def _read(self, module: Any, packed: Packed | None) -> _Stored:
        size: int | None = packed.bytes if packed else 0
        buffers: int | None = 0
        places = {"cpu"} if packed and packed.bytes else set()
        for tensor, is_buffer in _tensors(module, packed):
            places.add(self._place(tensor))
            if id(tensor) in self.seen:
                continue
            self.seen.add(id(tensor))
            elements = elements_and_kind(tensor)[0]
            size = _plus(size, None if elements is None else self._bytes(tensor))
            if is_buffer:
                buffers = _plus(buffers, elements)
            self.sharded += is_sharded(tensor)
        return _Stored(size, buffers, ",".join(sorted(places)) or None)

    def _bytes(self, tensor: Any) -> int | None:
        """Return the bytes of a tensor, as far as its storage has some that are not counted."""
        size, storage = stored_bytes(tensor), storage_of(tensor)
        if size is None or storage is None:
            return size
        shown: int = tensor.numel() * tensor.element_size()
        left = self.left.setdefault(storage._cdata, storage.nbytes())
        counted = min(shown, left)
        self.left[storage._cdata] = left - counted
        return size - shown + counted

    def _place(self, tensor: Any) -> str:
        if is_sharded(tensor):
            return place_of(tensor)
        device = tensor.device
        known = self.places.get(device)
        if known is None:
            known = self.places[device] = place_of(tensor)
        return known


def _plus(total: int | None, more: int | None) -> int | None:
    return None if total is None or more is None else total + more


def _tensors(module: Any, packed: Packed | None) -> Iterator[tuple[Any, bool]]:
    """Yield the tensors of one module, and for each whether it counts as a buffer."""
    weight = packed.tensors if packed else ()
    for name, tensor in list(module._parameters.items()):
        if tensor is not None:
            yield tensor, packed is not None and name in BESIDE_WEIGHT
    for _, tensor in list(module._buffers.items()):
        if tensor is not None:
            yield tensor, id(tensor) not in weight
