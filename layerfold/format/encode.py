"""Writing the payload: rows and their outline become one small JSON object.

``docs/format.md`` is normative for every byte; §10 says what is omitted when the budget is short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from layerfold.format.cells import counts_of
from layerfold.format.columns import COLUMNS, Counts
from layerfold.format.draft import Draft, Payload, canonical, json_integer, saved_size
from layerfold.format.outline import Group, Node
from layerfold.format.table import LayerTable, Totals, total
from layerfold.format.templates import Entry, Sums, Template

__all__ = [
    "DEFAULT_BUDGET",
    "LARGEST_BUDGET",
    "Payload",
    "canonical",
    "encode",
    "json_integer",
    "saved_size",
]

DEFAULT_BUDGET = 65_536
LARGEST_BUDGET = 262_144

#: The columns of the first step stay where the payload takes at most the budget divided by this.
FIRST_STEP_SHARE = 4

#: Ids of columns by the step at which a budget takes them.
_STEPS = [
    [column.id for column in COLUMNS if column.dropped == step]
    for step in sorted({column.dropped for column in COLUMNS if column.dropped is not None})
]

Patches = dict[str, list[tuple[int, str]]]


def encode(
    table: LayerTable, outline: Group, totals: Totals, *, budget: int = DEFAULT_BUDGET
) -> Payload:
    """Return the payload of a model.

    ``budget`` is the number of bytes that it may take in a saved notebook (default 65,536, at most
    262,144); above it, detail is left out and ``omitted`` says which.
    """
    budget = min(budget, LARGEST_BUDGET)
    draft = Draft(table, outline, totals)
    payload = draft.payload()
    first, *steps, last = _STEPS
    if FIRST_STEP_SHARE * saved_size(payload) > budget:
        draft = _without(draft, first)
        payload = draft.payload()
    for columns in steps:
        if saved_size(payload) <= budget:
            return payload
        draft = _without(draft, columns)
        payload = draft.payload()
    if saved_size(payload) <= budget:
        return payload
    if 2 * draft.patch_size(last) > budget:
        draft = _without(draft, last)
        payload = draft.payload()
    return payload if saved_size(payload) <= budget else _without_bodies(draft, budget)


def _without(draft: Draft, columns: Sequence[str]) -> Draft:
    present = {cells.column.id for cells in draft.columns}
    gone = [key for key in columns if key in present]
    if not gone:
        return draft
    return Draft(draft.table, draft.outline, draft.totals, [*draft.without, *gone])


def _without_bodies(draft: Draft, budget: int) -> Payload:
    """Leave out as few bodies as needed, those with most entries first, then the model's middle."""
    last = len(draft.templates) - 1
    counts = _summed(draft)
    sums = [_common_sums(counts, spans) for spans in draft.spans]
    order = sorted(
        (index for index in range(last) if sums[index] is not None),
        key=lambda index: -len(draft.templates[index].body),
    )

    def attempt(count: int) -> Payload:
        gone = set(order[:count])
        templates = [
            template._replace(body=(), omitted=sums[index]) if index in gone else template
            for index, template in enumerate(draft.templates)
        ]
        spans = [span for index in gone for span in draft.spans[index]]
        return draft.payload(_reachable(templates), _outside(draft.patches, spans))

    count = _least(len(order), lambda count: saved_size(attempt(count)) <= budget)
    payload = attempt(count)
    return payload if saved_size(payload) <= budget else _without_middle(draft, budget)


def _without_middle(draft: Draft, budget: int) -> Payload:
    """Keep as many entries at both ends of the model as the budget allows."""
    main = draft.templates[-1]
    nodes = draft.outline.body
    counts = _summed(draft)

    half = (len(nodes) - main.has_own_row - 1) // 2
    if half < 0:
        return draft.payload()  # nothing but the model's own row

    def attempt(cut: int) -> Payload:
        kept = half - cut
        low, high = kept + main.has_own_row, len(nodes) - kept
        start, stop = _start(nodes[low]), _stop(nodes[high - 1])
        middle = Template("", False, (), _sums(counts, start, stop))
        use = Entry("", template=len(draft.templates) - 1)
        body = (*main.body[:low], use, *main.body[high:])
        templates = [*draft.templates[:-1], middle, main._replace(body=body)]
        patches = _outside(draft.patches, [(start, stop)])
        return draft.payload(_reachable(templates), patches)

    return attempt(_least(half, lambda cut: saved_size(attempt(cut)) <= budget))


def _least(most: int, fits: Callable[[int], bool]) -> int:
    """Return the least number in 0 … most that fits, or ``most``."""
    return bisect_left(range(most), True, key=fits)


def _reachable(templates: Sequence[Template]) -> list[Template]:
    """Return the templates that the last one still uses, renumbered."""
    used = {len(templates) - 1}
    for index in range(len(templates) - 1, -1, -1):
        if index in used:
            used.update(e.template for e in templates[index].body if e.template is not None)
    number = {old: new for new, old in enumerate(sorted(used))}
    return [
        templates[old]._replace(
            body=tuple(
                entry if entry.template is None else entry._replace(template=number[entry.template])
                for entry in templates[old].body
            )
        )
        for old in sorted(used)
    ]


def _outside(patches: Patches, spans: Sequence[tuple[int, int]]) -> Patches:
    """Return the patches of rows that are still there."""
    starts: list[int] = []
    stops: list[int] = []
    for start, stop in sorted(spans):
        # A span inside another adds nothing.
        if not stops or stop > stops[-1]:
            starts.append(start)
            stops.append(stop)

    def stays(row: int) -> bool:
        place = bisect_left(starts, row + 1) - 1
        return place < 0 or row >= stops[place]

    return {key: [patch for patch in of if stays(patch[0])] for key, of in patches.items()}


def _summed(draft: Draft) -> dict[str, Counts]:
    """Return the columns whose sums are kept: those that are written, and the trainable ones."""
    written = {cells.column.id for cells in draft.columns} | {"trainable"}
    counts = {
        column.id: counts_of(draft.table, column)
        for column in COLUMNS
        if column.summed and column.id in written
    }
    return {key: values for key, values in counts.items() if values is not None}


def _common_sums(counts: dict[str, Counts], spans: Sequence[tuple[int, int]]) -> Sums | None:
    """Return the sums of a template, or ``None`` where its uses do not all have the same."""
    sums = {_sums(counts, start, stop) for start, stop in spans}
    return sums.pop() if len(sums) == 1 else None


def _sums(counts: dict[str, Counts], start: int, stop: int) -> Sums:
    of = tuple((key, total(values[start:stop])) for key, values in counts.items())
    return Sums(stop - start, of)


def _start(node: Node) -> int:
    return node if isinstance(node, int) else node.start


def _stop(node: Node) -> int:
    return node + 1 if isinstance(node, int) else node.stop
