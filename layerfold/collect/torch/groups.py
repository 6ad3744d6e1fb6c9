"""The columns and notes about the groups of an optimizer that the parameters of each row are in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from layerfold.collect.common.names import listed
from layerfold.collect.torch.optimizer import Group, Optimizers
from layerfold.collect.torch.tensors import elements_and_kind
from layerfold.format.paths import path_of
from layerfold.format.plurals import are, counted
from layerfold.format.table import LayerTable

#: Groups that a cell, and a note, names individually.
_IN_A_CELL, _IN_A_NOTE = 4, 6

_PLACES = 3  # in a note

_NONE = "none"


def fill_groups(
    table: LayerTable, modules: Sequence[Any], aliases: Mapping[int, int], given: Optimizers
) -> None:
    """Fill the columns about ``given``, the size of its state, and notes about what seems a mistake.

    A row has the groups of its own parameters and of those in the rows inside.
    """
    groups = given.groups
    members = _Members(modules, aliases, groups)
    masks = _with_rows_inside(table, members.masks)
    cells = _Cells(groups)
    table.optimizer_groups = [cells.labels(mask) for mask in masks]
    table.learning_rates = _column([group.learning_rate for group in groups], masks)
    table.weight_decays = _column([group.weight_decay for group in groups], masks)
    table.optimizer = given.state
    table.notes += _notes(table, members)
    table.notes.append(_summary(given, members))


class _Parameter:
    """A parameter of the model: its size, its first row, and the groups that it is in."""

    __slots__ = ("groups", "is_frozen", "row", "size")

    def __init__(self, tensor: Any, row: int, groups: list[int]) -> None:
        self.size = elements_and_kind(tensor)[0] or 0
        self.is_frozen = not tensor.requires_grad
        self.row = row
        self.groups = groups


class _Members:
    """Which parameters of a model are in which groups: by identity, as the optimizer has them."""

    def __init__(
        self, modules: Sequence[Any], aliases: Mapping[int, int], groups: Sequence[Group]
    ) -> None:
        self.groups_of: dict[int, list[int]] = {}
        tensors: dict[int, Any] = {}
        for number, group in enumerate(groups):
            for tensor in group.parameters:
                of = self.groups_of.setdefault(id(tensor), [])
                if number not in of:
                    of.append(number)
                tensors[id(tensor)] = tensor
        self.parameters: dict[int, _Parameter] = {}
        none = 1 << len(groups)
        #: By row a bit for each group that one of its parameters is in, and a last one for none.
        self.masks = [0] * len(modules)
        for row, module in enumerate(modules):
            for tensor in _parameters(module, deep=row in aliases):
                of = self.groups_of.get(id(tensor), [])
                if id(tensor) not in self.parameters:
                    self.parameters[id(tensor)] = _Parameter(tensor, row, of)
                for number in of:
                    self.masks[row] |= 1 << number
                if not of:
                    self.masks[row] |= none
        self.elsewhere = [tensor for key, tensor in tensors.items() if key not in self.parameters]


def _parameters(module: Any, *, deep: bool) -> list[Any]:
    """Return the parameters of one module; ``deep``: and of all inside, for its second place."""
    with suppress(Exception):
        if deep:
            return list(sys.modules["torch"].nn.Module.parameters(module))
        own = object.__getattribute__(module, "__dict__").get("_parameters")
        if own is not None:
            return [tensor for tensor in own.values() if tensor is not None]
        return [tensor for _, tensor in module.named_parameters(recurse=False)]
    return []


def _with_rows_inside(table: LayerTable, masks: Sequence[int]) -> list[int]:
    joined = list(masks)
    for row in range(len(joined) - 1, 0, -1):
        if table.parents[row] >= 0:
            joined[table.parents[row]] |= joined[row]
    return joined


def _bits(mask: int, count: int) -> list[int]:
    return [number for number in range(count) if mask >> number & 1]


class _Cells:
    """The names of the groups of a row, each made once."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.names = [group.label for group in groups]
        self.known: dict[int, str | None] = {0: None}

    def labels(self, mask: int) -> str | None:
        """Return "0, 1", with "none" where a parameter is in no group; "28 groups" of many."""
        if mask not in self.known:
            numbers = _bits(mask, len(self.names))
            parts = [self.names[number] for number in numbers]
            if len(parts) > _IN_A_CELL:
                parts = [counted(len(parts), "group")]
            if mask >> len(self.names):
                parts.append(_NONE)
            self.known[mask] = ", ".join(parts)
        return self.known[mask]


def _column(values: Sequence[str | None], masks: Iterable[int]) -> list[str | None] | None:
    """Return a setting of the groups of each row: one value, one for each group, or a range of many."""
    if not any(value is not None for value in values):
        return None
    known: dict[int, str | None] = {}
    for mask in masks:
        if mask not in known:
            known[mask] = _values([values[number] for number in _bits(mask, len(values))])
    return [known[mask] for mask in masks]


def _values(values: Sequence[str | None]) -> str | None:
    if not any(value is not None for value in values):
        return None
    if len(set(values)) == 1:
        return values[0]
    if len(values) <= _IN_A_CELL:
        return ", ".join(value or "?" for value in values)
    numbers = sorted((value for value in values if value is not None), key=float)
    return f"{numbers[0]} … {numbers[-1]}" if numbers[0] != numbers[-1] else numbers[0]


def _notes(table: LayerTable, members: _Members) -> Iterator[str]:
    """Yield a sentence for each thing that may be a mistake."""
    found = list(members.parameters.values())
    missing = [one for one in found if not one.groups and not one.is_frozen]
    if missing:
        yield (
            f"{_counted(missing)} of {_places(table, missing, found)} {are(len(missing))} in no group of "
            "the optimizer: no step changes them."
        )
    twice = [one for one in found if len(one.groups) > 1]
    if twice:
        yield (
            f"{_counted(twice)} of {_places(table, twice, found)} {are(len(twice))} in several groups: "
            "each step changes them as often."
        )
    frozen = [one for one in found if one.groups and one.is_frozen]
    if frozen:
        yield (
            f"{_counted(frozen)} of {_places(table, frozen, found)} {are(len(frozen))} frozen, but in a "
            "group of the optimizer: without a gradient no step changes them."
        )
    if members.elsewhere:
        count = len(members.elsewhere)
        values = sum(elements_and_kind(tensor)[0] or 0 for tensor in members.elsewhere)
        was = "is not in this model. Was it" if count == 1 else "are not in this model. Were they"
        yield (
            f"{counted(count, 'parameter')} ({counted(values, 'value')}) of the optimizer {was} replaced "
            "after the optimizer was made? Make it again from model.parameters()."
        )


def _counted(parameters: Sequence[_Parameter]) -> str:
    values = sum(one.size for one in parameters)
    return f"{counted(len(parameters), 'parameter')} ({counted(values, 'value')})"


def _places(table: LayerTable, some: Iterable[_Parameter], every: Iterable[_Parameter]) -> str:
    """Name the modules that have some parameters: the one around them where all inside it are meant."""
    own, inside = _sums(table, some)
    _, all_inside = _sums(table, every)
    whole = [0 < part == of for part, of in zip(inside, all_inside, strict=True)]
    named_around = [False] * len(table)
    places = []
    for row, parent in enumerate(table.parents):
        named_around[row] = parent >= 0 and (named_around[parent] or whole[parent])
        if not named_around[row] and (whole[row] or own[row]):
            places.append(path_of(table, row) or "the model")
    return listed(places, _PLACES)


def _sums(table: LayerTable, parameters: Iterable[_Parameter]) -> tuple[list[int], list[int]]:
    """Return how many of some parameters each row has, and with the rows inside."""
    own = [0] * len(table)
    for one in parameters:
        own[one.row] += 1
    inside = list(own)
    for row in range(len(table) - 1, 0, -1):
        if table.parents[row] >= 0:
            inside[table.parents[row]] += inside[row]
    return own, inside


def _summary(given: Optimizers, members: _Members) -> str:
    """Return a sentence with the sums of all groups, and of the parameters that are in none."""
    values = [0] * (len(given.groups) + 1)
    for one in members.parameters.values():
        for number in one.groups or [-1]:
            values[number] += one.size
    named = [
        f"group {group.label} {_described(group, values[number])}"
        for number, group in enumerate(given.groups)
    ]
    rest = [f"{counted(values[-1], 'value')} in none"] if values[-1] else []
    return f"{' and '.join(given.kinds)}: {'; '.join([listed(named, _IN_A_NOTE), *rest])}."


def _described(group: Group, values: int) -> str:
    settings = [
        f"{name} {value}"
        for name, value in (
            ("learning rate", group.learning_rate),
            ("weight decay", group.weight_decay),
        )
        if value is not None
    ]
    return f"has {counted(values, 'value')}" + (f" ({', '.join(settings)})" if settings else "")
