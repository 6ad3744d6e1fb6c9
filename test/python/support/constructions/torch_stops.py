"""PyTorch models whose pass stops, and what the summary says then: where, why, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import torch
from torch import nn

import layerfold
from constructions import construction
from constructions.torch_built import NAMES, Around, InDict, InList


@dataclass
class Stopped:
    """A model whose pass stops: words of the first note, the rows that return, what helps instead.

    ``unreached`` counts the modules that were not reached.
    """

    model: nn.Module
    given: dict[str, Any]
    words: tuple[str, ...]
    known: dict[str, str]
    unreached: int = 0
    instead: dict[str, Any] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Return which words are missing, and which rows disagree."""
        self.model.eval()
        summary = layerfold.summary(self.model, **self.given)
        note = summary.notes[0] if summary.notes else "no note"
        words = [*self.words, _reached(self.unreached)]
        shapes = {row.path: row.output_shape for row in summary}
        found = [f"{word!r} is not in {note!r}" for word in words if word not in note]
        found += [f"{word!r} is in {note!r}" for word in ("Fake", "meta") if word in note]
        found += [
            f"{path}: {shapes[path]}" for path in self.known if shapes[path] != self.known[path]
        ]
        if self.instead:
            again = layerfold.summary(self.model, **self.instead)
            found += [f"still {note!r}" for note in again.notes if "stopped" in note]
        return found


def _reached(missed: int) -> str:
    if missed == 0:
        return "all modules were reached"
    return "1 module was not reached" if missed == 1 else f"{missed} modules were not reached"


def _wrapped(random: Random, model: nn.Module) -> tuple[nn.Module, str]:
    """Put a model into up to two others; return the path to it, with a point at its end."""
    path = ""
    for _ in range(random.randrange(3)):
        name, kind = random.choice(NAMES), random.choice([Around, InList, InDict])
        model = kind(name, model)
        between = {Around: "", InList: "0.", InDict: "only."}[kind]
        path = f"{name}.{between}{path}"
    return model, path


#: Ways to need the value of a result; a number that nothing depends on is none.
_NEEDS: dict[str, Callable[[torch.Tensor], Any]] = {
    "numpy": lambda y: y.detach().cpu().numpy(),
    "text": lambda y: f"{y.mean():.3f}",
    "tensor": lambda y: torch.tensor([y.mean()]),
    "if": lambda y: 1 if y.sum() > 0 else 2,
    "item": lambda y: list(range(int(y.abs().max().item()))),
    "list": lambda y: sorted(y.flatten().tolist()),
}


class _Needing(nn.Module):
    def __init__(self, width: int, how: str, *, early: bool) -> None:
        super().__init__()
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, 2)
        self.how = how
        self.early = early

    def forward(self, x: torch.Tensor) -> Any:
        y = self.first(x)
        if self.early:
            _NEEDS[self.how](y)
        z = self.second(y)
        return z, _NEEDS[self.how](z)


@construction
def values_that_only_a_real_pass_has(random: Random) -> Stopped:
    width, batch, early = random.randrange(3, 9), random.randrange(1, 5), random.random() < 0.5
    inner = _Needing(width, random.choice(list(_NEEDS)), early=early)
    model, path = _wrapped(random, inner)
    words = (
        "its code needs the value of a tensor",
        f" after {path}{'first' if early else 'second'} ",
    )
    known = {f"{path}first": f"{batch},{width}"}
    if not early:
        known[f"{path}second"] = f"{batch},2"
    return Stopped(model, {"input_size": (batch, width)}, words, known, int(early))


class _OfDict(nn.Module):
    def __init__(self, width: int, key: str) -> None:
        super().__init__()
        self.layer = nn.Linear(width, 2)
        self.key = key

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return self.layer(batch[self.key])


@construction
def a_dict_as_the_only_argument(random: Random) -> Stopped:
    width, key = random.randrange(3, 9), random.choice(["x", "pixels", "größe"])
    model, example = _OfDict(width, key), {key: torch.ones(2, width)}
    words = ("input_data=({…},)", key)
    return Stopped(model, {"input_data": example}, words, {}, 1, {"input_data": (example,)})


@construction
def floats_for_an_embedding(random: Random) -> Stopped:
    width, batch = random.randrange(3, 9), random.randrange(1, 5)
    model = nn.Sequential(nn.Embedding(10, width), nn.Linear(width, 2))
    words = ("takes integers", "Give dtypes=torch.int64")
    size = {"input_size": (batch, random.randrange(2, 6))}
    return Stopped(model, size, words, {}, 1, {**size, "dtypes": torch.int64})


@construction
def layers_that_do_not_fit(random: Random) -> Stopped:
    width, wrong, batch = random.randrange(3, 6), random.randrange(6, 9), random.randrange(1, 5)
    names = random.sample(NAMES, 3)
    inner = nn.Sequential()
    sizes = [(width, width), (wrong, 2), (2, 2)]
    for name, (before, after) in zip(names, sizes, strict=True):
        inner.add_module(name, nn.Linear(before, after))
    model, path = _wrapped(random, inner)
    words = (f"{names[1]} takes {wrong} features, ", f"{names[0]} gave {width}")
    known = {f"{path}{names[0]}": f"{batch},{width}"}
    return Stopped(model, {"input_size": (batch, width)}, words, known, 1)
