"""A run of a Flax model on shapes: each module's calls and FLOPs."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.common.forward import error_text, fill_shapes
from layerfold.collect.common.names import listed, text
from layerfold.collect.common.random_state import same_random_state
from layerfold.collect.common.shapes import shape_text
from layerfold.collect.jax.axes import Axes, with_axes
from layerfold.collect.jax.flops import Cost, Costs, FlopCounter, Marks
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable

#: Collections of variables that a note names.
_NAMED = 20


class Call(NamedTuple):
    """One call of a module: its method, and the shapes that went in and came out."""

    method: str
    inputs: str | None
    outputs: str


@dataclass(slots=True)
class _Open:
    """A call that has not returned yet."""

    module: int
    method: str
    inputs: str | None
    scope: Any


@dataclass(slots=True)
class Calls:
    """The calls of modules, which are numbers here, in the order in which they return.

    A call inside a call of the same module is a step of that one. A transform such as scan
    may trace its body more than once, so equal sequences of calls in other traces are one.
    """

    marks: Marks = field(default_factory=Marks)
    open: list[_Open] = field(default_factory=list)
    _found: dict[int, list[tuple[Any, list[Call]]]] = field(default_factory=dict)

    def enter(self, module: int, method: str, inputs: Iterable[Any]) -> None:
        """Record that a call begins: what is computed until ``leave`` is counted for this module."""
        scope = sys.modules["jax"].named_scope(self.marks.of(module))
        scope.__enter__()
        shapes = ";".join(filter(None, map(_shapes, inputs)))
        self.open.append(_Open(module, method, shapes or None, scope))

    def leave(self, output: Any) -> None:
        """Record that the innermost call ends; None is the output of one that failed."""
        call = self.open.pop()
        call.scope.__exit__(None, None, None)
        outputs = _shapes(output)
        if outputs is None or (self.open and self.open[-1].module == call.module):
            return
        self._sequence(call.module).append(Call(call.method, call.inputs, outputs))

    def restart(self) -> None:
        """Forget the calls; with another mark, so that compiled code is traced anew."""
        self.close()
        self._found.clear()
        self.marks = Marks()

    def close(self) -> None:
        """End the calls that an interrupt left open, and their scopes."""
        while self.open:
            self.open.pop().scope.__exit__(None, None, None)

    def _sequence(self, module: int) -> list[Call]:
        """Return the calls of a module in the trace that runs now."""
        trace = sys.modules["flax.core.tracers"].current_trace()
        sequences = self._found.setdefault(module, [])
        for known, sequence in sequences:
            if known == trace:
                return sequence
        sequences.append((trace, []))
        return sequences[-1][1]

    def of(self, module: int) -> list[Call]:
        """Return the calls of a module."""
        unique: list[list[Call]] = []
        for _, sequence in self._found.get(module, ()):
            if sequence not in unique:
                unique.append(sequence)
        return [call for sequence in unique for call in sequence]


def _shapes(value: Any) -> str | None:
    try:
        return shape_text(value)
    except Exception:  # nnx.Rngs, or an object of the model's own
        return None


def _outputs(call: Call) -> str:
    """Write the output shapes of a call, another method than the usual before each of them."""
    if call.method == "__call__":
        return call.outputs
    return ";".join(
        f"{call.method}.{one}" if ":" in one else f"{call.method}:{one}"
        for one in call.outputs.split(";")
    )


@dataclass(slots=True, kw_only=True)
class Run:
    """A run: its calls, its costs by module, and why it stopped or did not begin, if so."""

    calls: Calls
    inputs: str | None  # the shapes it ran on
    costs: Costs | None = None
    failure: str | None = None
    refusal: str | None = None  # a sentence
    types: dict[int, str] = field(default_factory=dict)  # classes that only the run shows
    axes: tuple[str, ...] = ()  # named axes that were bound to one device


def traced(
    forward: Any,
    arguments: tuple[Any, ...],
    calls: Calls,
    inputs: str | None,
    axes: list[tuple[str, int]] | None = None,
) -> Run:
    """Run a function on shapes (``jax.make_jaxpr``): nothing is computed, allocated or kept.

    ``axes`` are named axes that are known to be needed; others are found.
    """
    jax = sys.modules["jax"]
    axes = [] if axes is None else axes

    def attempt(bound: Axes) -> Any:
        calls.restart()
        with same_random_state(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the model warns again when it is really run
            return jax.make_jaxpr(forward, axis_env=bound)(*arguments)

    costs = failure = None
    try:
        closed = with_axes(attempt, axes)
        costs = FlopCounter(calls.marks).costs(closed.jaxpr, 0)
    except Exception as error:
        failure = error_text(error)
    finally:
        calls.close()
    names = tuple(name for name, _ in axes)
    return Run(calls=calls, inputs=inputs, costs=costs, failure=failure, axes=names)


def fill_run(table: LayerTable, run: Run, modules: Sequence[int], wanted: frozenset[str]) -> None:
    """Fill the columns of a run; ``modules`` has the number of each row's module, -1 for one not called.

    A module in several rows has its FLOPs in the first. Where the run stopped, it is unknown
    whether a module that was not reached would have been called.
    """
    calls = [run.calls.of(module) for module in modules]
    fill_shapes(
        table,
        [[call.inputs for call in of_row] for of_row in calls],
        [[_outputs(call) for call in of_row] for of_row in calls],
        wanted,
    )
    uncalled = None if run.costs is None else 0
    table.call_counts = [len(of_row) or uncalled for of_row in calls]
    if run.costs is not None:
        table.run_input = run.inputs
        places = {module: row for row, module in reversed(list(enumerate(modules)))}
        costs = [
            run.costs.get(module, Cost()) if places[module] == row else Cost()
            for row, module in enumerate(modules)
        ]
        table.flops = [cost.flops for cost in costs]
        table.uncounted = [tuple(sorted(cost.uncounted)) for cost in costs]
    if run.axes:
        which = "The named axis" if len(run.axes) == 1 else "The named axes"
        verb = "has" if len(run.axes) == 1 else "have"
        named = text(listed(run.axes, _NAMED))
        table.notes.append(
            f"{which} {named} {verb} size 1 here: the figures are those of one device."
        )
    if run.failure is not None:
        table.notes.append(_stopped(table, run))
    if run.refusal is not None:
        table.notes.append(run.refusal)


def _stopped(table: LayerTable, run: Run) -> str:
    missed = sum(1 for uses in table.call_counts or () if not uses)
    return (
        f"The forward pass stopped ({run.failure}): it did not reach or leave "
        f"{counted(missed, table.unit)}, whose shapes are unknown, and so are FLOPs."
    )


def other_variables(sizes: Mapping[str, int]) -> str:
    """List the variables that are neither parameters nor running statistics."""
    named = listed([f"{name} ({size:,})" for name, size in sorted(sizes.items())], _NAMED)
    return f"Variables other than parameters, by number of elements: {named}."
