"""The rows directly below one row: their names, the graph of their calls, and the blocks in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from layerfold.fold.calls import Graph, call_graph
from layerfold.fold.graph import Region, find_regions, scattered_regions
from layerfold.format.names import is_automatic
from layerfold.format.table import LayerTable

#: Blocks nested deeper are left out.
MAX_DEPTH = 12


_COUNTED = re.compile("_[0-9]+$")

#: Classes whose results are true or false: masks, which no block is made of.
_MASKS = frozenset(
    [
        "All",
        "Any",
        "Equal",
        "Greater",
        "GreaterEqual",
        "Isclose",
        "Isfinite",
        "Isinf",
        "Isnan",
        "Less",
        "LessEqual",
        "LogicalAnd",
        "LogicalNot",
        "LogicalOr",
        "LogicalXor",
        "NotEqual",
    ]
)


@dataclass(slots=True)
class Block:
    """Positions ``start`` to ``stop`` (exclusive) among the rows of one scope."""

    kind: str
    label: str
    start: int
    stop: int
    merge: int
    inner: list[Block] = field(default_factory=list)


class Scope:
    """The rows directly below one row, and the graph of their calls."""

    def __init__(self, table: LayerTable, rows: list[int]) -> None:
        self.table = table
        self.rows = rows
        self.names = [table.names[row] for row in rows]
        self.types = [_operation(table.names[row], table.types[row]) for row in rows]
        self.is_named = [
            not is_automatic(name, table.types[row])
            for name, row in zip(self.names, rows, strict=True)
        ]
        self.nodes, sources = call_graph(table, rows)
        has_params = [table.params[rows[position]] != 0 for position in self.nodes]
        masks = {node for node, p in enumerate(self.nodes) if self.types[p] in _MASKS}
        if masks:
            live = set(self._reaching(_without(masks, sources))) - masks
            masks -= _learned(masks, sources, live, has_params)
            sources = _without(masks, sources)
        #: Whether nodes are rows: each is called once, after all that it reads.
        self.is_called_once = self.nodes == list(range(len(rows)))
        self.users: list[list[int]] = [[] for _ in sources]
        for node, reads in enumerate(sources):
            for source in reads:
                self.users[source].append(node)
        self.graph = Graph(
            [self.types[position] for position in self.nodes],
            [table.outputs[rows[p]] if table.outputs else None for p in self.nodes],
            has_params,
            sources,
            self.users,
        )
        self.live = [node for node in self._reaching(sources) if node not in masks]
        self._live_rows = {self.nodes[node] for node in self.live}

    def blocks(self) -> list[Block]:
        """Return the outermost blocks that the graph shows, with those inside them."""
        regions = find_regions(self.graph, self.live)
        blocks = [block for block in map(self._block, regions) if block]
        return _nest(blocks)

    def scattered(self) -> list[tuple[str, list[int]]]:
        """Return kind and rows of blocks inside others whose rows are not adjacent."""
        regions = find_regions(self.graph, self.live)
        apart = [
            (region.kind, list(range(region.start, region.merge + 1)))
            for region in regions
            if self._block(region) is None
        ]
        return [
            (kind, [self.rows[place] for place in sorted({self.nodes[node] for node in nodes})])
            for kind, nodes in apart + scattered_regions(self.graph, self.live, regions)
        ]

    def _reaching(self, sources: list[list[int]]) -> list[int]:
        """Return the nodes from which an output of the model is reached; all, if it names none."""
        wanted = {source.row for source in self.table.model_outputs}
        pending = [n for n, p in enumerate(self.nodes) if self.rows[p] in wanted]
        ends = set(range(len(sources))).difference(*sources)
        if not pending or ends <= set(pending):
            return list(range(len(sources)))
        live: set[int] = set()
        while pending:
            node = pending.pop()
            if node not in live:
                live.add(node)
                pending.extend(sources[node])
        return sorted(live)

    def _block(self, region: Region) -> Block | None:
        """Return the rows of a region, or ``None`` where others are between them."""
        merge = self.nodes[region.merge]
        if self.is_called_once:
            return Block(region.kind, "", region.start, merge + 1, merge)
        inside = {self.nodes[node] for node in range(region.start, region.merge + 1)}
        start = min(inside)
        between = (p for p in range(start, merge) if p not in inside)
        if max(inside) != merge or not self._live_rows.isdisjoint(between):
            return None
        return Block(region.kind, "", start, merge + 1, merge)


def _nest(blocks: list[Block]) -> list[Block]:
    """Put each block into the smallest one around it; drop those that cross another."""
    outermost: list[Block] = []
    around: list[Block] = []
    for block in sorted(blocks, key=lambda block: (block.start, -block.stop)):
        while around and around[-1].stop <= block.start:
            around.pop()
        if around and (block.stop > around[-1].stop or len(around) == MAX_DEPTH):
            continue
        (around[-1].inner if around else outermost).append(block)
        around.append(block)
    return outermost


def _without(masks: set[int], reads: list[list[int]]) -> list[list[int]]:
    """Return what each node reads where masks read nothing and are not read."""
    return [
        [] if node in masks else [source for source in sources if source not in masks]
        for node, sources in enumerate(reads)
    ]


def _learned(
    masks: set[int], reads: list[list[int]], live: set[int], has_params: list[bool]
) -> set[int]:
    """Return the masks that rows with parameters are for: a threshold, not what is padded."""
    found = {node for node, has in enumerate(has_params) if has} - live
    for node, sources in enumerate(reads):
        if node not in live and not found.isdisjoint(sources):
            found.add(node)
    return masks & found


def _operation(name: str, type_name: str) -> str:
    """Return what a row does: its class, or for a function in a Keras 2 graph that function.

    >>> _operation("tf.math.multiply_1", "TFOpLambda"), _operation("add_1", "Add")
    ('Multiply', 'Add')
    """
    if type_name != "TFOpLambda":
        return type_name
    words = _COUNTED.sub("", name.rpartition(".")[2]).split("_")
    return "".join(word.capitalize() for word in words)
