"""The groups of PyTorch optimizers: their parameters, learning rates and weight decays."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from layerfold.collect.common.errors import InputError
from layerfold.collect.common.names import class_name, text

#: Wrappers around wrappers that are looked into.
_DEEPEST = 8

_DIGITS = 6  # of a learning rate


@dataclass(frozen=True, slots=True)
class Group:
    """One group of parameters; ``label`` is its number, after that of its optimizer where there are several."""

    label: str
    parameters: list[Any]
    learning_rate: str | None
    weight_decay: str | None


@dataclass(frozen=True, slots=True)
class Optimizers:
    """All groups in their order, the classes of the optimizers, and the elements of their state."""

    groups: list[Group]
    kinds: list[str]
    state: int


def read_optimizers(given: object) -> Optimizers:
    """Read an optimizer, a scheduler or another wrapper of one, or a list of these.

    Raises InputError for anything else. Nothing is changed, and no value on a device is read.
    """
    found = list({id(one.param_groups): one for one in _optimizers(given, 0)}.values())
    if not found:
        raise InputError("optimizer is an empty list: give an optimizer, or leave it out")
    groups = [
        _group(group, f"{number}:{place}" if len(found) > 1 else str(place))
        for number, one in enumerate(found)
        for place, group in enumerate(one.param_groups)
    ]
    kinds = [text(class_name(type(one))) for one in found]
    return Optimizers(groups, kinds, sum(_elements(getattr(one, "state", None)) for one in found))


def _optimizers(given: Any, depth: int) -> Iterator[Any]:
    """Yield the innermost objects that have groups."""
    inner = getattr(given, "optimizer", None) if depth < _DEEPEST else None
    if isinstance(given, Mapping) and "optimizer" in given:  # as Lightning's hook returns it
        inner = given["optimizer"]
    if inner is not None and inner is not given:
        yield from _optimizers(inner, depth + 1)
    elif _has_groups(given):
        yield given
    elif isinstance(given, (list, tuple)) and depth < _DEEPEST:
        for one in given:
            yield from _optimizers(one, depth + 1)
    else:
        raise InputError(
            f"optimizer is a {class_name(type(given))}, which has no param_groups: give an optimizer "
            "of torch.optim, or of a library that follows it, a scheduler of one, or a list of them"
        )


def _has_groups(given: Any) -> bool:
    groups = getattr(given, "param_groups", None)
    return isinstance(groups, list) and all(
        isinstance(group, Mapping) and "params" in group for group in groups
    )


def _group(group: Mapping[str, Any], number: str) -> Group:
    name = group.get("name")
    return Group(
        f"{number} ({text(name)})" if isinstance(name, str) and name else number,
        list(group["params"]),
        _number(group.get("lr")),
        _number(group.get("weight_decay")),
    )


def _number(value: Any) -> str | None:
    """Write a number; None where there is none, or only on a device."""
    if isinstance(value, sys.modules["torch"].Tensor):
        if value.device.type != "cpu" or value.numel() != 1:
            return None
        value = value.item()
    try:
        return f"{value:.{_DIGITS}g}"
    except (TypeError, ValueError):
        return None


def _elements(state: Any, depth: int = 4) -> int:
    """Count the elements of all tensors in the state of an optimizer."""
    if isinstance(state, sys.modules["torch"].Tensor):
        return int(state.numel())
    inner: Iterable[Any] = ()
    if depth and isinstance(state, Mapping):
        inner = state.values()
    elif depth and isinstance(state, (list, tuple)):
        inner = state
    return sum(_elements(one, depth - 1) for one in inner)
