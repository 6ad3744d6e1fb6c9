"""PyTorch modules: rows, numbers, sharing, and modules that mean no good."""

from __future__ import annotations

import threading
from types import ModuleType
from typing import Any

import pytest

import layerfold
from ground_truth import TORCHVISION, Summaries
from layerfold.collect import UnsupportedModel, collect


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_has_the_published_numbers(torchvision_summary: Summaries, name: str) -> None:
    modules, params = TORCHVISION[name]
    summary = torchvision_summary(name)
    assert len(summary) == len(list(summary)) == modules
    assert sum(row.params or 0 for row in summary) == summary.totals.params == params
    assert summary.totals.trainable == params


def test_rows_are_modules_in_order(torch: ModuleType) -> None:
    nn = torch.nn
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.ReLU(), nn.Linear(3, 1)))
    rows = list(layerfold.summary(model))
    assert [row.path for row in rows] == [name for name, _ in model.named_modules()]
    assert [row.type for row in rows] == [type(m).__name__ for m in model.modules()]
    assert [row.depth for row in rows] == [0, 1, 1, 2, 2]
    assert [row.params for row in rows] == [0, 9, 0, 0, 4]
    assert [row.output_shape for row in rows] == [None] * 5
    assert [row.dtype for row in rows] == [None, "float32", None, None, "float32"]


def test_parameters_that_belong_to_no_leaf_are_on_their_own_module(torch: ModuleType) -> None:
    class Experts(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(8, 4, 4))
            self.act = torch.nn.SiLU()

    table = collect(torch.nn.Sequential(Experts()))
    assert table.params == [0, 128, 0]


def test_tied_weights_are_counted_once(torch: ModuleType) -> None:
    class Language(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = torch.nn.Embedding(10, 4)
            self.head = torch.nn.Linear(4, 10)
            self.head.weight = self.embed.weight

    model = Language()
    summary = layerfold.summary(model)
    assert summary.totals.params == sum(p.numel() for p in model.parameters()) == 50
    head = list(summary)[2]
    assert (head.params, head.tied_to, head.tied_params) == (10, "embed", 40)


def test_a_shared_module_has_a_second_row_that_counts_nothing(torch: ModuleType) -> None:
    block = torch.nn.Sequential(torch.nn.Linear(3, 3))
    model = torch.nn.ModuleDict({"a": block, "b": block})
    table = collect(model)
    assert table.names == ["", "a", "0", "b"]
    assert table.params == [0, 0, 12, 0]
    assert table.ties == {3: (1, 12)}


def test_frozen_parameters_and_buffers(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    model[0].weight.requires_grad_(requires_grad=False)
    summary = layerfold.summary(model, columns="all")
    assert [row.trainable for row in summary] == [0, 2, 4]
    assert summary.totals.buffers == 5
    assert summary.totals.bytes == 4 * 10 + 4 * 4 + 8


def test_lazy_modules_are_unknown(torch: ModuleType) -> None:
    summary = layerfold.summary(torch.nn.Sequential(torch.nn.LazyLinear(3), torch.nn.ReLU()))
    assert [row.params for row in summary] == [0, None, 0]
    assert summary.totals.params is None
    assert "call the model once" in summary.notes[0]
    del torch


def test_a_module_inside_itself_ends(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 2))
    model.add_module("self", model)
    table = collect(model)
    assert table.names == ["", "0", "self"]
    assert table.ties == {2: (0, 6)}
    assert str(layerfold.summary(model))


def test_deep_nesting_needs_no_recursion(torch: ModuleType) -> None:
    model = torch.nn.Linear(2, 2)
    for _ in range(1500):
        model = torch.nn.Sequential(model)
    table = collect(model)
    assert len(table) == 1501
    assert sum(params or 0 for params in table.params) == 6


def test_settings_are_compared(torch: ModuleType) -> None:
    table = collect(torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Conv2d(1, 2, 3)))
    assert table.scalars is not None
    assert dict(table.scalars[1]) == {"inplace": False, "p": 0.1}
    assert dict(table.scalars[2])["kernel_size"] == (3, 3)


class _Raising:
    def __getattr__(self, name: str) -> Any:
        raise ZeroDivisionError(name)


def test_hostile_modules_are_read_or_refused(torch: ModuleType) -> None:
    for hostile in _hostile(torch.nn):
        model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
        model._modules["hostile"] = hostile
        summary = layerfold.summary(model)
        assert sum(row.params or 0 for row in summary) >= 12
        assert str(summary)
        assert summary.payload


def _hostile(nn: ModuleType) -> list[Any]:
    class Parameters(nn.Module):
        def parameters(self, *_: Any, **__: Any) -> Any:
            raise ZeroDivisionError

        named_parameters = named_children = children = parameters

    class Text(nn.Module):
        def __repr__(self) -> str:
            raise ZeroDivisionError

        __str__ = extra_repr = __repr__

    class Attributes(nn.Module):
        def __getattr__(self, name: str) -> Any:
            raise ZeroDivisionError

    class Equal(nn.Module):
        def __eq__(self, other: object) -> bool:
            raise ZeroDivisionError

        def __hash__(self) -> int:
            raise ZeroDivisionError

    class Nothing(nn.Module):
        def __getattribute__(self, name: str) -> Any:
            raise ZeroDivisionError

    class Truth(nn.Module):
        def __bool__(self) -> bool:
            raise ZeroDivisionError

        __len__ = __iter__ = __bool__

    class Properties(nn.Module):
        @property
        def name(self) -> Any:
            raise ZeroDivisionError

        shape = dtype = device = num_parameters = name

    kinds = (Parameters, Text, Attributes, Equal, Truth, Properties)
    silent = nn.ReLU()
    silent.__class__ = Nothing
    return [*(kind() for kind in kinds), silent, *_damaged(nn)]


def _damaged(nn: ModuleType) -> list[Any]:
    numbered = nn.Linear(2, 2)
    numbered._modules = {"five": 5, 7: nn.ReLU(), "none": None}
    broken = nn.ReLU()
    del broken.__dict__["_parameters"]
    strange = nn.ReLU()
    strange._parameters = {"weight": object(), 7: None}
    strange.shape = _Raising()
    return [_nameless(nn), numbered, broken, strange]


def _nameless(nn: ModuleType) -> Any:
    class Unnamed(type):
        @property
        def __name__(cls) -> str:
            raise ZeroDivisionError

    class Nameless(nn.Module, metaclass=Unnamed):
        pass

    return Nameless()


def test_a_model_that_changes_while_it_is_read(torch: ModuleType) -> None:
    model = torch.nn.ModuleList(torch.nn.ReLU() for _ in range(50))
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            model._modules["late"] = torch.nn.Linear(2, 2)
            del model._modules["late"]

    thread = threading.Thread(target=change)
    thread.start()
    try:
        lengths = {len(collect(model)) for _ in range(300)}
    finally:
        stop.set()
        thread.join()
    assert lengths <= {51, 52}


def test_names_that_cannot_be_sent_are_repaired(torch: ModuleType) -> None:
    model = torch.nn.Sequential()
    model._modules["lone \ud800 surrogate"] = torch.nn.ReLU()
    assert collect(model).names[1] == "lone \N{REPLACEMENT CHARACTER} surrogate"


def test_a_module_without_its_constructor_is_refused_with_advice(torch: ModuleType) -> None:
    class Empty(torch.nn.Module):
        def __init__(self) -> None:
            pass

    with pytest.raises(UnsupportedModel, match=r"super\(\).__init__\(\)"):
        collect(Empty())


def test_what_is_no_model_is_refused_with_advice(torch: ModuleType) -> None:
    with pytest.raises(layerfold.UnsupportedModel, match=r"pass an instance, such as Linear"):
        layerfold.summary(torch.nn.Linear)
    with pytest.raises(layerfold.UnsupportedModel, match=r"cannot read a builtins\.int"):
        layerfold.summary(7)


@pytest.mark.parametrize("columns", ["colour", ["dtypes", "colour"], [["dtypes"]], [3], 3, None])
def test_columns_that_there_are_not_are_refused_with_those_that_there_are(
    torch: ModuleType, columns: object
) -> None:
    with pytest.raises(
        ValueError, match=r"unknown columns \[.+\]: choose 'default', 'all' or from"
    ):
        layerfold.summary(torch.nn.ReLU(), columns=columns)


def test_nothing_changes_by_being_read(torch: ModuleType) -> None:
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2), torch.nn.Dropout(0.5)
    )
    model[1].eval()
    model[0].register_forward_hook(lambda *_: None)
    before = _state(torch, model)
    summary = layerfold.summary(model, columns="all")
    summary._repr_mimebundle_()
    assert _state(torch, model) == before


def _state(torch: ModuleType, model: Any) -> tuple[Any, ...]:
    return (
        {name: (tensor.tolist(), tensor._version) for name, tensor in model.state_dict().items()},
        [(m.training, len(m._forward_hooks), sorted(vars(m))) for m in model.modules()],
        [(p.requires_grad, p.grad) for p in model.parameters()],
        torch.get_rng_state().tolist(),
        torch.is_grad_enabled(),
    )


def test_the_model_is_not_kept(torch: ModuleType) -> None:
    import gc
    import weakref

    model = torch.nn.Sequential(torch.nn.Linear(2, 2))
    alive = weakref.ref(model)
    summary = layerfold.summary(model, columns="all")
    del model
    gc.collect()
    assert alive() is None
    assert len(summary) == 2


def test_the_second_place_of_a_lazy_layer_is_unknown_too(torch: ModuleType) -> None:
    nn = torch.nn
    lazy, half = nn.LazyLinear(3), nn.Sequential(nn.Linear(2, 4), nn.LazyLinear(3))
    rows = list(layerfold.summary(nn.Sequential(lazy, lazy, half, half)))
    assert [(row.name, row.params, row.trainable) for row in rows[1:]] == [
        ("0", None, None),
        ("1", None, None),
        ("2", 0, 0),
        ("0", 12, 12),
        ("1", None, None),
        ("3", None, None),
    ]
    assert (rows[2].tied_to, rows[6].tied_to, rows[6].tied_params) == ("0", "2", 12)
