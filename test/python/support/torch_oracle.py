"""A module tree as PyTorch itself counts it, compared with its summary row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from agreement import differences
from decoder import Decoder
from layerfold.collect import collect
from layerfold.format.encode import LARGEST_BUDGET, canonical
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary


def unique(tensors: Iterable[Any]) -> dict[int, int]:
    """Return the elements of each different tensor by its identity."""
    return {id(tensor): tensor.numel() for tensor in tensors}


def mismatches(model: Any) -> list[str]:
    """Return where the summary of ``model`` differs from its own modules."""
    table = collect(model, columns="all")
    summary = Summary(table, budget=LARGEST_BUDGET)
    return [
        *_rows(table, summary, model),
        *_totals(summary, model),
        *_subtrees(table, model),
        *_payload(table, summary),
    ]


def _differs(what: str, ours: object, theirs: object) -> list[str]:
    return [] if ours == theirs else [f"{what}: {ours} instead of {theirs}"]


def _own_rows(table: LayerTable, model: Any) -> list[int]:
    """Return the rows that are no second place of a shared module."""
    modules = _modules_of(table, model)
    return sorted({id(module): row for row, module in reversed(modules)}.values())


def _modules_of(table: LayerTable, model: Any) -> list[tuple[int, Any]]:
    """Return the module of every row, found by its path."""
    found = []
    at: dict[int, Any] = {}
    for row, (name, parent) in enumerate(zip(table.names, table.parents, strict=True)):
        at[row] = model if parent < 0 else at[parent]._modules[name]
        found.append((row, at[row]))
    return found


def _rows(table: LayerTable, summary: Summary, model: Any) -> Iterator[str]:
    rows = list(summary)
    own = _own_rows(table, model)
    named = list(model.named_modules())
    yield from _differs("paths", [rows[row].path for row in own], [name for name, _ in named])
    yield from _differs(
        "types",
        [rows[row].type.partition(" × ")[0] for row in own],
        [type(module).__name__ for _, module in named],
    )


def _totals(summary: Summary, model: Any) -> Iterator[str]:
    parameters, buffers = _unique(model.parameters()), _unique(model.buffers())
    stored = {id(tensor): tensor for tensor in [*parameters, *buffers]}.values()
    totals = summary.totals
    yield from _differs("params", totals.params, sum(p.numel() for p in parameters))
    trainable = sum(p.numel() for p in parameters if p.requires_grad)
    yield from _differs("trainable", totals.trainable, trainable)
    yield from _differs("sum of rows", sum(row.params or 0 for row in summary), totals.params)
    yield from _differs("buffers", totals.buffers, sum(b.numel() for b in buffers))
    yield from _differs("bytes", totals.bytes, _stored(stored))


def _stored(tensors: Iterable[Any]) -> int:
    """Return the bytes of tensors: those of one storage take at most what it has."""
    shown: dict[object, int] = {}
    whole: dict[object, int] = {}
    for tensor in tensors:
        storage = tensor.untyped_storage()
        key = id(tensor) if tensor.is_meta else (tensor.device, storage.data_ptr())
        shown[key] = shown.get(key, 0) + tensor.nbytes
        whole[key] = shown[key] if tensor.is_meta else storage.nbytes()
    return sum(min(size, whole[key]) for key, size in shown.items())


def _unique(tensors: Iterable[Any]) -> list[Any]:
    return list({id(tensor): tensor for tensor in tensors}.values())


def _subtrees(table: LayerTable, model: Any) -> Iterator[str]:
    """Compare each subtree with its own unique elements; tensors outside are tied."""
    own = set(_own_rows(table, model))
    first_seen: dict[int, int] = {}
    stops = _stops(table.parents)
    modules = _modules_of(table, model)
    for row, module in modules:
        for parameter in module._parameters.values():
            if parameter is not None:
                first_seen.setdefault(id(parameter), row)
    for row, module in modules:
        path = table.names[row]
        tie = table.ties.get(row)
        if row not in own:
            whole = sum(unique(module.parameters()).values())
            yield from _differs(f"{path} tied", tie.params if tie else None, whole)
            continue
        direct = unique(p for p in module._parameters.values() if p is not None)
        counted = (table.params[row] or 0) + (tie.params if tie else 0)
        yield from _differs(f"{path} itself", counted, sum(direct.values()))
        below = unique(module.parameters())
        inside = sum(n for key, n in below.items() if row <= first_seen[key] < stops[row])
        ours = sum(count or 0 for count in table.params[row : stops[row]])
        yield from _differs(f"{path} with all below", ours, inside)


def _stops(parents: list[int]) -> list[int]:
    """Return the row after the last one of each subtree."""
    stops = [row + 1 for row in range(len(parents))]
    for row in range(len(parents) - 1, 0, -1):
        parent = parents[row]
        stops[parent] = max(stops[parent], stops[row])
    return stops


def _payload(table: LayerTable, summary: Summary) -> Iterator[str]:
    payload = summary.payload
    totals = payload["totals"]
    assert isinstance(totals, dict)
    yield from _differs("total of the payload", int(totals["params"]), summary.totals.params)
    yield from differences(table, Decoder(json.loads(canonical(payload))))
