"""Parameters and modules in plain Python containers, which PyTorch does not register."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from layerfold.collect.common.names import text
from layerfold.collect.torch.modules import parameters_in
from layerfold.format.plurals import are

_CONTAINERS = (list, tuple, dict)
_LOOKED_AT = 64  # items of one container
_NAMED = 3  # in the note


class Unregistered(NamedTuple):
    """A module or parameter in a plain container that is an attribute of a row's module."""

    row: int
    place: str  # "blocks[0]"
    value: Any
    is_module: bool


def unregistered_in(
    row: int, attributes: Mapping[str, Any], module: type, parameter: type
) -> Iterator[Unregistered]:
    """Yield the modules and parameters in the containers among a module's attributes, two levels deep."""
    for name, value in list(attributes.items()):
        if type(value) in _CONTAINERS and value and name not in _REGISTERED:
            yield from _inside(row, str(name), value, module, parameter, 2)


_REGISTERED = frozenset({"_parameters", "_buffers", "_modules"})


def _inside(
    row: int, place: str, container: Any, module: type, parameter: type, depth: int
) -> Iterator[Unregistered]:
    pairs = container.items() if type(container) is dict else enumerate(container)
    for key, value in list(islice(pairs, _LOOKED_AT)):
        kind = type(value)
        inside = f"{place}[{key!r}]" if type(key) in (int, str) else f"{place}[…]"
        if issubclass(kind, (module, parameter)):
            yield Unregistered(row, inside, value, issubclass(kind, module))
        elif depth > 1 and kind in _CONTAINERS:
            yield from _inside(row, inside, value, module, parameter, depth - 1)


def unseen(
    found: Iterable[Unregistered], rows: Container[Hashable], owners: Container[Hashable]
) -> dict[int, Unregistered]:
    """Return what the walk did not reach, by identity; modules only where they have parameters."""
    kept: dict[int, Unregistered] = {}
    for one in found:
        key = id(one.value)
        if key in rows or key in owners or key in kept:
            continue
        if not one.is_module or _has_parameters(one.value):
            kept[key] = one
    return kept


def _has_parameters(module: Any) -> bool:
    try:
        return next(parameters_in(module), None) is not None
    except Exception:
        return False


def note(places: list[str]) -> str:
    """Return a note about what no optimizer will update, and what to do."""
    named = ", ".join(text(place) for place in places[:_NAMED])
    more = f" and {len(places) - _NAMED:,} more" if len(places) > _NAMED else ""
    return (
        f"{named}{more} {are(len(places))} in plain Python containers, not counted: model.parameters() does not "
        "contain them, so no optimizer will update them. Use ModuleList, ModuleDict or ParameterList."
    )
