"""The evidence for a block: one value goes around what the other was computed by.

A merge has a **skip**, which leads to it from an earlier value, its entry, and a **branch**, which
leads to it from the same entry by way of products. docs/fold.md has the rules.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from layerfold.collect.torch.forward.steps import BETWEEN_TWO
from layerfold.collect.torch.forward.values import Value, Values

#: Values that a search visits at most; beyond it nothing is claimed.
_FARTHEST = 20_000
#: Values between two of a skip, where it passes several at once.
_NEAR = 16


class Answer(Enum):
    """What is known of two values that are merged."""

    BLOCK = "block"
    NO_BLOCK = "no block"
    UNRELATED = "unrelated"


class Link(NamedTuple):
    """A value on the way back along a skip, and what lies between it and the merge."""

    node: int
    products: int = 0
    mixes: bool = False
    is_part: bool = False
    grows: bool = False


@dataclass(slots=True)
class Branch:
    """What lies between an entry and the end of a branch."""

    products: int = 0
    is_entered: bool = False
    is_bent: bool = False
    mixes_below: bool = False
    returns: bool = False  # from fewer positions, on every way through it
    inside: Iterable[int] = ()
    widest: int = 0  # the most elements that a product inside has


def skip_of(values: Values, node: int, start: int) -> list[Link]:
    """Return what a value is, but for operators that read nothing else, the nearest first.

    It ends at a value that comes from several that differ, at what the call was given (numbers
    below ``start``), before the second product, and before one step of a sequence.
    """
    links = [Link(node)]
    while (link := _back(values, links[-1], start)) is not None:
        links.append(link)
    return links


def _back(values: Values, link: Link, start: int) -> Link | None:
    value = values[link.node]
    if link.node < start or value.step.reorders or not value.sources:
        return None
    source, passed = value.sources[0], [value]
    if len(value.sources) > 1:
        source, passed = _common(values, link.node, start)
    products, mixes, grows = link.products, link.mixes, link.grows
    for one in passed:
        products += one.step.is_product
        mixes = mixes or one.step.mixes
        grows = grows or one.grows
    is_part = _is_part(value, values[source])
    if not passed or products > 1 or (is_part and len(value.shape) < len(values[source].shape)):
        return None
    return Link(source, products, mixes, link.is_part or is_part, grows)


def _common(values: Values, node: int, start: int) -> tuple[int, list[Value]]:
    """Return the value from which alone another was computed, as a norm by hand is, and what lies between.

    Of products, parts of a value and inputs that differ nothing lies between.
    """
    pending = {node}
    passed: list[Value] = []
    while len(passed) < _NEAR:
        current = max(pending)
        value = values[current]
        if current < start or not value.sources or value.step.is_product or value.step.reorders:
            break
        if any(_is_part(value, values[source]) for source in value.sources):
            break
        passed.append(value)
        pending.remove(current)
        pending.update(value.sources)
        if len(pending) == 1:
            return pending.pop(), passed
    return node, []


def plain(skip: Iterable[Link]) -> list[int]:
    """Return the values of a skip that no product changed."""
    return [link.node for link in skip if not link.products]


class Question(NamedTuple):
    """Two merged values, of which the first may go around what the second was computed by."""

    kind: str
    skip: list[Link]  # the first value, and what it is
    end: int  # the second
    shape: tuple[int | None, ...]  # of the merge
    start: int  # the first value of the call
    row: int  # the module that is called
    blocks: Container[int] = ()  # the merges that are known to make blocks


def ask(values: Values, question: Question) -> Answer:
    """Say whether a merge makes a block."""
    kind, skip, end, shape, start, row, blocks = question
    made_from = _before(values, end, start, min(link.node for link in skip))
    entry = next((link for link in skip if link.node in made_from), None)
    if entry is None:
        return Answer.UNRELATED
    if values[skip[0].node].shape != shape or entry.node == end:
        return Answer.NO_BLOCK
    branch = _branch(values, kind, entry, sorted(made_from), end, row)
    if kind == "product" and any(node in blocks for node in branch.inside):
        return Answer.NO_BLOCK
    if not branch.is_entered or (branch.returns and not entry.grows and kind != "product"):
        return Answer.NO_BLOCK
    is_same = values[entry.node].elements == values[skip[0].node].elements
    if not entry.products and (is_same or entry.is_part):
        mixes = branch.mixes_below and not entry.mixes and kind != "difference"
        is_block = branch.products > 0 or mixes
    elif kind == "product":
        is_block = branch.products > 0 and not entry.products
    else:
        is_block = _is_projection(values, entry, branch, values[end].shape, shape)
    return Answer.BLOCK if is_block else Answer.NO_BLOCK


def is_made_from(values: Values, made: int, given: int) -> bool:
    """Whether a value is computed from another by a branch that keeps its resolution."""
    before = _before(values, made, 0, given)
    if given not in before or given == made:
        return False
    branch = _branch(values, "concatenation", Link(given), sorted(before), made, -1)
    return branch.is_entered and not branch.returns and branch.products > 0


def _is_projection(
    values: Values,
    entry: Link,
    branch: Branch,
    end: tuple[int | None, ...],
    result: tuple[int | None, ...],
) -> bool:
    """Whether a skip changes the size as a branch does, which is more than one product."""
    before = values[entry.node]
    if before.shape == result or end != result:
        return False
    if not branch.is_bent:
        return False
    # A sum of vectors that is narrower than all it was computed from is the head of two models.
    size = _elements(result)
    return len(result) > 2 or entry.is_part or size >= min(_elements(before.shape), branch.widest)


def _elements(shape: tuple[int | None, ...]) -> int:
    size = 1
    for one in shape:
        size *= one or 1
    return size


def _before(values: Values, node: int, start: int, floor: int) -> set[int]:
    """Return the values that one was computed from, inside this call and down to ``floor``."""
    found = {node}
    pending = [node]
    while pending and len(found) < _FARTHEST:
        current = pending.pop()
        if current >= start:
            new = [one for one in values[current].sources if one >= floor and one not in found]
            found.update(new)
            pending += new
    return found if not pending else {node}


def _branch(
    values: Values, kind: str, entry: Link, before: list[int], end: int, row: int
) -> Branch:
    """Walk from an entry to the end of a branch, over the values that lie on a way there."""
    branch = Branch()
    alone = {entry.node}  # the entry, before anything was done to it that a skip would not do
    level = {entry.node}  # what comes from the entry without resampling
    stages = {entry.node: 0}  # 1 after a product, 2 bent after it, 3 after another product
    for node in before:
        value = values[node]
        sources = [stages[one] for one in value.sources if one in stages]
        if node <= entry.node or not sources:
            continue
        stage = max(sources)
        if value.step.is_product:
            branch.products += 1
            branch.widest = max(branch.widest, value.elements or 0)
            stage = 3 if stage == 2 else max(stage, 1)
        elif stage == 1 and value.step.bends:
            stage = 2
        stages[node] = stage
        if not value.grows and not level.isdisjoint(value.sources):
            level.add(node)
        branch.mixes_below |= value.step.mixes and value.row != row
        if not alone.isdisjoint(value.sources):
            if value.step.is_product or value.step.mixes:
                branch.is_entered = True
            elif _stays_alone(values, value, kind, entry, alone):
                alone.add(node)
    branch.inside = stages.keys() - {entry.node}
    branch.is_bent = stages.get(end) == 3
    branch.returns = end not in level
    return branch


def _stays_alone(
    values: Values, value: Value, kind: str, entry: Link, alone: Container[int]
) -> bool:
    """Whether a value still is the whole entry, without another that is merged in the same way.

    What is added again and again, such as the embedding of a time or a mask, skips nothing, nor
    do two parts of one value go around each other.
    """
    if entry.is_part and _is_part(value, values[value.sources[0]]):
        return False
    merge = BETWEEN_TWO.get(value.step.name)
    is_alike = merge is not None and (merge != "product" or kind == "product")
    return not is_alike or all(one in alone for one in value.sources)


def _is_part(value: Value, before: Value) -> bool:
    """Whether an operator chose some of the elements, as a slice does."""
    if value.step.is_product or value.step.mixes:
        return False
    size, whole = value.elements, before.elements
    return size is not None and whole is not None and size < whole
