"""Fold many published models, and measure their first views: how long they are, and how much closed rows hide.

    python scripts/sweep/fold_views.py [--only FAMILY] [--limit N] [--tables FOLDER] [--each]

The families are every Keras application, and the module trees of torchvision, timm and transformers, built without
weights. With ``--tables`` the rows that were read are kept in a folder, so that the next run needs no framework.
Ends with 1 if a first view has more than 25 rows, if a closed row hides more than 90 % of the parameters anywhere, or
more than half of them in more than 5 % of the models. A closed run hides what one use of it has: its row says how
many there are, and what each has. What all uses have together is printed beside it, and is no bound.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from inspect import isfunction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from textwrap import fill

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "test" / "python"
sys.path[:0] = [str(ROOT), str(TESTS), str(TESTS / "support")]

import corpus
from layerfold.collect import collect
from layerfold.fallback.rows import folded_rows
from layerfold.fallback.visible import Visible, first_view
from layerfold.fold import fold
from layerfold.format.encode import encode, saved_size
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable
from layerfold.format.totals import totals_of

FAMILIES = ("keras", "torchvision", "timm", "transformers")

#: Rows that fit where the first view is shown.
PAGE = 25

#: Shares of the parameters above which a closed row is named.
SHARES = {"90 %": 0.9, "50 %": 0.5, "a third": 1 / 3}

#: Part of the models in which a closed row may hide more than half.
MOST_LOPSIDED = 0.05

#: Of each of timm's model files so many architectures: their first views are alike.
PER_FILE = 6

#: A name, and what reads its rows.
Case = tuple[str, Callable[[], LayerTable]]


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed row: its name, and the shares of the model's parameters in it, of a run in one use and in all."""

    label: str
    share: float
    whole: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in one model; ``key`` is equal for equal rows."""

    name: str
    key: int
    rows: int
    view: int
    closed: list[Closed]
    size: int
    milliseconds: float

    def above(self, share: float) -> list[str]:
        """Name the closed rows that hide more than a share."""
        rows = self.closed
        return [f"{self.name} {row.label} {row.share:.0%}" for row in rows if row.share > share]

    def whole_above(self, share: float) -> int:
        """Count the closed rows that hide more than a share with all uses of a run together."""
        return sum(row.whole > share for row in self.closed)

    def __str__(self) -> str:
        most = max(self.closed, key=lambda row: row.share, default=Closed("nothing", 0, 0))
        return (
            f"  {self.name}: {self.rows:,} rows, first view {self.view:,}, {most.label} hides {most.share:.1%}, "
            f"{self.size:,} bytes, {self.milliseconds:.1f} ms"
        )


def keras() -> Iterator[Case]:
    """Every Keras application."""
    import keras

    from keras_applications import applications

    def read(name: str) -> LayerTable:
        keras.backend.clear_session()
        ((_, model),) = applications(keras, [name])
        return collect(model)

    for name, build in sorted(vars(keras.applications).items()):
        if isfunction(build):
            yield name, partial(read, name)


def pytorch(family: str) -> Iterator[Case]:
    """Models of a library for PyTorch, as module trees."""
    import pytorch
    from not_built import NOT_BUILT

    cases = pytorch.timm(PER_FILE) if family == "timm" else pytorch.FAMILIES[family]()
    for name, build in cases:
        if name not in NOT_BUILT[family]:
            yield name, lambda build=build: collect(pytorch.built(build))


def cases(family: str) -> Iterator[Case]:
    """Return the models of a family."""
    return keras() if family == "keras" else pytorch(family)


def read(models: Iterator[Case], folder: Path, limit: int | None = None) -> list[str]:
    """Write the rows of models into ``folder``, but for those that are there; return their names."""
    finished = folder / "names.json"
    if finished.exists():
        names: list[str] = json.loads(finished.read_text())
        return names[:limit]
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for name, table in models:
        if len(names) == limit:
            return names
        if name in names:  # transformers uses some classes under several names of configurations
            continue
        names.append(name)
        path = folder / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(corpus.dump_table(table())))
            gc.collect()
    finished.write_text(json.dumps(names))
    return names


def loaded(folder: Path, name: str) -> LayerTable:
    """Return the rows of one model that were read."""
    return corpus.load_table(json.loads((folder / f"{name}.json").read_text()))


def identity(table: LayerTable) -> int:
    """Return what is equal for equal rows, of which a library has several under different names."""
    return hash((*table.names, *table.types, *table.parents, *table.params))


def measured(name: str, table: LayerTable) -> Measured:
    """Fold one model; without the collector of garbage, whose time depends on what else is there."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    outline = fold(table)
    seconds = time.process_time() - start
    gc.enable()
    size = saved_size(encode(table, outline, totals_of(table)))
    most = rows_needed(table, outline)
    view = first_view(table, outline, most)
    named = zip(view, folded_rows(table, outline, most), strict=True)
    closed = [Closed(row.label, *hidden_shares(table, seen)) for seen, row in named]
    return Measured(name, identity(table), len(table), len(view), closed, size, 1000 * seconds)


def rows_needed(table: LayerTable, outline: Group) -> int:
    """Return a page's rows, or as few more as a first view without a gap takes."""
    sizes = range(PAGE, len(table) + PAGE)
    shows_all = bisect_left(
        sizes, True, key=lambda most: not has_gap(first_view(table, outline, most))
    )
    return sizes[shows_all]


def has_gap(view: list[Visible]) -> bool:
    """Whether rows are left out of a view."""
    return any(row.left_out for row in view)


def hidden_shares(table: LayerTable, row: Visible) -> tuple[float, float]:
    """Return the shares of the parameters in a closed row, of a run in one use and in all; 0 for any other row."""
    node = row.node
    if isinstance(node, int) or row.is_open or row.is_each or row.left_out:
        return 0.0, 0.0
    if node.stop - node.start == 1:  # a module without others inside
        return 0.0, 0.0
    uses = node.uses if isinstance(node, Run) else [node]
    total = sum(filter(None, table.params)) or 1
    one = max(params_of(table, use) for use in uses)
    return one / total, params_of(table, node) / total


def params_of(table: LayerTable, node: Group | Run) -> int:
    """Return the known parameters of all rows of a node."""
    return sum(filter(None, table.params[node.start : node.stop]))


def print_family(family: str, models: list[Measured], *, named: bool = True) -> None:
    """Print the figures of some models, ``named`` with the names of those above a bound."""
    views = [model.view for model in models]
    print(
        f"\n{family}: {len(models)} models, {len({model.key for model in models})} of them different; "
        f"first view: median {median(views):g} rows, largest {max(views):,}; "
        f"payloads {sum(model.size for model in models):,} bytes; "
        f"fold {sum(model.milliseconds for model in models):,.0f} ms"
    )
    long = [f"{model.name} {model.view:,}" for model in models if model.view > PAGE]
    print_found(f"first views over {PAGE} rows: {len(long)}", long if named else [])
    for words, share in SHARES.items():
        found = [model.above(share) for model in models if model.above(share)]
        rows = [row for of_model in found for row in of_model]
        whole = [model.whole_above(share) for model in models if model.whole_above(share)]
        title = (
            f"closed rows over {words}: {len(rows)} in {len(found)} models "
            f"(all uses of a run together: {sum(whole)} in {len(whole)})"
        )
        print_found(title, rows if named else [])


def print_found(title: str, names: list[str]) -> None:
    """Print a count and what was counted, in lines of a screen."""
    text = f"{title}: {'; '.join(names)}" if names else title
    print(fill(text, 160, initial_indent="  ", subsequent_indent="    "), flush=True)


def broken(models: list[Measured]) -> Iterator[str]:
    """Yield a sentence for each bound that these models break."""
    long = sum(model.view > PAGE for model in models)
    if long:
        yield f"{long} first views have more than {PAGE} rows"
    closed = sum(len(model.above(SHARES["90 %"])) for model in models)
    if closed:
        yield f"{closed} closed rows hide more than 90 % of the parameters"
    lopsided = sum(bool(model.above(SHARES["50 %"])) for model in models)
    if lopsided > MOST_LOPSIDED * len(models):
        yield f"a closed row hides more than half in {lopsided} of {len(models)} models"


def main() -> int:
    """Measure the families; return 1 if a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=FAMILIES, help="one family")
    parser.add_argument("--limit", type=int, help="so many models of each family")
    parser.add_argument("--tables", type=Path, help="folder that keeps what was read")
    parser.add_argument("--each", action="store_true", help="print a line for each model")
    wanted = parser.parse_args()
    models: list[Measured] = []
    with TemporaryDirectory() as temporary:
        for family in [wanted.only] if wanted.only else FAMILIES:
            folder = (wanted.tables or Path(temporary)) / family
            found = []
            for name in read(cases(family), folder, wanted.limit):
                found.append(measured(name, loaded(folder, name)))
                if wanted.each:
                    print(found[-1], flush=True)
            print_family(family, found)
            models += found
    if not wanted.only:
        print_family("all", models, named=False)
    for sentence in broken(models):
        print(f"broken: {sentence}")
    return int(any(broken(models)))


if __name__ == "__main__":
    sys.exit(main())
