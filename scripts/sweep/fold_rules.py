"""Leave out each rule of the fold in turn, and print as a Markdown table what that changes.

    python scripts/sweep/fold_rules.py [--tables FOLDER] [--each]

The models are the graphs of ``test/python/support/graph_zoo``, of which experts wrote down what they expect, those of
``test/python/support/generated_graphs``, whose blocks are known from how they are made, every Keras application, and
the module trees that ``fold_views.py`` has read into the folder. Of models with equal rows one is taken. A graph that
has changed is read again if ``graphs`` is removed from the folder. What a closed row hides is measured as by
``fold_views.py``: of a run in one use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from unittest import mock

import fold_views  # first, for it finds the tests
from generated_graphs.truth import Generated, generated
from graph_zoo.check import forbidden, missing
from graph_zoo.expected import Graph, all_graphs
from layerfold.fallback.visible import Visible, first_view
from layerfold.fold import fold, scattered
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable
from rules_left_out import RULES

#: Generated graphs: as many as the tests have.
GENERATED = 300

#: A rule changes at least so many models, or it goes.
FEWEST = 2

HEADS = (
    "left out",
    f"first views over {fold_views.PAGE} rows",
    "expected blocks missing",
    "false words",
    "models with more than half in a closed row",
    "models that change",
)


@dataclass(frozen=True, slots=True)
class Model:
    """The rows of a model, and what is known of its blocks."""

    name: str
    table: LayerTable
    known: Graph | Generated | None

    def faults(self, outline: Group) -> tuple[int, int]:
        """Count the blocks that an outline lacks, and its words that are false."""
        if isinstance(self.known, Generated):
            return len(self.known.missed), len(self.known.wrong)
        if self.known is None:
            return 0, 0
        words = self.known.never
        said = sum(kind in words for kind, _ in scattered(self.table))
        lacking = missing(self.known.expected, outline, self.table)
        return len(lacking), len(forbidden(words, outline)) + said

    @property
    def blocks(self) -> int:
        """How many blocks are expected."""
        if isinstance(self.known, Generated):
            return sum(truth.is_required for truth in self.known.truths)
        return sum(len(one.spans) for one in self.known.expected) if self.known else 0


@dataclass(frozen=True, slots=True)
class Folded:
    """What is wrong with a folded model, and a number that is equal where outline and first view are."""

    has_gap: bool
    missing: int
    false: int
    is_hidden: bool
    looks: int


def models(folder: Path) -> Iterator[Model]:
    """Read all models, each once, but for module trees that are not in the folder."""
    graphs = all_graphs()
    cases = ((name, lambda graph=graph: graph.table) for name, graph in sorted(graphs.items()))
    for name in fold_views.read(cases, folder / "graphs"):
        yield Model(f"graphs {name}", fold_views.loaded(folder / "graphs", name), graphs[name])
    for seed in range(GENERATED):
        made = generated(seed)
        yield Model(f"generated {seed}", made.table, made)
    known: set[int] = set()
    for family in fold_views.FAMILIES:
        unread = fold_views.cases(family) if family == "keras" else iter(())
        for name in fold_views.read(unread, folder / family):
            table = fold_views.loaded(folder / family, name)
            key = fold_views.identity(table)
            if key not in known:
                yield Model(f"{family} {name}", table, None)
            known.add(key)


def folded(model: Model) -> Folded:
    """Fold a model, and compare it with what is known of it."""
    table = model.table
    outline = fold(table)
    view = first_view(table, outline, fold_views.PAGE)
    return Folded(
        fold_views.has_gap(view),
        *model.faults(outline),
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
        sum(one.false for one in after),
        sum(one.is_hidden for one in after),
        changed,
    )


def main() -> None:
    """Print the table, and name the rules that change almost nothing."""
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
    print(f"\n{len(found)} models, {sum(model.blocks for model in found)} expected blocks")
    for rule in idle:
        print(f"changes fewer than {FEWEST} models: {rule}")


if __name__ == "__main__":
    main()
