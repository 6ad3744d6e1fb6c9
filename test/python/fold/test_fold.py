"""What the fold finds in well-known models, from their rows alone."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from ground_truth import KERAS, TORCHVISION, Application
from layerfold.fold import fold
from layerfold.fold.runs import Item, Repeat, find_repeats
from layerfold.fold.scope import MAX_DEPTH
from layerfold.format.encode import saved_size
from layerfold.format.outline import Group, Node, Run
from layerfold.format.table import LayerTable, Source
from layerfold.model_summary.summary import Summary


def case_table(name: str) -> LayerTable:
    return corpus.load_table(corpus.load(name)["table"])


def block_kinds(table: LayerTable) -> Counter[str]:
    return Counter(block.kind for block in Summary(table).blocks)


def stage_sizes(table: LayerTable) -> tuple[int, ...]:
    """Blocks in each stage, in order; a block of a width of its own counts as one."""
    sizes = []
    top = groups(fold(table).body)
    inside = [groups(node.body) if node.kind == "level" else [node] for node in top]
    for node in (node for nodes in inside for node in nodes):
        if node.kind == "stage":
            sizes.append(sum(1 for inner in groups(node.body) if inner.kind))
        elif node.kind == "residual":
            sizes.append(1)
    return tuple(sizes)


def groups(nodes: list[Node]) -> list[Group]:
    found: list[Group] = []
    for node in nodes:
        for group in node.uses if isinstance(node, Run) else [node]:
            if isinstance(group, Group):
                found.extend([group] if group.kind else groups(group.body))
    return found


def leaves(node: Node) -> list[int]:
    if isinstance(node, int):
        return [node]
    inside = node.uses if isinstance(node, Run) else node.body
    return [row for inner in inside for row in leaves(inner)]


def test_what_a_learned_threshold_is_computed_from_is_no_mask() -> None:
    blocks = Summary(case_table("keras-threshold")).blocks
    assert [(one.kind, one.first, one.last) for one in blocks] == [
        ("residual", "first_dense", "first_sum"),
        ("residual", "second_dense", "second_sum"),
    ]


@pytest.mark.parametrize(("name", "known"), KERAS.items())
def test_keras_applications(name: str, known: Application) -> None:
    table = case_table(f"keras-{name.lower()}")
    check_application(table, known)
    generator = random.Random(name)
    shuffled = [f"{generator.getrandbits(40):x}" for _ in table.names]
    check_application(replace(table, names=shuffled), known)


def check_application(table: LayerTable, known: Application) -> None:
    kinds = block_kinds(table)
    assert table.parents.count(-1) == known.rows
    assert len(table) == known.rows + known.nested
    assert sum(count or 0 for count in table.params) == known.params
    assert kinds["residual"] == known.residual
    assert kinds["gate"] == known.gates
    assert kinds["dense"] + kinds["inception"] == known.joined
    if known.stages is not None:
        assert stage_sizes(table) == known.stages


@pytest.mark.parametrize(("name", "known"), TORCHVISION.items())
def test_torchvision(name: str, known: tuple[int, int]) -> None:
    table = case_table(f"torch-{name.replace('_', '-')}")
    assert (len(table), sum(count or 0 for count in table.params)) == known
    assert block_kinds(table)["residual"] == 0, "a module tree is no evidence of a skip connection"


def chain(names: list[str]) -> LayerTable:
    count = len(names)
    return LayerTable(
        framework="keras",
        model_name="chain",
        model_type="Sequential",
        unit="layer",
        separator="/",
        names=names,
        types=["Conv2D" if row % 3 < 2 else "Add" for row in range(count)],
        parents=[-1] * count,
        params=[100] * count,
        frozen=[0] * count,
        outputs=["?,8,8,64"] * count,
        calls=[((Source(row - 1),),) if row else ((),) for row in range(count)],
    )


def test_names_alone_make_no_block() -> None:
    names = [
        f"conv{stage}_block{block}_{part}"
        for stage in (2, 3)
        for block in range(4)
        for part in ("1_conv", "2_conv", "add")
    ]
    assert block_kinds(chain(names)) == {}


@pytest.mark.parametrize("copies", [2, 3, 17, 100])
def test_planted_copies_are_one_template(copies: int) -> None:
    table = residual_chain([64] * copies)
    payload = Summary(table).payload
    assert block_kinds(table)["residual"] == copies
    kinds = payload["templates"]["kind"].split(",")
    assert kinds.count("residual") == 1
    assert f"*{copies}" in payload["columns"]["template"]


def test_widths_that_double_are_distinguished() -> None:
    payload = Summary(residual_chain([64, 128, 256])).payload
    assert "*" not in payload["columns"]["template"]


def residual_chain(widths: list[int]) -> LayerTable:
    names, types, params, outputs, calls = ["in"], ["InputLayer"], [0], ["?,8,8,3"], [((),)]
    last = 0
    for number, width in enumerate(widths):
        for part, kind, count, sources in (
            ("conv1", "Conv2D", width * width, (1,)),
            ("relu", "ReLU", 0, (1,)),
            ("conv2", "Conv2D", width * width, (1,)),
            ("add", "Add", 0, (1, 4)),
        ):
            last += 1
            names.append(f"block{number}_{part}")
            types.append(kind)
            params.append(count)
            outputs.append("?,8,8,3")
            calls.append((tuple(Source(last - distance) for distance in sources),))
    size = len(names)
    return LayerTable(
        framework="keras", model_name="m", model_type="Functional", unit="layer", separator="/",
        names=names, types=types, parents=[-1] * size, params=list(params), frozen=[0] * size,
        outputs=list(outputs), calls=calls,
    )  # fmt: skip


def test_runs_inside_runs_fold_at_both_levels() -> None:
    payload = Summary(case_table("torch-hourglass")).payload
    uses = payload["columns"]["template"].split(",")
    assert [use for use in uses if "*" in use] == ["0*4", "1*8"]


def test_one_frozen_expert_breaks_no_fold() -> None:
    frozen = case_table("torch-frozen-expert")
    plain = replace(frozen, frozen=[0] * len(frozen))
    payloads = Summary(frozen).payload, Summary(plain).payload
    assert payloads[0]["templates"] == payloads[1]["templates"]
    assert payloads[0]["columns"] == payloads[1]["columns"]
    assert saved_size(payloads[0]) - saved_size(payloads[1]) <= 200


def test_nested_skips_do_not_run_away() -> None:
    """A ladder of skips nested deeper than the search goes is found to that depth."""
    depth = MAX_DEPTH + 10
    size = 2 * depth + 1
    calls = [((),), *(((Source(row - 1),),) for row in range(1, depth + 1))]
    calls += [((Source(row - 1), Source(size - 1 - row)),) for row in range(depth + 1, size)]
    table = replace(
        chain([f"n{row}" for row in range(size)]),
        calls=calls,
        types=["Dense"] * (depth + 1) + ["Add"] * depth,
    )
    assert 0 < block_kinds(table)["residual"] <= depth


LIMITS = {
    "keras-resnet50": 5500,
    "keras-resnet101": 5500,
    "keras-resnet152": 5500,
    "keras-densenet201": 6000,
    "keras-nasnetlarge": 21000,
    "torch-llama": 2000,
    "torch-moe": 2500,
}


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_payloads_are_small(name: str, limit: int) -> None:
    assert saved_size(Summary(case_table(name)).payload) <= limit


def test_resnets_differ_by_a_count() -> None:
    sizes = [saved_size(Summary(case_table(f"keras-resnet{n}")).payload) for n in (50, 101, 152)]
    assert max(sizes) - min(sizes) <= 16


def test_the_halves_of_a_transformer_layer_stay_together() -> None:
    names, types, params = ["in"], ["InputLayer"], [0]
    calls = [((),)]
    for block in range(4):
        for part, kind, count, sources in (
            ("norm1", "LayerNormalization", 64, (1,)),
            ("attention", "MultiHeadAttention", 4096, (1,)),
            ("add1", "Add", 0, (1, 3)),
            ("norm2", "LayerNormalization", 64, (1,)),
            ("dense", "Dense", 1024, (1,)),
            ("add2", "Add", 0, (1, 3)),
        ):
            row = len(names)
            names.append(f"block_{block}_{part}")
            types.append(kind)
            params.append(count)
            calls.append((tuple(Source(row - distance) for distance in sources),))
    table = replace(chain(names), types=types, params=params, calls=calls)
    table.outputs = ["?,16,32"] * len(names)
    assert block_kinds(table) == {"block": 4, "residual": 8}
    (run,) = (node for node in fold(table).body if isinstance(node, Run))
    assert [use.name for use in run.uses] == [f"block_{block}" for block in range(4)]


@pytest.mark.parametrize(
    ("merge", "params", "kind"),
    [
        ("Add", 0, "residual"),
        ("Subtract", 0, "residual"),
        ("SomebodysSum", 0, "residual"),
        ("SomebodysAttention", 100, None),
        ("Maximum", 0, None),
        ("Attention", 0, None),
    ],
)
def test_residual_is_said_of_what_adds(merge: str, params: int, kind: str | None) -> None:
    table = residual_chain([64, 64])
    types = [merge if name == "Add" else name for name in table.types]
    counts = [
        params if name == merge else count for name, count in zip(types, table.params, strict=True)
    ]
    assert block_kinds(replace(table, types=types, params=counts)) == ({kind: 2} if kind else {})


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ("1115", [(0, 1, 3), 3]),
        ("5111", [0, (1, 1, 3)]),
        ("1111155555", [(0, 1, 5), (5, 1, 5)]),
        ("115115115", [(0, 3, 3)]),  # layers of which every third sees farther
    ],
)
def test_a_number_distinguishes_all_siblings_at_once(numbers: str, found: list) -> None:
    items = [Item("layer", (int(number),), 2) for number in numbers]
    parts = [
        (part.start, part.period, part.count) if isinstance(part, Repeat) else part
        for part in find_repeats(items)
    ]
    assert parts == found


#: What a setting may be: a mask of infinities, a limit that is not set, a seed of many digits.
ODD_NUMBERS = st.sampled_from(
    [0, -0.0, 1, 7.0, True, 5e-324, 1e300, 1e308, -1e308, 10**400, inf, -inf, nan, float("nan")]
)


@given(st.lists(ODD_NUMBERS, min_size=1, max_size=9), st.integers(1, 4))
def test_settings_that_are_no_finite_numbers_fold_where_they_are_equal(
    values: list[float], copies: int
) -> None:
    table = tree_of_blocks([value for value in values for _ in range(copies)])
    assert leaves(fold(table)) == list(range(len(table)))


@pytest.mark.parametrize("value", [7.0, nan, inf, -inf, 1e308, 10**400], ids=str)
def test_three_blocks_of_one_setting_are_one_run(value: float) -> None:
    (run,) = fold(tree_of_blocks([value] * 3)).body[1:]
    assert isinstance(run, Run)
    assert len(run.uses) == 3


def test_a_flag_is_no_tuple_of_one_number() -> None:
    settings = [(("at", True if row % 2 else (5,)),) for row in range(31)]
    table = replace(chain([f"r{row}" for row in range(31)]), scalars=settings)
    assert leaves(fold(table)) == list(range(31))


def test_a_table_in_another_order_has_no_block_of_one_row() -> None:
    calls = [((),), ((Source(3),),), ((Source(1), Source(3)),), ((Source(0),),)]
    table = replace(chain(["a", "b", "c", "d"]), calls=calls)
    assert all(len(leaves(group)) > 1 for group in groups(fold(table).body))


def test_names_with_numbers_beyond_every_float_end() -> None:
    table = tree_of_blocks([1, 1, 1])
    table.names = ["", *(str(10**400 * (row + 1)) for row in range(len(table) - 1))]
    assert leaves(fold(table)) == list(range(len(table)))


def tree_of_blocks(limits: list[float]) -> LayerTable:
    """Return a module with a block for each limit, and a layer in each."""
    blocks = len(limits)
    return LayerTable(
        framework="torch",
        model_name="Net",
        model_type="Net",
        unit="module",
        separator=".",
        names=["", *(name for block in range(blocks) for name in (str(block), "fc"))],
        types=["Net", *["Block", "Linear"] * blocks],
        parents=[-1, *(row for block in range(blocks) for row in (0, 2 * block + 1))],
        params=[0, *[0, 20] * blocks],
        frozen=[0] * (2 * blocks + 1),
        scalars=[(), *(row for limit in limits for row in ((("limit", limit),), ()))],
    )
