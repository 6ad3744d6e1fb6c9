"""Write tables with what becomes of them, for the test that TypeScript makes the same of them.

``python test/python/twins.py COUNT`` writes the corpus and COUNT random tables to standard output, and half as
many that look like models, always the same.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from unittest.mock import patch

import corpus
from attacks import attack_tables
from layerfold.collect.registry import columns_wanted
from layerfold.fallback.layout import Layout
from layerfold.format.accessors import accessors_of
from layerfold.format.columns import COLUMNS, OptionalColumns
from layerfold.format.encode import canonical
from layerfold.format.table import Call, LayerTable, Source, Tie
from layerfold.format.weight_scope import scope_of, scope_text
from layerfold.model_summary.code import all_but_norms, up_to_row
from layerfold.model_summary.summary import Summary
from random_tables import GraphMaker, TreeMaker

TYPES = ["Conv2D", "Dense", "ReLU", "Dropout", "BatchNormalization", "MyLayer"]
MERGES = ["Add", "Add", "Multiply", "Concatenate", "Maximum", "Mixer"]
NAMES = [
    "a{0}_conv{1}",
    "block{0}_{1}",
    "conv{0}",
    "{1}",
    "conv2d_{2}",
    "conv2d_Conv2D{2}",
    "re_lu_{2}",
    "größe {1}",
    "x",
]
STEMS = {kind: kind.lower() for kind in ["InputLayer", *TYPES, *MERGES]} | {
    "Conv2D": "conv2d",
    "ReLU": "re_lu",
    "BatchNormalization": "batch_normalization",
    "MyLayer": "my_layer",
    "InputLayer": "input_layer",
}
PLACES = "<!--layerfold:name-->|<!--layerfold:text-->|<!--layerfold:data-->|<!--layerfold:other-->"
WORDS = ["same", "valid", True, (3, 3), (2, 2)]


class Maker:
    """Makes one table from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        is_graph = self.random.random() < 0.7
        self.names_are_made_up = is_graph and self.random.random() < 0.3
        self.table = LayerTable(
            framework="keras" if is_graph else "torch",
            model_name=f"model {seed}",
            model_type="Model",
            unit="weight" if seed % 20 == 0 else "layer",
            separator="/",
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            untrainable=[],
            outputs=[] if is_graph else None,
            calls=[] if is_graph else None,
            scalars=[],
        )
        if is_graph:
            self.graph()
        else:
            self.tree()

    def graph(self) -> None:
        """Write chains of blocks, each kind of block several times, some rows changed."""
        self.row("input", "InputLayer", -1, ((),))
        last = 0
        for stage in range(self.random.randint(1, 4)):
            shape = self.shape()
            width = self.random.choice([8, 16, 24])
            pattern = f"s{stage}_{self.random.choice(NAMES)}"
            merge = self.random.choice(MERGES)
            for block in range(self.random.randint(1, 6)):
                last = self.block(last, shape, merge, (pattern, block), width)
        last_rows = [Source(last)] if self.random.random() < 0.8 else []
        if self.random.random() < 0.2:
            last_rows.append(Source(self.random.randrange(last + 1)))
        self.table.model_outputs = last_rows
        if self.random.random() < 0.1:
            row = self.random.randrange(1, last + 1)
            self.table.calls[row] = ((Source(self.random.randrange(last + 1)), Source(0, 1)),)

    def block(
        self, entry: int, shape: list[int], merge: str, names: tuple[str, int], width: int
    ) -> int:
        """Write branches of the given lengths and their merge; return its row."""
        pattern, index = names
        ends = []
        for branch, length in enumerate(shape):
            at = entry
            for place in range(length):
                name = pattern.format(index, f"{branch}{place}", len(self.table.names))
                kind = TYPES[(branch + place) % len(TYPES)]
                at = self.layer(name, kind, width, at)
            ends.append(Source(at))
        name = pattern.format(index, "merge", len(self.table.names))
        kind = merge if len(shape) > 1 else "ReLU"
        return self.row(name, kind, -1, (tuple(ends),), width)

    def layer(self, name: str, kind: str, width: int, source: int) -> int:
        if self.random.random() < 0.03:
            source = self.random.randrange(len(self.table.names))
        call: Call = (Source(source),)
        calls = (call, call) if self.random.random() < 0.03 else (call,)
        return self.row(name, kind, -1, calls, width)

    def shape(self) -> list[int]:
        return [self.random.randint(0, 4) for _ in range(self.random.choice([1, 1, 2, 2, 2, 3]))]

    def tree(self) -> None:
        """Write modules below modules, with subtrees that occur again, some of another width."""
        self.row("", "Model", -1, ())
        for part in range(self.random.randint(1, 4)):
            subtree = self.subtree(self.random.randint(0, 3))
            widths = self.random.choice([[8], [8, 12], [8, 8, 12], [self.random.randint(6, 9), 8]])
            for index in range(self.random.randint(1, 12)):
                name = self.random.choice([f"layers.{part}.{index}"] * 9 + [f"m{index}"])
                self.modules(subtree, 0, name, widths[index % len(widths)])

    def subtree(self, depth: int) -> tuple[str, list[object]]:
        inner = [self.subtree(depth - 1) for _ in range(self.random.randint(1, 4))] if depth else []
        return self.random.choice(TYPES), inner

    def modules(
        self, subtree: tuple[str, list[object]], parent: int, name: str, width: int
    ) -> None:
        kind, inner = subtree
        row = self.row(name, kind, parent, (), 10 if self.random.random() < 0.03 else width)
        for index, child in enumerate(inner):
            named = f"{index}" if self.random.random() < 0.03 else f"c{index}"
            self.modules(child, row, named, width)

    def row(
        self, name: str, kind: str, parent: int, calls: tuple[Call, ...], width: int = 0
    ) -> int:
        table, rare = self.table, self.random.random
        if self.names_are_made_up:
            name = f"{STEMS[kind]}_{len(table.names)}"
        params = None if rare() < 0.01 else width * len(kind) if kind in TYPES[:2] else 0
        table.names.append(name)
        table.types.append(kind)
        table.parents.append(parent)
        table.params.append(params)
        table.frozen.append(params if rare() < 0.02 else 0 if params is not None else None)
        table.untrainable.append(None if params is None else 0)
        grown = width + len(table.names) if rare() < 0.02 else width
        scalars = (("mode", self.random.choice(WORDS[:1] * 20 + WORDS)), ("units", grown))
        table.scalars.append(scalars if width else ())
        if table.outputs is not None:
            table.outputs.append(None if rare() < 0.01 else f"?,32,32,{width}")
            table.calls.append(calls)
        return len(table.names) - 1


def tables(count: int) -> Iterator[LayerTable]:
    """Yield the tables of the corpus, and as many random ones as are asked for, half as many like models."""
    for name in corpus.case_names():
        yield corpus.load_table(corpus.load(name)["table"])
    for seed in range(count):
        table = Maker(seed).table
        fill_optional_columns(table, random.Random(seed))
        yield table
    for seed in range(count // 2):
        yield (GraphMaker if seed % 3 else TreeMaker)(seed).table
    yield deep()


#: Framework, unit and separator of models that are frozen in lines of their own.
FROZEN_ELSEWHERE = (("flax", "module", "."), ("flax", "module", "/"), ("tfjs", "layer", "/"))


def frozen_elsewhere(count: int) -> Iterator[dict[str, Any]]:
    """Yield models of Flax and TensorFlow.js, some with tied parameters, and the lines that freeze parts of them."""
    for seed in range(count):
        made = (TreeMaker if seed % 2 else GraphMaker)(seed).table
        tied = range(3, len(made)) if seed % 3 else ()
        ties = {row: Tie(row - 2, 1) for row in tied if random.Random(row + seed).random() < 0.1}
        for framework, unit, separator in FROZEN_ELSEWHERE:
            table = replace(
                made,
                framework=framework,
                unit=unit,
                separator=separator,
                ties=ties if separator == "." else {},
            )
            yield {
                "of": f"{framework}{separator}{' with ties' if table.ties else ''}",
                "payload": json.loads(canonical(Summary(table).payload)),
                "freezing": freezing_of(table),
            }


def freezing_of(table: LayerTable) -> list[str | None]:
    """Return the lines that freeze all but normalisations, then those of the first rows."""
    return [all_but_norms(table)] + [up_to_row(table, row) for row in range(min(40, len(table)))]


def fill_optional_columns(table: LayerTable, generator: random.Random) -> None:
    """Give a table some of the columns that a collector may leave out, new ones too."""
    known = {of.name for of in fields(OptionalColumns)} - {"uncounted"}
    for column in COLUMNS:
        if column.field not in known or getattr(table, column.field) is not None:
            continue
        if generator.random() < 0.15:
            values = (
                [None, 0, 1, 7, 10**12] if column.kind == "int" else [None, "a", "b,;{}", "é\n"]
            )
            kept = [generator.choice(values[1:])] * 6 + values
            setattr(table, column.field, [generator.choice(kept) for _ in range(len(table))])
    if generator.random() < 0.3:
        table.param_bytes = round(10 ** generator.uniform(0, 17))


def deep() -> LayerTable:
    """Return a chain of modules deeper than groups may be nested, with two rows at its end."""
    rows = 70
    return LayerTable(
        framework="torch",
        model_name="deep",
        model_type="Chain",
        unit="module",
        separator=".",
        names=["", *(f"m{row}" for row in range(1, rows))],
        types=["Chain"] * rows,
        parents=[*range(-1, rows - 2), rows - 3],
        params=[4] * rows,
        frozen=[0] * rows,
    )


def chain(generator: random.Random) -> dict[str, object]:
    """Return rows that are each inside the one before, with names that no framework gives, and their accessors."""
    framework, unit, separator = generator.choice(
        [
            ("keras", "layer", "/"),
            ("tfjs", "layer", "/"),
            ("tfjs", "weight", "/"),
            *[("torch", "module", ".")] * 3,
            *[("flax", "module", ".")] * 2,
            ("flax", "module", "/"),
            ("other", "layer", "/"),
        ]
    )
    size = generator.randint(1, 4)
    table = LayerTable(
        framework=framework,
        model_name="chain",
        model_type="Chain",
        unit=unit,
        separator=separator,
        names=[generator.choice([*WORDS_AS_NAMES, name_of(generator)]) for _ in range(size)],
        types=[generator.choice(["ModuleDict", "Sequential", "Net"]) for _ in range(size)],
        parents=list(range(-1, size - 1)),
        params=[0] * size,
        frozen=[0] * size,
        attributes=[generator.choice([*[""] * 12, *STEPS]) for _ in range(size)],
    )
    rows = zip(table.names, table.types, table.attributes or [], strict=True)
    return {
        "model": {"framework": framework, "unit": unit, "separator": separator},
        "rows": [dict(zip(("name", "type", "attribute"), row, strict=True)) for row in rows],
        "accessors": list(accessors_of(table)),
    }


def scope(generator: random.Random) -> dict[str, str]:
    """Return what precedes the names of a row's weights, and how it is written."""
    parts = [generator.choice(["a", "b", "a@1", "%40", "", "é"]) for _ in range(4)]
    path = "/".join(parts[: generator.randint(0, 4)])
    before = "/".join([*parts[generator.randint(0, 4) :], *path.split("/")][-3:])
    text = scope_text(before, path, "/")
    assert scope_of(text, path, "/") == before
    return {"before": before, "path": path, "text": text or ""}


WORDS_AS_NAMES = [
    "",
    "0",
    "3",
    "007",
    "12345678901",
    "lambda",
    "conv1",
    "_x",
    "größe",
    "a b",
    "None",
]
STEPS = [
    ".",
    "?",
    ".a",
    "[3]",
    '["k\\"]"]',
    ".a.b[0]",
    '["\u202e"]',
    ".a()",
    "a",
    "[-1]",
    '["a\nb"]',
    "[03]",
]
CHARACTERS = "ab.0\"\\'\n\t\x00\x1f\x7f\x85\xad\u061c\u200b\u202e\u2028\u2066\ufeff\ufff9é層😀{},;"


def name_of(generator: random.Random) -> str:
    """Return a name of any characters."""
    return "".join(generator.choices(CHARACTERS, k=generator.randint(1, 6)))


def page_of(summary: Summary) -> str:
    """Return what Python puts into the places of a web page."""
    with patch("layerfold.model_summary.page._template", lambda _: PLACES):
        page = summary.to_html()
    assert page is not None
    return page


def made_of(table: LayerTable) -> dict[str, Any]:
    """Return a table and what becomes of it."""
    summary = Summary(table)
    bundle = summary._repr_mimebundle_()
    wide = Summary(table, layout=Layout(columns=columns_wanted("all")))
    return {
        "table": corpus.dump_table(table),
        "accessors": list(accessors_of(table)),
        "freezing": freezing_of(table),
        "payload": json.loads(canonical(summary.payload)),
        "text": summary.to_text(),
        "narrow_text": summary.to_text(width=47),
        "html": bundle["text/html"],
        "page": page_of(summary),
        "wide_text": wide.to_text(),
        "widest_text": wide.to_text(width=400),
        "wide_html": wide._html,
    }


def main(count: int) -> None:
    """Write what becomes of each table."""
    cases = list(map(made_of, tables(count)))
    records = [
        {"field": column.field, "empty": column.empty, "id": column.id} for column in COLUMNS
    ]
    chains = [chain(random.Random(seed)) for seed in range(5 * count)]
    scopes = [scope(random.Random(seed)) for seed in range(5 * count)]
    elsewhere = list(frozen_elsewhere(count // 4))
    found = {"columns": records, "cases": cases, "chains": chains, "scopes": scopes}
    found["attacked"] = list(map(made_of, attack_tables()))
    json.dump(found | {"elsewhere": elsewhere}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
