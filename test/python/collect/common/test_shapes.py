"""Which values count as tensors, and how their shapes are written."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerfold.collect.common.shapes import shape_text

X, Y = np.zeros((2, 3)), np.zeros(4)


class Attributes(dict[str, Any]):
    """A dict whose items are its attributes; an unknown one is a KeyError."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


class Raising:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_a_dict_is_no_tensor_whatever_attributes_it_has() -> None:
    assert shape_text(Attributes(one=X, other=Y)) == "one:2,3;other:4"
    assert shape_text(Attributes(shape=X, dtype=Y)) == "shape:2,3;dtype:4"


def test_an_object_whose_attributes_cannot_be_read_has_no_shape() -> None:
    assert shape_text([X, Raising(), {"a": Raising(), "b": Y}]) == "2,3;b:4"
