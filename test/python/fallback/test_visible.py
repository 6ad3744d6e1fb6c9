"""Which rows the first view shows."""

from __future__ import annotations

from layerfold.fallback.rows import folded_rows
from layerfold.format.outline import Group, Run
from tables import blocks_in_a_row, flat, indented, table_of


def test_what_hides_more_than_a_third_of_the_parameters_is_opened() -> None:
    table = table_of(
        *((f"l{i}", "Dense", -1, count) for i, count in enumerate([34, 0, 33, 0, 33, 0]))
    )
    groups = [Group("block", f"b{i}", False, [i, i + 1], i, i + 2) for i in (0, 2, 4)]
    outline = Group("model", "", False, [*groups], 0, 6)
    assert indented(folded_rows(table, outline, 5)) == ["b0", "  l0", "  l1", "b2", "b4"]
    assert indented(folded_rows(table, outline, 4)) == ["b0", "b2", "b4"]
    table.params = [None, None, 33, 0, 33, 0]
    labels = indented(folded_rows(table, outline, 5))
    assert labels == [
        "b0",
        "b2",
        "  l2",
        "  l3",
        "b4",
    ]  # of two alike the first; there is no room for both


def test_an_open_run_shows_one_use_for_all_of_them() -> None:
    rows = ((f"l{i}", "Dense", -1, 10) for i in range(12))
    table = table_of(*rows, outputs=[f"?,{4 if i % 2 else i}" for i in range(12)])
    outline = Group("model", "", False, [blocks_in_a_row(5), 10, 11], 0, 12)
    shown = folded_rows(table, outline, 6)
    assert indented(shown) == ["b0 … 8  × 5", "  all 5, individually", "  l0", "  l1", "l10", "l11"]
    assert [row.shape for row in shown] == ["?, 4", "", "varies", "?, 4", "?, 10", "?, 4"]
    assert [row.params for row in shown] == ["100", "", "10", "10", "10", "10"]
    assert sum(row.layers for row in shown if row.depth == 0) == 12
    assert len(folded_rows(table, outline, 5)) == 3  # what does not fit stays closed


def test_an_open_run_of_single_modules_lists_them() -> None:
    table = table_of(*((f"b{i}", "Dense", -1, 5) for i in range(4)))
    uses = [Group("module", f"b{i}", True, [i], i, i + 1) for i in range(4)]
    rows = folded_rows(table, Group("model", "", False, [Run(uses)], 0, 4), 20)
    assert indented(rows) == ["b0 … 3  × 4", "  b0", "  b1", "  b2", "  b3"]


def test_a_run_inside_an_open_run_represents_all_of_its_kind() -> None:
    table = table_of(
        *((f"l{i}", "Dense", -1, 1000 if i < 6 else 1) for i in range(18)),
        outputs=[f"?,{8 if i == 17 else 4}" for i in range(18)],
    )

    def outer(start: int) -> Group:
        starts = range(start, start + 6, 2)
        inner = [Group("gate", f"g{s}", False, [s, s + 1], s, s + 2) for s in starts]
        return Group("block", f"o{start}", False, [Run(inner)], start, start + 6)

    outline = Group("model", "", False, [Run([outer(0), outer(6), outer(12)])], 0, 18)
    rows = folded_rows(table, outline, 8)
    assert indented(rows) == [
        "o0 … 12  × 3",
        "  all 3, individually",
        "  g0 … 4  × 3",
        "    all 3, individually",
        "    l0",
        "    l1",
    ]
    # Only the very last row has another shape.
    assert [row.shape for row in rows] == ["varies", "", "varies", "", "?, 4", "varies"]
    # The uses have 6,000, 6 and 6 parameters. The run inside them has no first and last use of its own.
    assert indented(folded_rows(table, outline, 9))[1:5] == [
        "  all 3, individually",
        "    o0",
        "    o6",
        "    o12",
    ]


def test_everything_that_fits_is_opened_with_what_hides_most_first() -> None:
    counts = [30, 20, 1, 1, 5, 4, 10, 0, 28, 2]
    table = table_of(*((f"l{i}", "Dense", -1, count) for i, count in enumerate(counts)))
    groups = [Group("block", f"b{i}", False, [i, i + 1], i, i + 2) for i in (0, 2, 4, 6, 8)]
    outline = Group("model", "", False, [*groups], 0, 10)
    opened = [5, 7, 9, 11, 13, 15]
    for rows, wanted in zip(opened, ["", "0", "08", "068", "0468", "02468"], strict=True):
        for most in (rows, rows + 1):
            shown = folded_rows(table, outline, most)
            assert "".join(row.label[1:] for row in shown if row.depth == 0) == "02468"
            inside = {row.label for row in shown if row.depth}
            assert inside == {f"l{i}" for start in wanted for i in (int(start), int(start) + 1)}


def test_a_row_with_only_a_closed_row_inside_stays_closed() -> None:
    table = table_of(*((f"l{i}", "Dense", -1, 1) for i in range(8)))
    inner = Group("block", "inner", False, [0, 1, 2], 0, 3)
    outer = Group("module", "outer", False, [inner], 0, 3)
    table.params = [1, 0, 0, 9, 9, 9, 9, 9]
    large = Group("block", "large", False, [3, 4, 5, 6, 7], 3, 8)
    outline = Group("model", "", False, [outer, large], 0, 8)
    assert [row.label for row in folded_rows(table, outline, 6)] == ["outer", "large"]
    outline = Group("model", "", False, [inner, large], 0, 8)
    assert len(folded_rows(table, outline, 6)) == 5


def test_the_uses_of_a_run_are_listed_where_they_differ_and_fit() -> None:
    table = table_of(*((f"l{i}", "Dense", -1, 10 + i) for i in range(8)))
    outline = Group("model", "", False, [blocks_in_a_row(4)], 0, 8)
    assert indented(folded_rows(table, outline, 8)) == [
        "b0 … 6  × 4",
        "  all 4, individually",
        "    b0",
        "    b2",
        "    b4",
        "    b6",
        "  l0",
        "  l1",
    ]
    assert len(folded_rows(table, outline, 7)) == 4
    table.params = [10] * 8
    assert len(folded_rows(table, outline, 25)) == 4


def test_what_does_not_fit_is_cut_in_the_middle_and_counted() -> None:
    table = table_of(*((f"l{i}", "Dense", -1, 1) for i in range(1000)))
    rows = folded_rows(table, flat(table), 20)
    assert len(rows) == 20
    assert [row.label for row in rows[12:17]] == ["l12", "l13", "… 981 more layers", "l995", "l996"]
    assert sum(row.layers for row in rows) == 1000


def test_nested_models_are_opened_first_when_asked() -> None:
    inside = [(f"l{i}", "Dense", 0, 1) for i in range(4)]
    after = [(f"c{i}", "Dense", -1, 10) for i in range(5)]
    table = table_of(("a", "Model", -1, 0), *inside, *after)
    nested = Group("module", "a", True, [0, 1, 2, 3, 4], 0, 5)
    stage = Group("stage", "c", False, list(range(5, 10)), 5, 10)
    outline = Group("model", "", False, [nested, stage], 0, 10)
    shown = [row.label for row in folded_rows(table, outline, 8)]
    assert shown == ["a", "c", "c0", "c1", "c2", "c3", "c4"]
    opened = folded_rows(table, outline, 8, expand_nested=True)
    assert [row.label for row in opened] == ["a", "l0", "l1", "l2", "l3", "c"]
    assert len(folded_rows(table, outline, 11)) == 11
