"""Regions of the graph as intervals of rows: labelled, extended, grouped into stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise

from layerfold.fold.calls import call_graph
from layerfold.fold.graph import Graph, Region, find_regions
from layerfold.fold.labels import block_label, carries, inner_label, stage_label
from layerfold.format.names import is_automatic
from layerfold.format.table import LayerTable

_ACTIVATIONS = frozenset(
    [
        "activation",
        "alphadropout",
        "celu",
        "dropout",
        "elu",
        "gaussiandropout",
        "gelu",
        "hardsigmoid",
        "hardsilu",
        "hardswish",
        "leakyrelu",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softplus",
        "softsign",
        "spatialdropout1d",
        "spatialdropout2d",
        "spatialdropout3d",
        "swish",
        "tanh",
    ]
)
_STAGED = frozenset({"residual", "dense", "inception"})


@dataclass(slots=True)
class Block:
    """Positions ``start`` to ``stop`` (exclusive) among the rows of one scope."""

    kind: str
    label: str
    start: int
    stop: int
    merge: int
    inner: list[Block] = field(default_factory=list)


def find_blocks(table: LayerTable, rows: list[int]) -> list[Block]:
    """Return the outermost blocks among ``rows``, the rows of one scope, with those inside them."""
    scope = _Scope(table, rows)
    blocks = _nest([block for block in map(scope.block, scope.regions) if block])
    blocks = scope.named(blocks)
    scope.extend(blocks, "", 0, len(rows))
    return scope.stages(blocks)


def find_scattered(table: LayerTable, rows: list[int]) -> list[tuple[str, list[int]]]:
    """Return kind and rows of the blocks among ``rows`` whose rows are not adjacent."""
    scope = _Scope(table, rows)
    found = []
    for region in scope.regions:
        if scope.block(region) is None:
            places = {scope.nodes[node] for node in (*region.nodes, region.merge)}
            found.append((region.kind, [rows[place] for place in sorted(places)]))
    return found


def _nest(blocks: list[Block]) -> list[Block]:
    """Put each block into the smallest one around it; drop those that cross another."""
    outermost: list[Block] = []
    around: list[Block] = []
    for block in sorted(blocks, key=lambda block: (block.start, -block.stop)):
        while around and around[-1].stop <= block.start:
            around.pop()
        if around and block.stop > around[-1].stop:
            continue
        (around[-1].inner if around else outermost).append(block)
        around.append(block)
    return outermost


class _Scope:
    """The rows directly below one row, and the graph of their calls."""

    def __init__(self, table: LayerTable, rows: list[int]) -> None:
        self.table = table
        self.rows = rows
        self.names = [table.names[row] for row in rows]
        self.nodes, sources = call_graph(table, rows)
        self.users: list[list[int]] = [[] for _ in sources]
        for node, reads in enumerate(sources):
            for source in reads:
                self.users[source].append(node)
        of_row = [rows[position] for position in self.nodes]
        types = [table.types[row] for row in of_row]
        outputs = [table.outputs[row] if table.outputs else None for row in of_row]
        has_params = [table.params[row] != 0 for row in of_row]
        self.graph = Graph(types, outputs, has_params, sources, self.users)
        live = _live(self, table)
        self.live = {self.nodes[node] for node in live}
        self.regions = find_regions(self.graph, live)

    def block(self, region: Region) -> Block | None:
        """Return the rows of a region, or ``None`` where others are between them."""
        inside = {self.nodes[node] for node in region.nodes}
        merge = self.nodes[region.merge]
        start, stop = min(inside), merge + 1
        inside.add(merge)
        if max(inside) != merge or any(
            position not in inside and position in self.live for position in range(start, stop)
        ):
            return None
        return Block(region.kind, "", start, stop, merge)

    def named(self, blocks: list[Block]) -> list[Block]:
        """Put neighbouring blocks of one name into one: the two halves of a transformer's layer."""
        result: list[Block] = []
        groups = [(label, list(same)) for label, same in groupby(blocks, self._label)]
        if len(groups) == 1:
            return blocks  # a name that all share is no label
        for label, parts in groups:
            between = range(parts[0].start, parts[-1].stop)
            if label and len(parts) > 1 and all(self._named_so(p, label) for p in between):
                start, stop = parts[0].start, parts[-1].stop
                result.append(Block("block", label, start, stop, stop - 1, parts))
            else:
                result.extend(parts)
        return result

    def _label(self, block: Block) -> str:
        places = range(block.start, block.stop)
        return block_label(self.names[p] for p in places if self._has_own_name(p))

    def _named_so(self, position: int, label: str) -> bool:
        return carries(self.names[position], label) or not self._has_own_name(position)

    def extend(self, blocks: list[Block], outer: str, low: int, high: int) -> None:
        """Label neighbouring blocks, and add to each the rows beside it that belong to it."""
        for block in blocks:
            block.label = self._inner_label(block, outer) if outer else self._label(block)
        labels = [block.label for block in blocks]
        for index, block in enumerate(blocks):
            if labels.count(block.label) > 1:
                block.label = ""
            limit = blocks[index + 1].start if index + 1 < len(blocks) else high
            while block.start > low and self._belongs(block, block.start - 1):
                block.start -= 1
            while block.stop < limit and (
                self._belongs(block, block.stop) or (not outer and self._follows(block.stop))
            ):
                block.stop += 1
            low = block.stop
        for block in blocks:
            self.extend(block.inner, block.label or outer, block.start, block.merge)

    def _inner_label(self, block: Block, outer: str) -> str:
        places = range(block.start, block.stop)
        return inner_label([self.names[p] for p in places if self._has_own_name(p)], outer)

    def _belongs(self, block: Block, position: int) -> bool:
        return carries(self.names[position], block.label) and self._has_own_name(position)

    def _has_own_name(self, position: int) -> bool:
        return not is_automatic(self.names[position], self.table.types[self.rows[position]])

    def _follows(self, position: int) -> bool:
        """Return whether a row is an activation that only the row before it feeds."""
        row = self.rows[position]
        return (
            self.table.types[row].lower() in _ACTIVATIONS
            and not self.table.params[row]
            and len(self.users) == len(self.rows)
            and self.users[position - 1] == [position]
        )

    def stages(self, blocks: list[Block]) -> list[Block]:
        """Put neighbouring blocks of the same width into stages, where there are several widths."""
        staged: list[Block] = []
        groups = [(key, list(same)) for key, same in groupby(blocks, self._stage_key)]
        several = sum(key[0] is not None for key, _ in groups) > 1
        for key, same in groups:
            adjacent = all(a.stop == b.start for a, b in pairwise(same))
            if several and key[0] is not None and len(same) > 1 and adjacent:
                label = stage_label(block.label for block in same)
                start, stop = same[0].start, same[-1].stop
                staged.append(Block("stage", label, start, stop, stop - 1, same))
            else:
                staged.extend(same)
        return staged

    def _stage_key(self, block: Block) -> tuple[str | None, str]:
        """Channels where blocks are added; where they grow by concatenation, the image's size."""
        shape = self.table.outputs[self.rows[block.merge]] if self.table.outputs else None
        if block.kind not in _STAGED or shape is None or ";" in shape:
            return None, ""
        sizes = shape.split(",")
        return block.kind, sizes[-1] if block.kind == "residual" else ",".join(sizes[1:-1])


def _live(scope: _Scope, table: LayerTable) -> list[int]:
    """Return the nodes from which an output of the model is reached; all, if it names none."""
    wanted = {source.row for source in table.model_outputs}
    pending = [n for n, p in enumerate(scope.nodes) if scope.rows[p] in wanted]
    ends = [node for node, users in enumerate(scope.users) if not users]
    if not pending or set(ends) <= set(pending):
        return list(range(len(scope.users)))
    live: set[int] = set()
    while pending:
        node = pending.pop()
        if node not in live:
            live.add(node)
            pending.extend(scope.graph.sources[node])
    return sorted(live)
