"""The stand-in does what the model does, and leaves alone what it should not touch."""

from __future__ import annotations

import array
import importlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import prune
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

import layerfold
from models import torchvision_models

FLAT = (2, 4)
FLOPS = 2 * 2 * 4 * 4  # of one layer


class Empty:
    pass


class Slotted:
    __slots__ = ("last",)


MISSING, NOTHING = Empty(), Slotted()


def test_a_sentinel_stays_itself() -> None:
    class Chooses(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            self.options = [MISSING, NOTHING]

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            first, second = self.options
            return super().forward(x) if first is MISSING and second is NOTHING else x

    assert layerfold.summary(Chooses(), input_size=FLAT).totals.flops == FLOPS


def test_an_object_without_attributes_has_none_afterwards() -> None:
    class Keeps(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            self.cache, self.slotted = Empty(), Slotted()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.cache.last = self.slotted.last = super().forward(x)
            return self.cache.last

    model = Keeps()
    assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
    assert vars(model.cache) == {}
    assert not hasattr(model.slotted, "last")


def test_a_module_with_slots_has_them_in_its_stand_in() -> None:
    class Slotted(nn.Linear):
        __slots__ = ("__hidden", "seen")

        def __init__(self) -> None:
            super().__init__(4, 4)
            self.seen, self.__hidden = [], 1

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.seen.append(self.__hidden)
            self.__hidden += 1
            return super().forward(x)

    model = Slotted()
    assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
    assert (model.seen, model._Slotted__hidden) == ([], 1)


class Overrides(nn.Linear):
    """Gives names of Module's methods to something else."""

    def __init__(self) -> None:
        super().__init__(4, 4)
        for name in ("modules", "children", "named_parameters", "state_dict", "train", "buffers"):
            vars(self)[name] = {"lr": 0.1}

    def parameters(self) -> Any:
        return [{"params": [self.weight], "lr": 0.1}]


@pytest.mark.parametrize("given", [{"input_size": FLAT}, {"input_data": torch.zeros(FLAT)}])
def test_methods_of_module_may_be_something_else(given: dict[str, Any]) -> None:
    summary = layerfold.summary(nn.Sequential(Overrides(), nn.ReLU()), columns="all", **given)
    assert [row.output_shape for row in summary] == ["2,4"] * 3
    assert (summary.totals.flops, summary.notes) == (FLOPS, ())


def test_modules_may_be_the_keys_of_a_dict() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 4)
            self.names: dict[Any, str] = {self.inner: "inner"}

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for module in self.names:
                x = module(x)
            return x if self.names[self.inner] == "inner" else x[0]

    rows = list(layerfold.summary(Named(), input_size=FLAT))
    assert [(row.output_shape, row.flops) for row in rows] == [("2,4", 0), ("2,4", FLOPS)]


def test_defaults_of_a_function_are_copies() -> None:
    class Defaults(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.other = nn.Linear(4, 4), nn.Linear(4, 4)
            seen: list[Any] = []

            def call(x: Any, layer: Any = self.layer, *, other: Any = self.other) -> Any:
                return other(layer(x))

            def keep(x: Any, seen: list[Any] = seen) -> None:
                seen.append(x)

            self.call, self.keep, self.seen = call, keep, seen

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.keep(x)
            return self.call(x) if len(self.seen) == 1 else x

    model, ran = Defaults(), []
    model.layer.register_forward_hook(lambda *args: ran.append(args))
    summary = layerfold.summary(model, input_size=FLAT)
    assert [row.flops for row in summary] == [0, FLOPS, FLOPS]
    assert ran == model.seen == []


class Advances(nn.Module):
    """Advances generators and iterators that are not written in Python."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = torch.Generator().manual_seed(1)
        self.arrays, self.old = np.random.default_rng(1), np.random.RandomState(1)
        self.counts = [itertools.count(3), itertools.count(2.5, -0.5)]
        self.letters, self.places = bytearray(b"a"), array.array("i", [1])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + torch.rand(4, generator=self.numbers)
        self.numbers.manual_seed(7)
        self.letters.append(1)
        self.places.append(1)
        width = len(self.letters) + len(self.places)
        return x[:, :width] * sum(map(next, self.counts)) * self.arrays.random() * self.old.rand()


def test_what_is_advanced_is_a_copy() -> None:
    def state(model: Any) -> list[str]:
        seed = model.numbers.initial_seed()
        new = (model.numbers.get_state().tolist(), model.arrays.bit_generator.state)
        more = (model.old.get_state(), model.counts, model.letters, model.places)
        return [str(one) for one in (seed, *new, *more)]

    model = Advances()
    before = state(model)
    (row,) = layerfold.summary(model, input_size=FLAT)
    assert row.output_shape == "2,4"
    assert state(model) == before
    model(torch.zeros(FLAT))
    assert not any(a == b for a, b in zip(before, state(model), strict=True))  # what a pass does


def test_hooks_for_all_modules_stay_and_another_that_is_added_meanwhile_does_not() -> None:
    ran: list[Any] = []
    add = nn.modules.module.register_module_forward_hook
    hooks = [add(lambda *args: ran.append(args))]

    class Meanwhile(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            hooks.append(add(lambda *args: ran.append(args)))
            return super().forward(x)

    model = nn.Sequential(Meanwhile(4, 4), nn.Linear(4, 4))
    vars(model)["hidden"] = hidden = [nn.Linear(4, 4)]
    model.forward = lambda x: hidden[0](model[1](model[0](x)))
    try:
        assert layerfold.summary(model, input_size=FLAT).totals.flops == 3 * FLOPS
        assert ran == []
        nn.ReLU()(torch.zeros(1))
        assert len(ran) == len(hooks) == 1
    finally:
        for hook in hooks:
            hook.remove()


def test_hooks_that_forward_adds_do_run() -> None:
    class Catches(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            caught: list[Any] = []
            hook = self[0].register_forward_hook(lambda *args: caught.append(args[2]))
            super().forward(x)
            hook.remove()
            return caught[0]

    model = Catches(nn.Linear(4, 3), nn.Linear(3, 2))
    assert next(iter(layerfold.summary(model, input_size=FLAT))).output_shape == "2,3"


def test_modes_of_the_user_do_not_see_the_pass() -> None:
    seen: list[Any] = []

    class Sees(TorchDispatchMode):
        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            seen.append((func, types))
            return func(*args, **(kwargs or {}))

    model = nn.Linear(4, 4)
    with FlopCounterMode(display=False) as counter, Sees():
        assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
        assert seen == []
        model(torch.zeros(FLAT))
        assert seen
    assert counter.get_total_flops() == FLOPS


def test_copies_for_several_devices_are_one() -> None:
    model = nn.DataParallel(nn.Linear(4, 4))
    model.device_ids, model.src_device_obj = [0, 1], torch.device("cuda", 0)
    summary = layerfold.summary(model, input_size=FLAT)
    assert [row.flops for row in summary] == [0, FLOPS]


def test_what_may_have_run_again_is_no_certain_number() -> None:
    class Again(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.after = nn.Linear(4, 4), nn.Sequential()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.inner(x)
            return self.after(self.inner(x) if x.sum() > 0 else x)

    summary = layerfold.summary(Again(), input_size=FLAT)
    assert [row.flops for row in summary] == [None, FLOPS, None]
    assert [row.calls for row in summary] == [None] * 3
    assert summary.totals.flops is None
    assert f"≥ {FLOPS} FLOPs" in str(summary)
    assert "FLOPs of the others are lower bounds" in summary.notes[0]


def test_hooks_by_which_transformers_records_outputs_do_run() -> None:
    """Their backbones read every layer's output from them; hooks for all modules do not run."""
    torchvision_models()  # transformers' image models look for torchvision
    transformers = importlib.import_module("transformers")
    sizes = {"hidden_sizes": [4, 6, 8, 10], "depths": [1, 1, 1, 1]}
    config = transformers.ConvNextConfig(**sizes, out_features=["stage1", "stage3"])
    backbone = transformers.ConvNextBackbone(config).eval()
    assert any(module._forward_hooks for module in backbone.modules())
    ran: list[Any] = []
    hook = nn.modules.module.register_module_forward_hook(lambda *args: ran.append(args))
    try:
        summary = layerfold.summary(backbone, input_size=(1, 3, 32, 32))
    finally:
        hook.remove()
    assert summary.notes == ("1 forward hook did not run: what it changes is not shown.",)
    assert ran == []
    features = backbone(torch.zeros(1, 3, 32, 32)).feature_maps
    shown = next(iter(summary)).output_shape
    sizes_of = [",".join(map(str, feature.shape)) for feature in features]
    assert shown == ";".join(f"feature_maps:{text}" for text in sizes_of)


def test_hooks_that_did_not_run_are_named() -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    prune.l1_unstructured(model[1], "weight", amount=0.5)
    assert not any("did not run" in note for note in notes_of(model))
    model[0].register_forward_hook(lambda _module, _args, result: result[:1])
    assert "1 forward hook did not run: what it changes is not shown." in notes_of(model)
    hook = nn.modules.module.register_module_forward_pre_hook(lambda *_: None)
    try:
        assert "2 forward hooks did not run: what they change is not shown." in notes_of(model)
    finally:
        hook.remove()


def notes_of(model: nn.Module) -> tuple[str, ...]:
    return layerfold.summary(model, input_size=FLAT).notes


@pytest.mark.parametrize(
    "loss",
    [
        nn.MSELoss(),
        nn.L1Loss(),
        nn.SmoothL1Loss(),
        nn.HuberLoss(),
        nn.BCELoss(),
        nn.BCEWithLogitsLoss(),
        nn.KLDivLoss(reduction="batchmean"),
        nn.SoftMarginLoss(),
        nn.PoissonNLLLoss(),
        nn.HingeEmbeddingLoss(),
        nn.CrossEntropyLoss(),
        nn.CrossEntropyLoss(label_smoothing=0.1),
        nn.NLLLoss(),
        nn.MultiMarginLoss(),
        nn.MultiLabelMarginLoss(),
        nn.MarginRankingLoss(),
        nn.CosineEmbeddingLoss(),
        nn.TripletMarginLoss(),
    ],
    ids=lambda loss: type(loss).__name__,
)
def test_losses_count_as_nothing(loss: nn.Module) -> None:
    x, classes = torch.ones(FLAT), torch.zeros(2, dtype=torch.int64)
    data: tuple[torch.Tensor, ...] = (x, x)
    if isinstance(loss, (nn.CrossEntropyLoss, nn.NLLLoss, nn.MultiMarginLoss)):
        data = (x, classes)
    elif isinstance(loss, nn.MultiLabelMarginLoss):
        data = (x, torch.zeros(FLAT, dtype=torch.int64))
    elif isinstance(loss, (nn.MarginRankingLoss, nn.TripletMarginLoss)):
        data = (x, x, x)
    elif isinstance(loss, nn.CosineEmbeddingLoss):
        data = (x, x, torch.ones(2))
    summary = layerfold.summary(loss, input_data=data)
    assert (summary.totals.flops, summary.totals.uncounted, summary.notes) == (0, (), ())


@pytest.fixture
def accelerate() -> Any:
    torchvision_models()  # what it imports asks for torchvision
    import accelerate

    return accelerate


def offloaded(accelerate: Any, model: nn.Module) -> nn.Module:
    return accelerate.cpu_offload(model, execution_device=torch.device("cpu"))


def hooked(accelerate: Any, model: nn.Module) -> nn.Module:
    class Doubles(accelerate.hooks.ModelHook):
        def __init__(self) -> None:
            self.seen: list[Any] = []

        def pre_forward(self, _: nn.Module, *args: Any, **kwargs: Any) -> Any:
            self.seen.append(args)
            return args, kwargs

        def post_forward(self, _: nn.Module, output: torch.Tensor) -> torch.Tensor:
            return torch.cat([output, output])

    accelerate.hooks.add_hook_to_module(model, Doubles())
    return accelerate.hooks.add_hook_to_module(model, Doubles(), append=True)


def dispatched(accelerate: Any, model: nn.Module, folder: Path, places: Any, **more: Any) -> None:
    accelerate.utils.offload.offload_state_dict(str(folder), model.state_dict())
    accelerate.dispatch_model(
        model, places, main_device="cpu", offload_dir=str(folder), force_hooks=True, **more
    )


CPU = torch.device("cpu")
PARTS = ("0", "1", "2.0", "2.1", "3")
OFFLOADED: dict[str, Callable[[Any, nn.Module, Path], Any]] = {
    "cpu": lambda a, m, _: a.cpu_offload(m, CPU),
    "cpu with buffers": lambda a, m, _: a.cpu_offload(m, CPU, offload_buffers=True),
    "disk": lambda a, m, folder: a.disk_offload(m, str(folder), CPU),
    "disk with buffers": lambda a, m, folder: a.disk_offload(
        m, str(folder), CPU, offload_buffers=True
    ),
    "whole": lambda a, m, _: a.cpu_offload_with_hook(m, CPU),
    "disk behind cpu": lambda a, m, folder: dispatched(
        a, m, folder, {part: ("cpu", "disk")[at % 2] for at, part in enumerate(PARTS)}
    ),
    "all on disk": lambda a, m, folder: dispatched(
        a, m, folder, dict.fromkeys(PARTS, "disk"), offload_buffers=True
    ),
}


def _written(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """When each file was written, and what; the test itself reads them, so that is no sign of anything."""
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


@pytest.mark.parametrize("way", OFFLOADED)
def test_offloaded_weights_stay_where_they_are(accelerate: Any, way: str, tmp_path: Path) -> None:
    model = nn.Sequential(
        nn.Linear(4, 8),
        nn.BatchNorm1d(8),
        nn.Sequential(nn.Linear(8, 8, bias=False), nn.LayerNorm(8)),
        nn.Linear(8, 3),
    ).eval()
    plain = layerfold.summary(model, input_size=FLAT, columns="all")
    expected = model(torch.ones(FLAT))
    OFFLOADED[way](accelerate, model, tmp_path)
    assert model(torch.ones(FLAT)).equal(expected)
    files = _written(tmp_path)
    summary = layerfold.summary(model, input_size=FLAT, columns="all")
    assert _written(tmp_path) == files
    shown = [(row.path, row.output_shape, row.params, row.flops, row.calls) for row in plain]
    assert [
        (row.path, row.output_shape, row.params, row.flops, row.calls) for row in summary
    ] == shown
    assert (summary.totals, summary.notes) == (plain.totals, plain.notes)
    assert model(torch.ones(FLAT)).equal(expected)


@pytest.mark.parametrize(("add", "rows"), [(offloaded, 2), (hooked, 8)])
def test_hooks_of_accelerate_run_as_part_of_the_model(
    accelerate: Any, add: Callable[[Any, nn.Module], nn.Module], rows: int
) -> None:
    model = add(accelerate, nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 3)))
    expected = model(torch.ones(FLAT))
    before = [dict(vars(module)) for module in model.modules()]
    summary = layerfold.summary(model, input_size=FLAT)
    assert [row.output_shape for row in summary] == [f"{rows},3", "2,4", "2,3"]
    assert (summary.totals.flops, summary.notes) == (FLOPS + 2 * 2 * 4 * 3, ())
    assert [dict(vars(module)) for module in model.modules()] == before
    assert model(torch.ones(FLAT)).equal(expected)
