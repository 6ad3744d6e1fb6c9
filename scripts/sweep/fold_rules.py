"""Leave out each rule of the fold in turn, and print as a Markdown table what that changes.

    python scripts/sweep/fold_rules.py [--tables FOLDER] [--each]

The models are the graphs of ``test/python/support/graph_zoo``, of which experts wrote down what they expect, every
Keras application, and the module trees that ``fold_views.py`` has read into the folder. Of models with equal rows one
is taken. A graph that has changed is read again if ``graphs`` is removed from the folder. What a closed row hides is
measured as by ``fold_views.py``: of a run in one use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, resolve_name
from tempfile import TemporaryDirectory
from unittest import mock

import fold_views  # first, for it finds the tests
import graph_zoo
from graph_zoo.check import forbidden, missing
from graph_zoo.expected import ZOO, Graph
from layerfold.collect import collect
from layerfold.fallback.visible import Visible, first_view
from layerfold.fold import fold, scattered
from layerfold.format.table import LayerTable
from rules_left_out import RULES

#: A rule changes at least so many models, or it goes.
FEWEST = 2

HEADS = (
    "left out",
    f"first views over {fold_views.PAGE} rows",
    "expected blocks missing",
    "forbidden words",
    "models with more than half in a closed row",
    "models that change",
)


@dataclass(frozen=True, slots=True)
class Model:
    """The rows of a model, and what is expected of it if it is one of the graphs."""

    name: str
    table: LayerTable
    graph: Graph | None


@dataclass(frozen=True, slots=True)
class Folded:
    """What is wrong with a folded model, and a number that is equal where outline and first view are."""

    has_gap: bool
    missing: int
    forbidden: int
    is_hidden: bool
    looks: int


def graphs() -> Iterator[fold_views.Case]:
    """Return the graphs of which something is expected."""
    for module in iter_modules(graph_zoo.__path__):
        import_module(f"graph_zoo.{module.name}")
    for name, graph in sorted(ZOO.items()):
        yield name, lambda graph=graph: collect(graph.build())


def models(folder: Path) -> Iterator[Model]:
    """Read all models, each once, but for module trees that are not in the folder."""
    known: set[int] = set()
    wanted = {"graphs": [*graphs()], "keras": fold_views.cases("keras")}
    for family in ("graphs", *fold_views.FAMILIES):
        names = fold_views.read(iter(wanted.get(family, ())), folder / family)
        for name in names:
            table = fold_views.loaded(folder / family, name)
            key = fold_views.identity(table)
            if family == "graphs" or key not in known:
                yield Model(f"{family} {name}", table, ZOO[name] if family == "graphs" else None)
            known.add(key)


def folded(model: Model) -> Folded:
    """Fold a model, and compare it with what is expected of it."""
    table, graph = model.table, model.graph
    outline = fold(table)
    view = first_view(table, outline, fold_views.PAGE)
    words = set(graph.never) if graph else set()
    return Folded(
        fold_views.has_gap(view),
        len(missing(graph.expected, outline, table)) if graph else 0,
        len(forbidden(words, outline)) + sum(kind in words for kind, _ in scattered(table)),
        any(fold_views.hidden_shares(table, row)[0] > fold_views.SHARES["50 %"] for row in view),
        hash((repr(outline), *map(looks, view))),
    )


def looks(row: Visible) -> tuple[int, ...]:
    """Return what is different where a row is at another place, has other rows inside, or is open."""
    stop = row.start if isinstance(row.node, int) else row.node.stop
    return row.start, stop, row.depth, row.is_open, row.is_each, row.left_out


def print_row(*cells: object) -> None:
    """Print a row of the table."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def print_rule(rule: str, after: list[Folded], changed: int) -> None:
    """Print what is wrong without a rule."""
    print_row(
        rule,
        sum(one.has_gap for one in after),
        sum(one.missing for one in after),
        sum(one.forbidden for one in after),
        sum(one.is_hidden for one in after),
        changed,
    )


def main() -> None:
    """Print the table, and name the rules that change almost nothing; docs/fold.md says why some stay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path, help="folder that keeps what was read")
    parser.add_argument("--each", action="store_true", help="name the models that change")
    wanted = parser.parse_args()
    with TemporaryDirectory() as temporary:
        found = list(models(wanted.tables or Path(temporary)))
    before = [folded(model) for model in found]
    print_row(*HEADS)
    print_row("---", *["--:"] * (len(HEADS) - 1))
    print_rule("nothing", before, 0)
    idle = []
    for rule, name, replacement in RULES:
        target = f"layerfold.{name}"
        with mock.patch(target, replacement(resolve_name(target))):
            after = [folded(model) for model in found]
        pairs = zip(found, before, after, strict=True)
        changed = [model.name for model, one, other in pairs if one != other]
        print_rule(rule, after, len(changed))
        if wanted.each:
            print(f"  {rule}: {', '.join(changed)}", file=sys.stderr)
        if len(changed) < FEWEST:
            idle.append(rule)
    spans = sum(len(one.spans) for model in found if model.graph for one in model.graph.expected)
    print(f"\n{len(found)} models, {spans} expected blocks")
    for rule in idle:
        print(f"changes fewer than {FEWEST} models: {rule}")


if __name__ == "__main__":
    main()
