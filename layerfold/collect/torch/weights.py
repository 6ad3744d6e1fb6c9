"""The weights of PyTorch modules individually, with their shapes, dtypes and bytes: from metadata alone."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.common.weights import NamesAndShapes, WeightColumns
from layerfold.collect.torch.quantised import BESIDE_WEIGHT, Packed
from layerfold.collect.torch.tensors import elements_and_kind, shape_of, stored_bytes, word_for
from layerfold.format.table import LayerTable
from layerfold.format.weights import Weight

_Tensors = Mapping[str, Any]

#: A row, and its parameters and buffers by name, some of them None.
Tensors = tuple[int, _Tensors, _Tensors]


class WeightReader:
    """Reads the weights of the rows of one table, whose other columns about parameters are filled.

    ``owners`` has the row that counts a parameter, by its identity.
    """

    def __init__(
        self, table: LayerTable, packed: Mapping[int, Packed], owners: Mapping[Hashable, int]
    ) -> None:
        torch = sys.modules["torch"]
        self._table = table
        self._columns = WeightColumns(table)
        self._packed = packed
        self._owners = owners
        self._plain, self._tensor = torch.nn.Parameter, torch.Tensor
        self._seen: dict[int, int] = {}  # the row that counts a buffer

    def fill(
        self,
        tensors: Iterable[Tensors],
        plain: Mapping[int, NamesAndShapes],
        aliases: Mapping[int, int],
    ) -> None:
        """Fill the columns from the rows that have tensors; an alias has no weights of its own."""
        columns, params = self._columns, self._table.params
        if None in params:
            for row, count in enumerate(params):
                if count is None and row not in aliases:
                    columns.set_unknown(row)
        columns.set_plain(plain)
        for of_row in tensors:
            self._set(of_row)
        columns.fill()

    def _set(self, tensors: Tensors) -> None:
        try:
            self._read(tensors)
        except Exception:
            self._columns.set_unknown(tensors[0])

    def _read(self, tensors: Tensors) -> None:
        row = tensors[0]
        packed = self._packed.get(row)
        if packed is not None:
            self._columns.set(row, self._packed_weights(tensors, packed))
            return
        key = self._key(tensors)
        if key is None:
            self._columns.set(row, self._weights(tensors))
        else:
            self._columns.set_once(row, key, lambda: self._weights(tensors))

    def _is_even(self, row: int, elements: int) -> bool:
        """Whether a row counts all of its parameters, of one kind, which all train or none of them."""
        table = self._table
        if elements != table.params[row] or table.frozen[row] not in (0, elements):
            return False
        kind = table.dtypes[row] if table.dtypes else None
        return kind is not None and "," not in kind

    def _key(self, tensors: Tensors) -> Hashable:
        """Return what decides the weights of a row that counts all of them; None for any other row."""
        row, parameters, buffers = tensors
        key: list[object] = []
        elements = 0
        for name, one in parameters.items():
            if one is not None:
                if type(one) is not self._plain:
                    return None
                elements += one.numel()
                key += (name, one.shape, one.dtype, one.layout)
        if elements and not self._is_even(row, elements):
            return None
        for name, one in buffers.items():
            if one is not None:
                if type(one) is not self._tensor or self._seen.setdefault(id(one), row) != row:
                    return None
                key += (name, one.shape, one.dtype, one.layout)
        return len(parameters), *key

    def _weights(self, tensors: Tensors) -> tuple[Weight, ...]:
        row, parameters, buffers = tensors
        own: set[int] = set()
        found = []
        for name, one in parameters.items():
            if one is not None:
                is_tied = self._owners.get(id(one), row) != row or id(one) in own
                own.add(id(one))
                found.append(_weight(name, one, "parameter", is_tied=is_tied))
        for name, one in buffers.items():
            if one is not None:
                is_tied = self._seen.setdefault(id(one), row) != row
                found.append(_weight(name, one, "buffer", is_tied=is_tied))
        return tuple(found)

    def _packed_weights(self, tensors: Tensors, packed: Packed) -> tuple[Weight, ...]:
        """Return the packed weight, and what is stored beside it; raise where it is not one weight."""
        if packed.weights is None:
            raise ValueError("the weights in a packed object of several layers have no names")
        row, parameters, buffers = tensors
        own = {name: one for name, one in parameters.items() if id(one) not in packed.tensors}
        scales = {name: own.pop(name) for name in sorted(BESIDE_WEIGHT.intersection(own))}
        others = {name: one for name, one in buffers.items() if id(one) not in packed.tensors}
        return *packed.weights, *self._weights((row, own, scales | others))


def _weight(name: str, tensor: Any, kind: str, *, is_tied: bool) -> Weight:
    trainable = kind == "parameter" and bool(tensor.requires_grad)
    elements, stored_kind = elements_and_kind(tensor)
    if elements is None:
        return Weight(text(name), None, None, kind, trainable, is_tied)
    dtype = word_for(stored_kind)
    return Weight(
        text(name), tuple(shape_of(tensor)), dtype, kind, trainable, is_tied, stored_bytes(tensor)
    )
