"""What is in a generated graph, in rows, and what a fold says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from generated_graphs.draft import Draft, Planted, Tensor
from generated_graphs.whole import SHAPES
from layerfold.collect import collect
from layerfold.fold import fold, scattered
from layerfold.format.outline import Group, Node, Run
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable

#: What is said only with evidence.
KINDS = frozenset({"residual", "gate", "dense"})


@dataclass(frozen=True)
class Claim:
    """A block that a fold says is there: its first row, and the last one in which values meet."""

    kind: str
    start: int
    merge: int


@dataclass(frozen=True)
class Truth:
    """A block that is there. It begins at ``first``, or with what its part does before: ``earliest``."""

    kind: str
    earliest: int
    first: int
    merge: int
    is_required: bool
    is_adjacent: bool  # all rows between are computed for this block

    def agrees(self, claim: Claim) -> bool:
        """Return whether a claim is true of this block."""
        is_same = (claim.kind, claim.merge) == (self.kind, self.merge)
        return is_same and self.earliest <= claim.start <= self.first


@dataclass(frozen=True)
class Generated:
    """One graph: its rows, and the blocks in them."""

    seed: int
    table: LayerTable
    truths: list[Truth]

    @property
    def wrong(self) -> list[Claim]:
        """Every claim that is true of no block."""
        claims = claims_of(self.table)
        return [claim for claim in claims if not any(t.agrees(claim) for t in self.truths)]

    @property
    def missed(self) -> list[Truth]:
        """Every block that has to be found and is in no claim."""
        claims = claims_of(self.table)
        return [t for t in self.truths if t.is_required and not any(map(t.agrees, claims))]


def generated(seed: int) -> Generated:
    """Make the graph of a seed."""
    import keras

    keras.utils.clear_session(free_memory=False)
    random = Random(seed)
    draft = Draft(random)
    (shape,) = random.choices(list(SHAPES), list(SHAPES.values()))
    with keras.StatelessScope(initialize_variables=False):  # weights without values
        outputs = shape(draft)
        table = collect(keras.Model(draft.inputs, outputs))
    rows = {path_of(table, row): row for row in range(len(table))}
    return Generated(seed, table, [_truth(one, draft, rows, table) for one in draft.planted])


def _truth(planted: Planted, draft: Draft, rows: dict[str, int], table: LayerTable) -> Truth:
    around = [draft.model_names[number] for number in planted.models]

    def numbers(names: set[str]) -> set[int]:
        return {rows["/".join([*around, name])] for name in names}

    merge = rows["/".join([*around, planted.merge._keras_history.operation.name])]
    first = min(numbers(_names_between(planted.entry, planted.merge)))
    used = numbers(_names_between(None, planted.merge))
    beside = used - numbers(_names_between(None, planted.entry))
    earliest = first
    while earliest - 1 in beside and _last_reader(table, earliest - 1) <= merge:
        earliest -= 1
    between = {row for row in range(first, merge) if table.parents[row] == table.parents[merge]}
    begin = min(numbers(_names_between(planted.begin, planted.merge)))
    return Truth(
        planted.kind,
        min(earliest, begin),
        first,
        merge,
        is_required=planted.is_required,
        is_adjacent=between <= beside,
    )


def _last_reader(table: LayerTable, row: int) -> int:
    readers = (
        reader
        for reader, calls in enumerate(table.calls or [])
        for call in calls
        if any(source.row == row for source in call)
    )
    return max(readers, default=row)


def _names_between(entry: Tensor | None, merge: Tensor) -> set[str]:
    """Return the layers on the ways from one value to another; from anywhere, if there is no entry."""
    reaching: dict[int, bool] = {}
    names: set[str] = set()

    def reaches(value: Tensor) -> bool:
        if value is entry:
            return True
        if id(value) not in reaching:
            operation, node, _ = value._keras_history
            sources = operation._inbound_nodes[node].input_tensors
            found = [reaches(source) for source in sources]
            reaching[id(value)] = entry is None or any(found)
            if reaching[id(value)]:
                names.add(operation.name)
        return reaching[id(value)]

    reaches(merge)
    return names


def claims_of(table: LayerTable) -> list[Claim]:
    """Return all that the fold of a table says with one of the three words."""
    outline = list(_groups(fold(table)))
    spans = [(group.kind, range(group.start, group.stop)) for group in outline]
    return [
        Claim(kind, min(rows), max((row for row in rows if _meets(table, row)), default=-1))
        for kind, rows in [*spans, *scattered(table)]
        if kind in KINDS
    ]


def _meets(table: LayerTable, row: int) -> bool:
    return any(len(call) > 1 for call in (table.calls or [])[row])


def _groups(outline: Group) -> Iterator[Group]:
    pending: list[Node] = [outline]
    while pending:
        node: Any = pending.pop()
        if isinstance(node, Run):
            pending.extend(node.uses)
        elif isinstance(node, Group):
            yield node
            pending.extend(node.body)
