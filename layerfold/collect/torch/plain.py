"""Modules whose parameters are plain tensors, all alike: each is looked at once, to count it and to write it as a weight."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.common.rows import RowBuilder
from layerfold.collect.common.weights import NamesAndShapes
from layerfold.format.weights import joined, names_text, shape_text

#: Modules that follow one another have few shapes; to keep those of all would take longer than to write some again.
_SHAPES_KEPT = 256


class PlainReader:
    """Reads the parameters of such modules; ``weights`` has what their counts do not say of them, by row."""

    def __init__(self, rows: RowBuilder) -> None:
        torch = sys.modules["torch"]
        self.weights: dict[int, NamesAndShapes] = {}
        self._owners = rows.owners
        self._parameter, self._strided = torch.nn.Parameter, torch.strided
        self._shape_text = lru_cache(_SHAPES_KEPT)(shape_text)
        self._names: dict[tuple[str, ...], str] = {}

    def count(
        self, row: int, parameters: Iterable[tuple[str, Any]]
    ) -> tuple[int, int, object] | None:
        """Count the parameters of a row that has none yet: elements, those that are frozen, and the dtype.

        None, and nothing is counted, where one of them is shared, empty, packed or not like the others.
        """
        owners, shape_text = self._owners, self._shape_text
        parameter, strided = self._parameter, self._strided
        elements = 0
        names: list[str] = []
        shapes, keys = [], []
        kind, trainable = None, True
        for name, one in parameters:
            if one is None:
                continue
            key = id(one)
            if type(one) is not parameter or one.layout is not strided or key in owners:
                return None
            if not names:
                kind, trainable = one.dtype, one.requires_grad
            elif one.dtype is not kind or one.requires_grad is not trainable:
                return None
            shape = one.shape
            size = shape.numel()
            if not size:
                return None
            elements += size
            names.append(name)
            shapes.append(shape_text(shape))
            keys.append(key)
        counted: dict[Hashable, int] = dict.fromkeys(keys, row)
        if not names or len(counted) < len(names):
            return None
        self.weights[row] = self._names_text(tuple(names)), joined(shapes)
        owners.update(counted)
        return elements, 0 if trainable else elements, kind

    def _names_text(self, names: tuple[str, ...]) -> str:
        known = self._names.get(names)
        if known is None:
            known = self._names[names] = names_text(map(text, names))
        return known
