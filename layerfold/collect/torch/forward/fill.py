"""The columns that need a forward pass: shapes, FLOPs, calls and residual blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layerfold.collect.common.forward import fill_shapes
from layerfold.collect.common.inputs import Inputs
from layerfold.collect.torch.forward.connections import connections
from layerfold.collect.torch.forward.dispatch import Cost
from layerfold.collect.torch.forward.inputs import check_inputs
from layerfold.collect.torch.forward.places import calls_by_row
from layerfold.collect.torch.forward.run import Run, run_forward
from layerfold.collect.torch.forward.stand_in import foreign_hooks
from layerfold.collect.torch.forward.stopped import sentence
from layerfold.format.table import LayerTable, total


def fill_from_forward(
    torch: Any,
    table: LayerTable,
    modules: Sequence[Any],
    wanted: frozenset[str],
    inputs: Inputs,
) -> None:
    """Fill the columns from one forward pass of ``modules[0]`` without values.

    ``modules`` has the module of each row, ``None`` for a row that is not a module. A module in
    several rows is counted in the first. ValueError where the inputs are not usable; an error of the
    model itself becomes a note, and the rows that it did not reach are unknown.
    """
    check_inputs(torch, modules[0], inputs)
    first = {id(module): row for row, module in reversed(list(enumerate(modules)))}
    own = [
        module if module is not None and first[id(module)] == row else None
        for row, module in enumerate(modules)
    ]
    run = run_forward(torch, own, frozenset(table.parents), inputs)
    places = [first[id(module)] if module is not None else None for module in modules]
    in_order = {row for row, module in enumerate(own) if _calls_in_order(torch, module)}
    seen = calls_by_row(table.parents, places, run.calls, in_order)
    fill_shapes(
        table,
        [calls.inputs if calls else () for calls in seen],
        [calls.outputs if calls else () for calls in seen],
        wanted,
    )
    if run.is_stopped:
        table.call_shapes = None  # it may call a module again
    _fill_flops(table, own, run)
    table.call_counts = [
        None if run.is_stopped else len(calls.outputs) if calls else 0 for calls in seen
    ]
    table.calls = None if run.is_stopped else connections(seen)
    table.activations = None if run.is_stopped else _activations(table, run)
    table.run_input = inputs.shapes()
    table.kinds = run.trace.kinds
    if run.is_stopped:
        table.notes.append(sentence(torch, table, own, run.calls, run.progress, inputs))
    elif (idle := run.dispatch.idle.note(table)) is not None:
        table.notes.append(idle)
    if run.lost:
        table.notes.append(_lost(run.lost))
    if skipped := run.stand_in.skipped_hooks + foreign_hooks(
        torch.nn.modules.module, "_global_forward"
    ):
        table.notes.append(_skipped(skipped))


def _calls_in_order(torch: Any, module: Any) -> bool:
    """Whether a module calls those inside of it one after the other, each once."""
    is_own = getattr(type(module), "forward", None) is torch.nn.Sequential.forward
    return is_own and "forward" not in vars(module)


def _fill_flops(table: LayerTable, own: Sequence[Any], run: Run) -> None:
    """Fill FLOPs and the operations they leave out; unknown in modules that did not return."""
    unfinished, returned = set(run.progress.unfinished), run.returned
    costs = [run.costs.get(row, Cost()) for row in range(len(table))]
    table.flops = [
        None
        if run.is_stopped and (row in unfinished or (own[row] is not None and row not in returned))
        else cost.flops
        for row, cost in enumerate(costs)
    ]
    table.uncounted = [tuple(sorted(cost.uncounted)) for cost in costs]


def _activations(table: LayerTable, run: Run) -> int | None:
    """Sum what modules without modules inside return: about what training keeps of a pass."""
    enclosing = set(table.parents)
    leaves = (calls for row, calls in run.calls.items() if row not in enclosing)
    return total([size for calls in leaves for size in calls.output_bytes])


def _lost(places: Sequence[str]) -> str:
    return (
        f"The forward pass kept tensors without values in {', '.join(places)}, which it cannot put back as "
        "it was: the model may not run as before."
    )


def _skipped(hooks: int) -> str:
    if hooks == 1:
        return "1 forward hook did not run: what it changes is not shown."
    return f"{hooks:,} forward hooks did not run: what they change is not shown."
