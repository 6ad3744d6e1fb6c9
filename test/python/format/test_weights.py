"""The weights of a row are read as they were written."""

from __future__ import annotations

from itertools import product

import pytest

from layerfold.format.weights import RowFacts, Weight, WeightTexts, bytes_of, read, written

ALL_TRAIN = RowFacts(params=20, trainable=16, untrainable=4, dtype="float32")

NORM = (
    Weight("gamma", (4,), "float32", "parameter", True, False, 16),
    Weight("beta", (4,), "float32", "parameter", True, False, 16),
    Weight("moving_mean", (4,), "float32", "untrainable", False, False, 16),
    Weight("seen", (), "int64", "buffer", False, False, 8),
)


def test_what_the_row_says_stays_empty() -> None:
    texts = written(NORM[:3], ALL_TRAIN)
    assert texts == WeightTexts("gamma;beta;moving_mean:n", "4")


def test_a_kind_that_differs_is_said() -> None:
    assert written(NORM, ALL_TRAIN).weight_dtypes == "float32;float32;float32;int64"


@pytest.mark.parametrize(
    ("facts", "name"),
    list(
        product(
            [
                ALL_TRAIN,
                RowFacts(20, 0, 4, "float32"),
                RowFacts(20, 8, 4, "float32"),
                RowFacts(None, None, None, None),
                RowFacts(None, 3, 0, "float16,float32"),
            ],
            ["weight", "a;b:c%d,é", "lora_A.default.weight"],
        )
    ),
)
def test_what_is_written_is_read(facts: RowFacts, name: str) -> None:
    weights = (
        *NORM,
        Weight(name, (2, 3), "bfloat16", "parameter", False, True, 12),
        Weight("lazy", None, None, "parameter", True),
        Weight("open", (None, 3), "float8_e4m3fn", "parameter", None),
        Weight("packed", (8, 8), "nf4", "parameter", False, False, 36),
        Weight("sparse", (8, 8), "float32", "buffer", False, False, None),
    )
    found = read(written(weights, facts), facts)
    assert found is not None
    assert [w._replace(trainable=None) if w.is_tied else w for w in weights] == list(found)


def test_nothing_and_unknown_are_different() -> None:
    assert read(written((), ALL_TRAIN), ALL_TRAIN) == ()
    assert read(WeightTexts("?"), ALL_TRAIN) is None


def test_what_is_cut_is_left_out() -> None:
    found = read(WeightTexts("a;b;c;d…", "1;2;3…"), ALL_TRAIN)
    assert found is not None
    assert [(w.name, w.shape) for w in found] == [("a", (1,)), ("b", (2,)), ("c", None)]


@pytest.mark.parametrize(
    ("dtype", "size"),
    [("float32", 12), ("bool", 3), ("int4", 2), ("complex64", 24), ("string", None), (None, None)],
)
def test_a_data_type_says_how_many_bytes(dtype: str | None, size: int | None) -> None:
    assert bytes_of((3,), dtype) == size
