"""Code that runs the graph of a TorchScript method on Python's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from layerfold.collect.common.interrupts import raise_waiting

#: What a node does with its inputs; a node of several outputs returns all of them in a sequence.
Action = Callable[..., Any]

#: The values of one call, by their numbers in the graph.
Known = dict[int, Any]


class Step(Protocol):
    """What a node of a graph does."""

    def run(self, known: Known) -> None:
        """Read the values of its inputs, and add those of its outputs."""


class Block(NamedTuple):
    """Steps in order, and the numbers of the values that go in and come out."""

    inputs: tuple[int, ...]
    steps: list[Step]
    outputs: tuple[int, ...]

    def run(self, given: Iterable[Any], known: Known) -> list[Any]:
        """Run the steps; ``known`` has the values of the blocks around."""
        known.update(zip(self.inputs, given, strict=True))
        for step in self.steps:
            step.run(known)
        return [known[one] for one in self.outputs]


@dataclass(slots=True)
class _Plain:
    action: Action
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def run(self, known: Known) -> None:
        result = self.action(*[known[one] for one in self.inputs])
        if len(self.outputs) == 1:
            known[self.outputs[0]] = result
        elif self.outputs:
            known.update(zip(self.outputs, result, strict=True))


@dataclass(slots=True)
class _Branch:
    """``prim::If``."""

    condition: int
    blocks: Sequence[Block]
    outputs: tuple[int, ...]

    def run(self, known: Known) -> None:
        chosen = self.blocks[0 if known[self.condition] else 1]
        known.update(zip(self.outputs, chosen.run((), known), strict=True))


@dataclass(slots=True)
class _Loop:
    """``prim::Loop``: at most so many times, while a condition is true, with values carried on."""

    most: int
    condition: int
    carried: tuple[int, ...]
    block: Block
    outputs: tuple[int, ...]

    def run(self, known: Known) -> None:
        goes_on, at, most = known[self.condition], 0, known[self.most]
        values = [known[one] for one in self.carried]
        while at < most and goes_on:
            raise_waiting()
            goes_on, *values = self.block.run([at, *values], known)
            at += 1
        known.update(zip(self.outputs, values, strict=True))


def code_of(graph: Any, action_of: Callable[[Any], Action]) -> Callable[..., Any]:
    """Return a function of a graph's inputs; ``action_of`` says what a node without blocks does."""
    block = _block(graph, graph.inputs(), graph.outputs(), action_of)

    def run(*given: Any) -> Any:
        results = block.run(given, {})
        return results[0] if len(results) == 1 else tuple(results)

    return run


def _block(
    block: Any, inputs: Iterable[Any], outputs: Iterable[Any], action_of: Callable[[Any], Action]
) -> Block:
    steps = [_step(node, action_of) for node in block.nodes()]
    return Block(_numbers(inputs), steps, _numbers(outputs))


def _step(node: Any, action_of: Callable[[Any], Action]) -> Step:
    inputs, outputs = _numbers(node.inputs()), _numbers(node.outputs())
    blocks = [_block(one, one.inputs(), one.outputs(), action_of) for one in node.blocks()]
    match node.kind():
        case "prim::If":
            return _Branch(inputs[0], blocks, outputs)
        case "prim::Loop":
            most, condition, *carried = inputs
            return _Loop(most, condition, tuple(carried), blocks[0], outputs)
    return _Plain(action_of(node), inputs, outputs)


def _numbers(values: Iterable[Any]) -> tuple[int, ...]:
    return tuple(value.unique() for value in values)
