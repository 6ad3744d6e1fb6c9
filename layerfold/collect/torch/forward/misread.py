"""Arguments that the model's ``forward`` does not take, and how they are given instead."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from layerfold.collect.common.inputs import Inputs
from layerfold.collect.common.names import listed
from layerfold.format.plurals import counted

_NAMED = 5


class Misread(NamedTuple):
    """What ``forward`` takes and what it got, and what to do."""

    text: str
    advice: str


def misread(model: Any, inputs: Inputs) -> Misread | None:
    """Return how the inputs do not fit the signature of ``forward``; None where they do."""
    try:
        signature = inspect.signature(model.forward)
    except (AttributeError, TypeError, ValueError):
        return None
    positional, keywords = inputs.arguments(lambda *_: None, lambda _: None)
    try:
        signature.bind(*positional, **keywords)
    except TypeError:
        taken = list(signature.parameters.values())
        return _misread(f"{type(model).__name__}.forward", taken, positional, keywords, inputs)
    return None


def _misread(
    forward: str,
    taken: Sequence[inspect.Parameter],
    positional: Sequence[Any],
    keywords: Mapping[str, Any],
    inputs: Inputs,
) -> Misread | None:
    by_place = [one.name for one in taken if one.kind in _BY_PLACE]
    takes_any = any(one.kind is one.VAR_KEYWORD for one in taken)
    unknown = [] if takes_any else [key for key in keywords if key not in {p.name for p in taken}]
    if unknown:
        return _unknown(forward, by_place, unknown, inputs)
    if len(positional) > len(by_place) and not any(one.kind is one.VAR_POSITIONAL for one in taken):
        by_name = [one.name for one in taken if one.kind is one.KEYWORD_ONLY]
        if by_name and not by_place:
            return _by_name(forward, by_name, inputs)
        return _too_many(forward, by_place, len(positional), inputs)
    given = {*by_place[: len(positional)], *keywords}
    missing = [one.name for one in taken if _is_needed(one) and one.name not in given]
    return _missing(forward, missing, inputs) if missing else None


_BY_PLACE = frozenset([inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD])


def _is_needed(one: inspect.Parameter) -> bool:
    is_variable = one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD}
    return one.default is one.empty and not is_variable


def _unknown(
    forward: str, by_place: Sequence[str], unknown: Sequence[str], inputs: Inputs
) -> Misread:
    """A dict is read as keyword arguments, although some models take one as their only argument."""
    text = f"{forward} takes {_names(by_place)}, and a dict gives inputs by name: {_names(unknown)}"
    if len(by_place) != 1:
        return Misread(text, "")
    if inputs.data is not None:
        return Misread(text, "For a dict as the only argument give input_data=({…},)")
    return Misread(text, "For a dict as the only argument give an example: input_data=({…},)")


def _by_name(forward: str, names: Sequence[str], inputs: Inputs) -> Misread:
    argument, value = ("input_data", "…") if inputs.size is None else ("input_size", "(…)")
    given = f"{argument}={{{names[0]!r}: {value}}}"
    return Misread(f"{forward} takes inputs by name: {_names(names)}", f"Give {given}")


def _too_many(forward: str, by_place: Sequence[str], got: int, inputs: Inputs) -> Misread:
    text = f"{forward} takes {counted(len(by_place), 'input')}"
    text = f"{text}: {_names(by_place)}, and got {got:,}" if by_place else f"{text} and got {got:,}"
    if len(by_place) != 1:
        return Misread(text, "")
    if type(inputs.data) is tuple:
        return Misread(text, "For a tuple as the only argument give input_data=((…),)")
    if inputs.size is not None:
        return Misread(text, "For a list as its only argument give an example: input_data=[…]")
    return Misread(text, "")


def _missing(forward: str, missing: Sequence[str], inputs: Inputs) -> Misread:
    text = f"{forward} also takes {_names(missing)}"
    name = missing[0]
    if isinstance(inputs.size, Mapping):
        return Misread(text, f"Give it a size, too: input_size={{…, {name!r}: (…)}}")
    if inputs.size is not None:
        sizes = "a list of sizes, one for each input: input_size=[(…), (…)]"
        return Misread(text, f"Give {sizes}, or an example by name: {name}=…")
    if isinstance(inputs.data, Mapping):
        return Misread(text, f"Give it in the dict, too: input_data={{…, {name!r}: …}}")
    return Misread(text, f"Give an example of it by name: {name}=…")


def _names(names: Sequence[str]) -> str:
    return listed(names, _NAMED) or "nothing"
