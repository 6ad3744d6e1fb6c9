"""A pass with sizes that depend on values: what is shown as known is so for every choice of rows."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

import layerfold
import models

ROWS, WIDTH = 6, 4
Rows = Callable[[torch.Tensor], torch.Tensor]

CHOICES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "mask": lambda x, mask: x[mask],
    "mask and slice": lambda x, mask: x[mask, :],
    "where": lambda x, mask: x[torch.where(mask)[0]],
    "nonzero": lambda x, mask: x[mask.nonzero().squeeze(1)],
    "nonzero as tuple": lambda x, mask: x[mask.nonzero(as_tuple=True)],
    "batched": lambda x, mask: x[None, torch.where(mask)[0]].reshape(-1, x.shape[-1]),
    "two dimensions": lambda x, mask: x[:, :1, None][mask[:, None]].expand(-1, WIDTH),
    "masked_select": lambda x, mask: x[:, 0].masked_select(mask)[:, None].expand(-1, WIDTH),
    "index_select": lambda x, mask: x.index_select(0, mask.nonzero()[:, 0]),
}
#: What is done to the chosen rows; the result has WIDTH columns.
STEPS: dict[str, Rows] = {
    "nothing": lambda rows: rows,
    "more rows": lambda rows: torch.cat([rows, rows.new_zeros(2, WIDTH)]),
    "twice": lambda rows: torch.cat([rows, rows]),
    "repeated": lambda rows: rows.repeat(3, 1),
    "the first two": lambda rows: rows[:2],
    "the first": lambda rows: rows[:1],
    "sum": lambda rows: rows.sum(0, keepdim=True),
    "split and joined": lambda rows: rows.view(-1, 2, WIDTH // 2).flatten(1),
    "by its own size": lambda rows: rows.reshape(rows.shape[0], 2, -1).view(rows.size(0), WIDTH),
    "by the whole shape": lambda rows: torch.zeros(rows.shape) + rows,
    "by an unpacked size": lambda rows: torch.zeros(2 * rows.shape[0] + 1, rows.shape[1]),
    "by the number of elements": lambda rows: rows.reshape(rows.numel())[:, None].expand(-1, WIDTH),
    "a slice up to its size": lambda rows: torch.cat([rows, rows])[: rows.shape[0]],
    "padded": lambda rows: functional.pad(rows, (0, 0, 1, 2)),
    "turned": lambda rows: (rows.t() * 2).t().contiguous(),
    "softmax": lambda rows: rows.softmax(0).to(torch.float64).float(),
    "halves": lambda rows: torch.cat(rows.chunk(2, dim=1)[::-1], dim=1),
    "if any": lambda rows: rows if rows.shape[0] > 0 else rows[0, 0],
    "if none": lambda rows: rows[0, 0] if rows.numel() == 0 else rows,
    "if there are some": lambda rows: rows if rows.numel() else rows[0, 0],
    "remainder": lambda rows: rows[: rows.shape[0] % 2],
    "two of them compared": lambda rows: rows[:1] if rows.numel() == rows.shape[0] else rows,
    "times its size": lambda rows: rows * rows.shape[0] / torch.full((1,), rows.shape[0]),
    "a tensor times it": lambda rows: rows[: int(torch.ones(1, dtype=torch.long) * rows.shape[0])],
    "at most": lambda rows: rows[: min(rows.shape[0], 3)],
    "at most, in a list": lambda rows: rows[: min([4, rows.shape[0]])],
    "the first few": lambda rows: rows[:5],
    "at least": lambda rows: torch.zeros(max(2, rows.shape[0]), WIDTH),
    "by its length": lambda rows: torch.zeros(len(rows), WIDTH),
    "the largest": lambda rows: rows.topk(min(len(rows), 3), dim=0).values,
    "min of tensors": lambda rows: torch.min(rows, max(rows, rows, key=id)),
    "in place": lambda rows: rows.new_zeros(ROWS, WIDTH).index_add_(
        0, torch.zeros(rows.shape[0], dtype=torch.long), rows
    ),
}
#: What no pass can know without values.
UNKNOWN: dict[str, Rows] = {
    "more than some": lambda rows: rows[:2] if rows.shape[0] > 2 else rows,
    "just so many": lambda rows: rows[:2] if rows.shape[0] == 5 else rows,
    "for each number": lambda rows: torch.stack([rows[at] for at in range(rows.shape[0])]),
    "for each row": lambda rows: torch.stack(list(rows)),
    "for each part": lambda rows: torch.cat(rows.split(1)),
    "length": lambda rows: rows if len(rows) > 1 else rows[:1],
    "a tensor of the number": lambda rows: rows[: int(torch.tensor(rows.shape[0]) / 2)],
    "a tensor full of it": lambda rows: rows[: int(torch.full((2,), rows.shape[0])[0])],
    "a list of lists": lambda rows: torch.tensor(rows.tolist()),
}


class Chosen(nn.Module):
    def __init__(self, choose: Any, step: Rows) -> None:
        super().__init__()
        self.choose, self.step = choose, step
        self.inside, self.end = nn.Linear(WIDTH, 3), nn.Linear(WIDTH, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        chosen = self.choose(x, x[:, 0] > 0)
        self.inside(self.step(chosen))
        return self.end(x)


def seen(model: Chosen, count: int) -> tuple[int, ...]:
    """Return the shape that ``inside`` returns where ``count`` rows are chosen."""
    found: list[tuple[int, ...]] = []
    hook = model.inside.register_forward_hook(lambda *args: found.append(tuple(args[2].shape)))
    x = torch.randn(ROWS, WIDTH)
    x[:, 0] = (torch.arange(ROWS) < count) * 2.0 - 1
    model(x)
    hook.remove()
    return found[0]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("choice", CHOICES)
def test_a_size_is_open_just_where_it_depends_on_what_is_chosen(choice: str, step: str) -> None:
    model = Chosen(CHOICES[choice], STEPS[step])
    shapes = [seen(model, count) for count in (1, 3, ROWS)]
    expected = [
        str(sizes[0]) if len(set(sizes)) == 1 else "?" for sizes in zip(*shapes, strict=True)
    ]
    summary = layerfold.summary(model, input_size=(ROWS, WIDTH))
    _, inside, end = summary
    assert inside.output_shape == ",".join(expected)
    assert end.output_shape == f"{ROWS},2"
    assert inside.calls == 1
    is_counted = "?" not in expected
    assert inside.uncounted == (() if is_counted else ("addmm",))
    assert inside.flops == (2 * shapes[0][0] * WIDTH * 3 if is_counted else 0)
    assert summary.totals.activations is None or is_counted
    assert len(summary.notes) == (not is_counted)


@pytest.mark.parametrize("step", UNKNOWN)
@pytest.mark.parametrize("choice", CHOICES)
def test_code_that_needs_an_open_size_stops(choice: str, step: str) -> None:
    summary = layerfold.summary(Chosen(CHOICES[choice], UNKNOWN[step]), input_size=(ROWS, WIDTH))
    (note,) = summary.notes
    assert "its code needs the value of a tensor" in note
    assert not any(character.isdigit() and character != "2" for character in note)


class Experts(nn.Module):
    """A mixture of experts, each of which gets the rows that the router gives it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.router = nn.Linear(WIDTH, count)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(WIDTH, 8), nn.ReLU(), nn.Linear(8, WIDTH)) for _ in range(count)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weights, chosen = self.router(x).softmax(-1).topk(2)
        out = torch.zeros_like(x)
        for number, expert in enumerate(self.experts):
            rows, places = torch.where(chosen == number)
            if rows.numel() == 0:
                continue
            out.index_add_(0, rows, expert(x[rows]) * weights[rows, places, None])
        return out


def test_many_experts_have_a_row_each() -> None:
    model = Experts(40)
    summary = layerfold.summary(model, input_size=(ROWS, WIDTH), columns="all")
    assert summary.totals.params == sum(one.numel() for one in model.parameters())
    experts = [row for row in summary if row.path.startswith("experts.")]
    assert len(experts) == 40 * 4
    assert {(row.calls, row.output_shape) for row in experts} == {(1, "?,4"), (1, "?,8")}
    assert summary.notes == ("FLOPs do not include: addmm.",)
    model(torch.randn(ROWS, WIDTH))


def test_python_has_its_own_functions_back() -> None:
    own = len, min, max
    for choose in (lambda rows: rows[: min(len(rows), 3)], lambda rows: rows[: int(rows.sum())]):
        layerfold.summary(Chosen(CHOICES["mask"], choose), input_size=(ROWS, WIDTH))
        assert (builtins.len, builtins.min, builtins.max) == own


@pytest.mark.parametrize(
    "name", ["ssdlite320_mobilenet_v3_large", "fasterrcnn_mobilenet_v3_large_fpn"]
)
def test_detection_goes_on_with_boxes_that_are_chosen(name: str) -> None:
    """In another process, for a build of PyTorch without CUDA cannot load the operators of PyPI's torchvision."""
    program = Path(models.__file__).with_name("detection_models.py")
    done = subprocess.run(
        [sys.executable, program, name], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert [note for note in found["notes"] if "stopped" in note] == []
    assert sorted(found["output"].split(";")) == sorted(["boxes:?,4", "labels:?", "scores:?"] * 2)
    assert None not in found["calls"]
    assert found["uncounted"] == ([] if name.startswith("ssd") else ["addmm"])
