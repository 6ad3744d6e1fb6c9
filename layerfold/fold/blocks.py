"""Blocks as intervals of rows: of the graph, of names that count, labelled, extended, put into stages."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, groupby, pairwise

from layerfold.fold.entry import weighs
from layerfold.fold.labels import (
    block_label,
    carries,
    family,
    inner_label,
    numbered_beginning,
    numbered_words,
    stage_label,
)
from layerfold.fold.scope import Block, Scope
from layerfold.format.table import LayerTable

#: Rows that one page shows; where more are side by side, weaker evidence counts, too.
PAGE = 25

#: So many words with a number a name may begin with before it separates blocks.
_WORDS = (1, 2, 3)

_ACTIVATIONS = frozenset(
    [
        "activation",
        "celu",
        "elu",
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
        "swish",
        "tanh",
    ]
)
_STAGED = frozenset({"residual", "dense", "inception", "block"})


def find_blocks(table: LayerTable, rows: list[int]) -> list[Block]:
    """Return the outermost blocks among ``rows``, the rows of one scope, with those inside them."""
    naming = _Naming(Scope(table, rows))
    blocks = naming.scope.blocks()
    blocks = naming.with_likes(blocks)
    naming.extend(blocks, "", 0, len(rows))
    blocks = naming.stages(blocks)
    if len(rows) - sum(block.stop - block.start - 1 for block in blocks) > PAGE:
        blocks = naming.with_families(blocks)
        naming.extend(blocks, "", 0, len(rows))
    return blocks


def find_scattered(table: LayerTable, rows: list[int]) -> list[tuple[str, list[int]]]:
    """Return kind and rows of the blocks among ``rows`` whose rows are not adjacent."""
    return Scope(table, rows).scattered()


class _Naming:
    """What the names of one scope's rows add to the blocks of its graph."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.names = scope.names
        self.is_named = scope.is_named
        self._labels: dict[tuple[int, int], str] = {}
        self._known_beginnings: dict[int, list[str]] = {}
        self._carried: dict[int, Counter[str]] = {}
        self._named_before = [0, *accumulate(scope.is_named)]

    def with_likes(self, blocks: list[Block]) -> list[Block]:
        """Add what goes on counting the names of the blocks: block_1 beside the residual block_2."""
        labels = {self._label(block) for block in blocks} - {""}
        wanted = {family(label) for label in labels}
        for words in sorted({name.count("#") for name in wanted}):
            spans = [span for span in self._spans(words) if family(span[0]) in wanted]
            several = Counter(map(family, labels.union(label for label, _, _ in spans)))
            alike = [span for span in spans if several[family(span[0])] > 1]
            blocks = self._with_spans(blocks, alike)
        return blocks

    def with_families(self, blocks: list[Block]) -> list[Block]:
        """Add what names alone show: neighbours that begin with the same word with a number."""
        for words in _WORDS:
            spans = self._spans(words)
            if all(stop - start < 2 for _, start, stop in spans):
                continue
            families = [family(label) for label, _, _ in spans]
            several = Counter(families)
            alike = [s for s, name in zip(spans, families, strict=True) if several[name] > 1]
            found = self._with_spans(blocks, alike)
            if found != blocks:
                return found
        return blocks

    def _with_spans(self, blocks: list[Block], spans: list[tuple[str, int, int]]) -> list[Block]:
        """Put the rows of each span into a block, with the blocks inside; what crosses one is left out."""
        outermost = {block.start: block for block in blocks}
        around = [-1] * len(self.names)
        for block in blocks:
            around[block.start : block.stop] = [block.start] * (block.stop - block.start)
        for label, start, stop in spans:
            ends = [outermost[around[p]] for p in (start, stop - 1) if around[p] >= 0]
            if any(end.start < start or end.stop > stop for end in ends):
                continue
            inner = [outermost[p] for p in range(start, stop) if around[p] == p]
            units = stop - start - sum(block.stop - block.start - 1 for block in inner)
            same = sum(b.kind in _STAGED and self._label(b) == label for b in inner)
            others = (p for p in range(start, stop) if around[p] < 0)
            is_one = same == 1 and not any(map(self._weighs, others))
            if units < 2 or is_one or (start, stop) == (0, len(self.names)):
                continue
            outermost[start] = Block("block", "", start, stop, stop - 1, inner)
            around[start:stop] = [start] * (stop - start)
        return [outermost[place] for place, owner in enumerate(around) if owner == place]

    def _spans(self, words: int) -> list[tuple[str, int, int]]:
        """Return (label, start, stop) where neighbours, and no others, have names that begin so."""
        places: dict[str, list[int]] = {}
        for place, label in enumerate(self._beginnings(words)):
            if label:
                places.setdefault(label, []).append(place)
        spans = [(label, at[0], at[-1] + 1) for label, at in places.items()]
        return [span for span in spans if self._named(*span[1:]) == len(places[span[0]])]

    def _beginnings(self, words: int) -> list[str]:
        """Return for each row up to which part its name begins with so many words with a number."""
        if words not in self._known_beginnings:
            self._known_beginnings[words] = [
                numbered_beginning(name, words) if is_named else ""
                for name, is_named in zip(self.names, self.is_named, strict=True)
            ]
        return self._known_beginnings[words]

    def _named(self, start: int, stop: int) -> int:
        return self._named_before[max(start, stop)] - self._named_before[start]

    def _label(self, block: Block) -> str:
        span = block.start, block.stop
        known = self._labels.get(span)
        if known is None:
            names = (self.names[place] for place in range(*span) if self.is_named[place])
            known = self._labels[span] = block_label(names)
        return known

    def extend(self, blocks: list[Block], outer: str, low: int, high: int) -> None:
        """Label neighbouring blocks, and add to each the rows beside it that belong to it."""
        for block in blocks:
            block.label = self._inner_label(block, outer) if outer else self._label(block)
        labels = Counter(block.label for block in blocks)
        for index, block in enumerate(blocks):
            if labels[block.label] > 1:
                block.label = ""
            limit = blocks[index + 1].start if index + 1 < len(blocks) else high
            self._grow(block, low, limit, follow=not outer)
            low = block.stop
        for block in blocks:
            high = block.stop if block.kind == "block" else block.merge
            self.extend(block.inner, block.label or outer, block.start, high)

    def _grow(self, block: Block, low: int, limit: int, *, follow: bool) -> None:
        """Add the rows beside a block that have its label, if no others have it, and activations that follow."""
        for by_name in (True, False):
            start, stop = block.start, block.stop
            while by_name and start > low and self._belongs(block, start - 1):
                start -= 1
            while stop < limit and (
                (by_name and self._belongs(block, stop)) or (follow and self._follows(stop))
            ):
                stop += 1
            is_same = (start, stop) == (block.start, block.stop)
            if is_same or not self._is_elsewhere(block, start, stop):
                break
        block.start, block.stop = start, stop

    def _is_elsewhere(self, block: Block, start: int, stop: int) -> bool:
        """Return whether other rows begin with the label of a block, too, such as a model's own prefix."""
        words = numbered_words(block.label)
        if words not in _WORDS:
            return False
        if words not in self._carried:
            self._carried[words] = Counter(self._beginnings(words))
        inside = self._beginnings(words)[start:stop].count(block.label)
        return self._carried[words][block.label] > inside

    def _inner_label(self, block: Block, outer: str) -> str:
        places = range(block.start, block.stop)
        return inner_label([self.names[p] for p in places if self.is_named[p]], outer)

    def _belongs(self, block: Block, position: int) -> bool:
        """Return whether a row beside a block has its label, and no product: one would make it another part."""
        return self._carries(block, position) and not self._weighs(position)

    def _carries(self, block: Block, position: int) -> bool:
        return self.is_named[position] and carries(self.names[position], block.label)

    def _weighs(self, position: int) -> bool:
        return weighs(self.scope.table, self.scope.rows[position])

    def _follows(self, position: int) -> bool:
        """Return whether a row is an activation that only the row before it feeds."""
        scope = self.scope
        return (
            scope.types[position].lower() in _ACTIVATIONS
            and not scope.table.params[scope.rows[position]]
            and scope.is_called_once
            and scope.users[position - 1] == [position]
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
        scope = self.scope
        outputs = scope.table.outputs
        shape = outputs[scope.rows[block.merge]] if outputs else None
        if block.kind not in _STAGED or shape is None or ";" in shape:
            return None, ""
        sizes = shape.split(",")
        if block.kind in ("residual", "block"):
            return "residual", sizes[-1]
        return block.kind, ",".join(sizes[1:-1])
