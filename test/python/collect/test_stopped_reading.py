"""A reading that is stopped at any row: what is known of it is true of the whole model."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from layerfold.collect import collect
from layerfold.collect.common import rows as rows_module
from layerfold.deadline import Deadline, OutOfTime, until
from layerfold.format.table import LayerTable


def stopped_at_each_row(
    model: object, rows: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LayerTable | None]:
    """Yield what is known where the time is up when row 0, 1, 2 … is to be added."""
    for stop in range(rows):
        checks = iter(range(rows))

        def check(checks: Iterator[int] = checks, stop: int = stop) -> None:
            if next(checks) == stop:
                raise OutOfTime

        deadline = Deadline(600)
        with monkeypatch.context() as patch, until(deadline):
            patch.setattr(rows_module, "CHECK_EVERY", 1)
            patch.setattr(rows_module, "check", check)
            with pytest.raises(OutOfTime):
                collect(model)
        assert deadline.known is not None
        yield deadline.known()


def check_law(model: object, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = collect(model)
    some_are_counted = False
    for rows, part in enumerate(stopped_at_each_row(model, len(whole), monkeypatch)):
        if part is None:
            assert rows == 0
            continue
        assert part.is_incomplete
        for column in ("names", "types", "parents"):
            assert getattr(part, column) == getattr(whole, column)[:rows]
        for column in ("params", "frozen"):
            known, expected = getattr(part, column), getattr(whole, column)
            assert len(known) == rows
            assert all(count in (None, expected[row]) for row, count in enumerate(known))
        row = rows - 1
        while row >= 0:  # what contains rows that are missing
            assert part.params[row] is None
            row = part.parents[row]
        some_are_counted |= any(part.params)
    assert some_are_counted


def test_pytorch(torch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    check_law(torch.nn.Transformer(8, 2, 2, 2, 16), monkeypatch)
    shared = torch.nn.Linear(2, 2)
    check_law(torch.nn.Sequential(shared, torch.nn.BatchNorm1d(2), shared), monkeypatch)


def test_keras(keras: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(4)])
    inner.layers[0].trainable = False
    layers = [keras.Input((4,)), keras.layers.Dense(4), inner, keras.layers.BatchNormalization()]
    check_law(keras.Sequential(layers), monkeypatch)


def test_flax(monkeypatch: pytest.MonkeyPatch) -> None:
    from flax import nnx

    rngs = nnx.Rngs(0)
    parts = [nnx.Linear(2, 3, rngs=rngs), nnx.BatchNorm(3, rngs=rngs), nnx.Linear(3, 4, rngs=rngs)]
    check_law(nnx.Sequential(*parts), monkeypatch)
