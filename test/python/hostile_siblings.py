"""Lists of siblings with hostile numbers in their settings, names and counts, for the laws of the fold.

``python test/python/hostile_siblings.py COUNT SEED`` folds COUNT lists from a seed on and writes a line of JSON for
each: the seed, the milliseconds of the processor that the fold took, whether its rows are in order, and where
JSON can write the settings the table with the digest of its payload, for TypeScript to make the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import inf, nan
from random import Random
from time import process_time

import corpus
from layerfold.fold import fold, scattered
from layerfold.format.encode import canonical, encode
from layerfold.format.outline import rows_of
from layerfold.format.table import LayerTable, Source
from layerfold.format.totals import totals_of

#: Numbers that JSON and JavaScript have, too: infinite, none, huge, subnormal, booleans, near one another.
WRITABLE: list[object] = [
    *(inf, -inf, nan, -nan, 0, 0.0, -0.0, 5e-324, -5e-324, 2.2e-308, 1e-9, 0.1, 2.5),
    *(1, 1.0, 2, 3, 1 + 1e-7, 1 + 1e-5, True, False, None, 1e15, 2**53 - 1, -(2**53) + 1),
    *(9.99e299, 1e300, -1e300, 1.7e308, -1.7e308),
    *("", "7", "007", "9" * 400, "1e999", "-0", "٣", "a1b2c3", "nan", "inf"),
]
#: Numbers that are different ones in Python only.
UNWRITABLE: list[object] = [
    *(2**53 + 1, 2**64, -(2**64), 10**300, 10**400, 10**400 + 1, -(10**400)),
    *(Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999"), Decimal("0.1"), Decimal(1)),
    *(Fraction(1, 3), Fraction(10**400, 3), Fraction(2), 1j, complex(nan, inf)),
]
STEPS: list[float] = [0, 1, -1, 0.1, 1e-7, 5e-324, 1e-300, 1e299, 1e300, 1e308, inf, -inf, nan]
COUNTS = [0, 1, 64, 2**53, 10**39, 10**40, 10**400, None]
TYPES = ["Dense", "Conv2D", "LayerNormalization", "Add", "Multiply", "Concatenate", "Lambda"]
NAMES = ["{}", "layers.{}", "block{}_conv", "x", "9" * 400 + "{}", "dense_{}", "a{}b{}", "٣{}", ""]
SIZES = [2, 3, 4, 5, 6, 7, 9, 12, 20, 40]


class Siblings:
    """Makes one list from one seed; ``is_writable`` says whether JSON can write its settings."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.is_writable = self.random.random() < 0.8
        self.is_graph = self.random.random() < 0.5
        self.size = self.random.choice(SIZES) if self.random.random() < 0.99 else 400
        self.period = self.random.choice([1, 1, 2, 3, 4])
        self.values = [self.value() for _ in range(self.random.randint(1, 4))]
        self.base, self.step = self.number(), self.random.choice(STEPS)
        self.table = self.made(seed)

    def made(self, seed: int) -> LayerTable:
        pick, size, period = self.random.choice, self.size, self.period
        types = [pick(TYPES) for _ in range(period)]
        names = [pick(NAMES) for _ in range(period)]
        counts = [pick(COUNTS) for _ in range(2)]
        grows = pick([0, 0, 1, 10**38])
        is_nested = not self.is_graph and pick([True, False])
        distance = self.random.randint(1, period + 1)
        return LayerTable(
            framework="keras" if self.is_graph else "torch",
            model_name=f"siblings {seed}",
            model_type="Model",
            unit="layer",
            separator="/",
            names=[names[row % period].format(row // period, row) for row in range(size)],
            types=[types[row % period] for row in range(size)],
            parents=[
                row - row % period if is_nested and row % period else -1 for row in range(size)
            ],
            params=[self.count(pick(counts), row // period * grows) for row in range(size)],
            frozen=[0] * size,
            outputs=["?,4,4,8"] * size,
            calls=[(self.call(row, distance),) for row in range(size)] if self.is_graph else None,
            scalars=[self.scalars(row) for row in range(size)],
        )

    def count(self, count: int | None, more: int) -> int | None:
        return None if count is None else count + more

    def call(self, row: int, distance: int) -> tuple[Source, ...]:
        return tuple(Source(source) for source in sorted({row - 1, row - distance}) if source >= 0)

    def scalars(self, row: int) -> tuple[tuple[str, object], ...]:
        drawn = self.random.choice(self.values)
        grown = self.base + row // self.period * self.step
        if isinstance(grown, int) and abs(grown) >= 2**53:
            self.is_writable = False
        return ("drawn", drawn), ("grown", grown), ("both", (grown, drawn))

    def number(self) -> float:
        numbers = [n for n in WRITABLE if isinstance(n, (int, float)) and n is not None]
        return self.random.choice(numbers)

    def value(self, depth: int = 0) -> object:
        if depth < 2 and self.random.random() < 0.2:
            return tuple(self.value(depth + 1) for _ in range(self.random.randint(0, 3)))
        return self.random.choice(WRITABLE if self.is_writable else WRITABLE + UNWRITABLE)


def lines(first: int, count: int) -> Iterator[dict[str, object]]:
    """Yield what becomes of each list."""
    for seed in range(first, first + count):
        made = Siblings(seed)
        table = made.table
        began = process_time()
        outline = fold(table)
        line: dict[str, object] = {"seed": seed, "ms": 1000 * (process_time() - began)}
        scattered(table)
        line["in_order"] = list(rows_of(outline)) == list(range(len(table)))
        if made.is_writable:
            payload = canonical(encode(table, outline, totals_of(table)))
            line |= {
                "table": corpus.dump_table(table),
                "payload": sha256(payload.encode()).hexdigest(),
            }
        yield line


if __name__ == "__main__":
    for each in lines(int(sys.argv[2]), int(sys.argv[1])):
        sys.stdout.write(json.dumps(each) + "\n")
