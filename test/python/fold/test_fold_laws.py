"""Laws of the fold that no input may break: it ends, its work is bounded, nothing depends on hashes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from layerfold.fold import fold, scattered
from layerfold.fold.runs import MAX_PERIOD, Item, find_repeats
from layerfold.format.outline import rows_of
from layerfold.format.table import LayerTable, Source

#: CPU seconds in which one fold of at most 400 rows has ended on any machine.
TIME_LIMIT = 20

NUMBERS = [
    *(inf, -inf, nan, float("nan"), 0, 0.0, -0.0, 5e-324, -5e-324, 2.2e-308),
    *(1, 1.0, 2, 3, 1e300, -1e300, 1.7e308, -1.7e308, 0.1, 1e-9, 1 + 1e-7),
    *(2**53, 2**53 + 1, 2**64, -(2**64), 10**300, 10**400, -(10**400), True, False),
    *(Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999"), Decimal("0.1"), Decimal(1)),
    *(Fraction(1, 3), Fraction(10**400, 3), Fraction(2), 1j, complex(nan, inf), None),
]
TEXTS = ["", "7", "9" * 400, "1e999", "-0", "٣", "a1b2c3", "x" + "0123456789" * 500, "nan"]
ANYTHING = st.recursive(
    st.sampled_from([*NUMBERS, *TEXTS]),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)
COUNTS = [0, 1, 64, 10**400, 10**400 + 1, None]
TYPES = ["Dense", "Conv2D", "LayerNormalization", "Add", "Multiply", "Concatenate", "Lambda"]


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Stop what has used so much time of the processor."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"not at an end after {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@st.composite
def hostile_tables(draw: st.DrawFn) -> LayerTable:
    """Trees and graphs of up to 400 rows: a period that repeats, but for what its rows are set to."""
    random = Random(draw(st.integers(0, 2**32)))
    values = draw(st.lists(ANYTHING, min_size=1, max_size=4))
    counts = draw(st.lists(st.sampled_from(COUNTS), min_size=1, max_size=3))
    texts = draw(st.sampled_from([["{}"], ["layers.{}"], [*TEXTS, "block{}_conv"]]))
    size, period = draw(st.integers(1, 400)), draw(st.integers(1, 9))
    types = [random.choice(TYPES) for _ in range(period)]
    names = [random.choice(texts) for _ in range(period)]
    framework = draw(st.sampled_from(["keras", "torch"]))
    is_graph = framework == "keras"
    distance = random.randint(1, period + 1)
    reads = [
        tuple(Source(source) for source in sorted({row - 1, row - distance}) if source >= 0)
        for row in range(size)
    ]
    return LayerTable(
        framework=framework,
        model_name="m",
        model_type="M",
        unit="layer",
        separator="/",
        names=["", *(names[row % period].format(row // period) for row in range(1, size))],
        types=["M", *(types[row % period] for row in range(1, size))],
        parents=[-1] * size
        if is_graph
        else [-1, *(_parent(row, period) for row in range(1, size))],
        params=[random.choice(counts) for _ in range(size)],
        frozen=[0] * size,
        outputs=["?,4,4,8"] * size,
        calls=[(call,) for call in reads] if is_graph else None,
        scalars=[(("limit", random.choice(values)),) for _ in range(size)],
    )


def _parent(row: int, period: int) -> int:
    """Each period is a row with the others inside."""
    place = (row - 1) % period
    return row - place if place else 0


@given(hostile_tables())
@settings(max_examples=400)
def test_every_fold_ends(table: LayerTable) -> None:
    with limited(TIME_LIMIT):
        assert list(rows_of(fold(table))) == list(range(len(table)))
        scattered(table)


class Counted(tuple):
    """Measures that count how often they are compared."""

    __slots__ = ()

    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __iter__(self) -> Iterator[object]:
        Counted.comparisons += 1
        return super().__iter__()

    __hash__ = None


def comparisons(values: list[float]) -> int:
    """Return how often the numbers of siblings of one structure are compared."""
    items = [Item("layer", Counted((value,)), 3) for value in values]
    Counted.comparisons = 0
    find_repeats(items)
    return Counted.comparisons


@pytest.mark.parametrize("size", [1250, 5000, 20_000])
@pytest.mark.parametrize("way", ["random", "squares"])
def test_siblings_of_which_none_repeats_are_compared_a_few_times(size: int, way: str) -> None:
    """For each period p up to 256 a place in p is compared: in all n·(1 + 1/2 + … + 1/256) ≈ 6·n."""
    random = Random(size)
    values = [random.random() if way == "random" else float(place**2) for place in range(size)]
    assert comparisons(values) <= 40 * size


@pytest.mark.parametrize("size", [400, 1600, 6400])
@pytest.mark.parametrize("way", ["threes", "bits", "letters"])
def test_many_short_repetitions_are_found_together(size: int, way: str) -> None:
    """All repetitions of one length are taken at once, so each period's numbers are compared a few times."""
    random = Random(size)
    values = {
        "threes": [float(place // 3) ** 2 for place in range(size)],
        "bits": [float(random.randrange(2)) for _ in range(size)],
        "letters": [float(random.randrange(5)) for _ in range(size)],
    }[way]
    assert comparisons(values) <= 3 * MAX_PERIOD * size


OUTLINES = """
import hashlib, corpus
from layerfold.fold import fold, scattered
for name in corpus.case_names():
    table = corpus.load_table(corpus.load(name)["table"])
    found = repr((fold(table), scattered(table)))
    print(name, hashlib.sha256(found.encode()).hexdigest())
"""


def test_hashes_decide_nothing() -> None:
    def outlines(hash_seed: str) -> str:
        here = Path(corpus.__file__).parent
        path = os.pathsep.join([str(here), str(here.parent.parent)])
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
        command = [sys.executable, "-c", OUTLINES]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    first, *others = (outlines(seed) for seed in ("0", "1", "4242"))
    assert first.count("\n") == len(corpus.case_names())
    assert all(other == first for other in others)
