"""The list of the blocks of an outline."""

from __future__ import annotations

import pytest

from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable
from layerfold.model_summary import blocks as blocks_module
from layerfold.model_summary.blocks import find_blocks


def chain(rows: int) -> LayerTable:
    """Return a table of rows one after another."""
    return LayerTable(
        framework="keras",
        model_name="chain",
        model_type="Model",
        unit="layer",
        separator="/",
        names=[f"l{row}" for row in range(rows)],
        types=["Dense"] * rows,
        parents=[-1] * rows,
        params=[1] * rows,
        frozen=[0] * rows,
    )


def group(kind: str, name: str, start: int, stop: int, *inside: Group | Run) -> Group:
    """Return a group of other groups, or of rows."""
    return Group(kind, name, False, list(inside) or list(range(start, stop)), start, stop)


def test_levels_and_parts_are_no_blocks_and_what_is_in_them_counts() -> None:
    inner = group("residual", "a", 0, 2), group("residual", "b", 2, 4)
    level = group("level", "", 0, 4, *inner)
    stage = group("stage", "s", 0, 6, level, group("part", "", 4, 6))
    found = find_blocks(chain(6), group("model", "", 0, 6, stage))
    assert [(block.kind, block.label, block.count) for block in found] == [
        ("stage", "s", 2),
        ("residual", "a", 0),
        ("residual", "b", 0),
    ]


def test_every_period_of_a_repetition_is_listed() -> None:
    run = Run([group("repeat", "", row, row + 2) for row in range(0, 6, 2)])
    found = find_blocks(chain(6), group("model", "", 0, 6, run))
    assert [(block.kind, block.first, block.last) for block in found] == [
        ("repeat", f"l{row}", f"l{row + 1}") for row in range(0, 6, 2)
    ]


def test_a_block_that_the_outline_has_is_not_listed_again_for_rows_that_are_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart = [("residual", [1, 3, 5]), ("gate", [1, 5]), ("residual", [1, 4])]
    monkeypatch.setattr(blocks_module, "scattered", lambda _: apart)
    found = find_blocks(chain(6), group("model", "", 0, 6, group("residual", "", 0, 6)))
    assert [(block.kind, block.rows) for block in found] == [
        ("residual", 6),
        ("gate", 2),
        ("residual", 2),
    ]
