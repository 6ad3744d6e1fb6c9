"""PyTorch parameters that are stored in another way than they are meant: packed, sharded, emptied."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import layerfold
from layerfold.collect import collect
from torch_oracle import mismatches


def rows_by_path(model: Any) -> tuple[dict[str, layerfold.Row], Any]:
    summary = layerfold.summary(model, columns="all")
    return {row.path: row for row in summary}, summary


def net(torch: ModuleType) -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Linear(64, 32), nn.Embedding(10, 8), nn.LSTM(32, 16, 2), nn.Linear(3, 3, bias=False)
    )


@pytest.mark.parametrize(("dtype", "bytes_each"), [("qint8", 1), ("float16", 2)])
def test_dynamic_quantisation_keeps_every_parameter(
    torch: ModuleType, dtype: str, bytes_each: int
) -> None:
    model = net(torch)
    kinds = {torch.nn.Linear, torch.nn.LSTM}
    expected = sum(p.numel() for p in model.parameters())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's own, about its own quantisation
        model = torch.ao.quantization.quantize_dynamic(model, kinds, getattr(torch, dtype))
    rows, summary = rows_by_path(model)
    assert summary.totals.params == expected
    assert summary.totals.trainable == 80  # the embedding alone
    assert rows["0._packed_params"].params == 64 * 32 + 32
    assert rows["0._packed_params"].dtype == {1: "float32,int8", 2: "float16,float32"}[bytes_each]
    weights = 64 * 32 + 3 * 3 + 4 * 16 * (32 + 16) + 4 * 16 * (16 + 16)
    biases = 32 + 2 * 2 * 4 * 16
    assert summary.totals.bytes == weights * bytes_each + (biases + 80) * 4


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_static_quantisation(torch: ModuleType) -> None:
    quantised = torch.ao.nn.quantized
    model = torch.nn.Sequential(
        quantised.Conv2d(3, 8, 3), quantised.Linear(8, 4), quantised.Embedding(5, 12)
    )
    rows, summary = rows_by_path(model)
    assert rows["0"].params == 8 * 3 * 9 + 8
    assert rows["1._packed_params"].params == 8 * 4 + 4
    assert rows["2._packed_params"].params == 60
    assert summary.totals.trainable == 0
    assert summary.totals.bytes == 8 * 27 + 4 * 8 + 32 + 4 * 4 + 60


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_ranges_of_quantised_layers_are_not_compared(torch: ModuleType) -> None:
    layers = [torch.ao.nn.quantized.Conv2d(3, 8, 3) for _ in range(4)]
    for index, layer in enumerate(layers):
        layer.scale = 1.0 / (index + 1) ** 2
    model = torch.nn.Sequential(*layers)
    assert layerfold.summary(model).payload["columns"]["template"] == ",,0*4"


class _Params4bit:
    """Builds a parameter as bitsandbytes does: packed bytes, the shape in ``quant_state``."""

    @staticmethod
    def of(torch: ModuleType, shape: tuple[int, int]) -> Any:
        class Params4bit(torch.nn.Parameter):
            pass

        count = shape[0] * shape[1]
        data = torch.zeros(count // 2, 1, dtype=torch.uint8)
        weight = torch.Tensor._make_subclass(Params4bit, data, False)
        weight.quant_type = "nf4"
        inner = SimpleNamespace(absmax=torch.zeros(1), code=torch.zeros(256))
        weight.quant_state = SimpleNamespace(
            shape=torch.Size(shape),
            absmax=torch.zeros(count // 64, dtype=torch.uint8),
            code=torch.zeros(16),
            state2=inner,
        )
        return weight


def test_four_bit_parameters_count_what_they_represent(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(128, 64), torch.nn.ReLU())
    model[0].weight = _Params4bit.of(torch, (64, 128))
    rows, summary = rows_by_path(model)
    assert rows["0"].params == 64 * 128 + 64
    assert rows["0"].trainable == 64
    assert rows["0"].dtype == "float32,nf4"
    assert summary.totals.bytes == 64 * 64 + 128 + 4 * 16 + 4 + 4 * 256 + 4 * 64


def test_gptq_like_layers_count_what_they_represent(torch: ModuleType) -> None:
    class QuantLinear(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.in_features, self.out_features, self.bits = 128, 64, 4
            self.register_buffer("qweight", torch.zeros(128 // 8, 64, dtype=torch.int32))
            self.register_buffer("qzeros", torch.zeros(1, 8, dtype=torch.int32))
            self.register_buffer("scales", torch.zeros(1, 64, dtype=torch.float16))

    rows, summary = rows_by_path(torch.nn.Sequential(QuantLinear()))
    assert (rows["0"].params, rows["0"].trainable, rows["0"].dtype) == (128 * 64, 0, "int4")
    assert summary.totals.bytes == 128 * 64 // 2 + 32 + 128
    assert summary.totals.buffers == 8 + 64


def test_packed_weights_of_unknown_shape_are_unknown_and_never_0(torch: ModuleType) -> None:
    model = torch.nn.Module()
    model.register_buffer("qweight", torch.zeros(16, 64, dtype=torch.int32))
    summary = layerfold.summary(model)
    assert summary.totals.params is None
    assert summary.notes[0].startswith("1 packed weight without in_features")


def test_compressed_tensors_like_layers_count_what_they_represent(torch: ModuleType) -> None:
    class Compressed(torch.nn.Linear):
        def __init__(self) -> None:
            super().__init__(128, 64)
            del self.weight
            fixed = {"requires_grad": False}
            packed = torch.zeros(64, 16, dtype=torch.int32)
            self.weight_packed = torch.nn.Parameter(packed, **fixed)
            self.weight_scale = torch.nn.Parameter(torch.zeros(64, 1), **fixed)
            shape = torch.tensor([64, 128])
            self.weight_shape = torch.nn.Parameter(shape, **fixed)

    rows, summary = rows_by_path(torch.nn.Sequential(Compressed()))
    assert (rows["0"].params, rows["0"].trainable) == (128 * 64 + 64, 64)
    assert rows["0"].dtype == "float32,int4"
    assert summary.totals.bytes == 128 * 64 // 2 + 4 * 64 + 4 * 64 + 16
    assert summary.totals.buffers == 64 + 2


def test_a_tensor_class_of_several_tensors_shows_both_its_sizes(torch: ModuleType) -> None:
    """As torchao and others write quantised weights: a tensor with tensors inside."""

    class Packed(torch.Tensor):
        @staticmethod
        def __new__(cls, data: Any, scale: Any) -> Any:
            shape = (data.shape[0], 2 * data.shape[1])
            return torch.Tensor._make_wrapper_subclass(cls, shape, dtype=torch.bfloat16)

        def __init__(self, data: Any, scale: Any) -> None:
            self.qdata, self.scale = data, scale

        def __tensor_flatten__(self) -> tuple[list[str], None]:
            return ["qdata", "scale"], None

        @classmethod
        def __torch_dispatch__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            if func is torch.ops.aten.detach.default:
                return args[0]
            raise AssertionError(f"looking must run nothing, but ran {func}")

    model = torch.nn.Linear(128, 64, bias=False)
    inner = Packed(torch.zeros(64, 64, dtype=torch.uint8), torch.zeros(64, 2))
    model.weight = torch.nn.Parameter(inner, requires_grad=False)
    rows, summary = rows_by_path(model)
    assert (rows[""].params, rows[""].dtype) == (128 * 64, "int4")
    assert summary.totals.bytes == 64 * 64 + 4 * 128


def test_parameters_that_zero_has_emptied_count_in_full(torch: ModuleType) -> None:
    class Gathering(OrderedDict):
        """DeepSpeed's dictionary of parameters: asking for one gathers it from all processes."""

        def __getitem__(self, key: object) -> Any:
            raise AssertionError("a collective was started")

    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU())
    for parameter in model.parameters():
        parameter.ds_shape, parameter.ds_numel = parameter.shape, parameter.numel()
        parameter.ds_tensor = torch.zeros(parameter.numel() // 4)
        parameter.data = torch.empty(0)
    model[0]._parameters = Gathering(model[0]._parameters)
    rows, summary = rows_by_path(model)
    assert rows["0"].params == rows["0"].trainable == 64 * 32 + 32
    assert summary.totals.bytes == (64 * 32 + 32) // 4 * 4
    assert summary.payload["dictionaries"]["device"] == "cpu ZeRO partition"
    assert summary.notes == (
        "2 tensors sharded: counted as a whole, bytes are those of this process.",
    )


@pytest.fixture
def mesh() -> Iterator[Any]:
    """Four processes of which only this one exists: a process that starts a collective is alone."""
    import torch.distributed as dist
    from torch.distributed.device_mesh import init_device_mesh
    from torch.testing._internal.distributed.fake_pg import FakeStore

    dist.init_process_group("fake", rank=0, world_size=4, store=FakeStore())
    yield init_device_mesh("cpu", (4,))
    dist.destroy_process_group()


def test_a_distributed_tensor_counts_as_a_whole_and_shows_its_place(
    torch: ModuleType, mesh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor

    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Linear(32, 8))
    for layer in model:
        weight = distribute_tensor(layer.weight.detach(), mesh, [Shard(0)])
        layer.weight = torch.nn.Parameter(weight)
        layer.bias = torch.nn.Parameter(distribute_tensor(layer.bias.detach(), mesh, [Replicate()]))
    monkeypatch.setattr(DTensor, "full_tensor", _forbidden)
    monkeypatch.setattr(DTensor, "__torch_dispatch__", _forbidden)
    rows, summary = rows_by_path(model)
    assert rows["0"].params == rows["0"].trainable == 64 * 32 + 32
    assert summary.totals.bytes == 4 * (64 * 32 // 4 + 32 + 32 * 8 // 4 + 8)
    device = summary.payload["dictionaries"]["device"]
    assert device == r"cpu Replicate over 4\,cpu Shard(0) over 4".replace("\\", "")
    assert rows["0"].dtype == "float32"


def test_fully_sharded_modules(torch: ModuleType, mesh: Any) -> None:
    from torch.distributed.fsdp import fully_shard

    layers = [torch.nn.Sequential(torch.nn.Linear(16, 16), torch.nn.ReLU()) for _ in range(4)]
    model = torch.nn.Sequential(*layers)
    expected = sum(p.numel() for p in model.parameters())
    for layer in model:
        fully_shard(layer, mesh=mesh)
    fully_shard(model, mesh=mesh)
    rows, summary = rows_by_path(model)
    assert summary.totals.params == expected
    assert summary.totals.bytes == expected * 4 // 4
    assert rows["0"].type == "FSDPSequential"
    assert "*4" in summary.payload["columns"]["template"]


def _forbidden(*_: Any, **__: Any) -> Any:
    raise AssertionError("looking must not run an operation on a sharded tensor")


def test_bytes_of_mixed_kinds(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4, dtype=torch.bfloat16))
    model[1].bias = torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))
    rows, summary = rows_by_path(model)
    assert summary.totals.bytes == 20 * 4 + 16 * 2 + 4 * 8
    assert rows["1"].dtype == "bfloat16,float64"


def test_a_sparse_buffer_has_elements_but_no_known_size(torch: ModuleType) -> None:
    model = torch.nn.Module()
    model.register_buffer("adjacency", torch.eye(100).to_sparse())
    summary = layerfold.summary(model, columns="all")
    assert summary.totals.buffers == 10_000
    assert summary.totals.bytes is None


def test_a_storage_is_counted_once(torch: ModuleType) -> None:
    nn = torch.nn
    model = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False), nn.Module())
    model[1].weight = nn.Parameter(model[0].weight.data)
    model[2].register_buffer("wide", torch.zeros(1).expand(1000, 1000))
    flat = torch.zeros(10)
    model[2].register_buffer("head", flat[:4])
    model[2].register_buffer("tail", flat[4:8])
    table = collect(model, columns="bytes")
    assert table.bytes == [0, 64, 0, 4 + 32]
    assert sum(count or 0 for count in table.params) == 32
    assert mismatches(model) == []


def test_a_model_on_meta_shows_the_bytes_it_would_take(torch: ModuleType) -> None:
    with torch.device("meta"):
        model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.BatchNorm1d(4))
    _, summary = rows_by_path(model)
    assert summary.totals.bytes == 4 * (20 + 16) + 8
    assert mismatches(model) == []


def test_a_copy_on_write_stays_one(torch: ModuleType) -> None:
    weight = torch.zeros(8)
    model = torch.nn.Module()
    model.register_buffer("copy", torch._lazy_clone(weight))
    assert layerfold.summary(model, columns="all").totals.bytes == 32
    assert torch._C._is_cow_tensor(model.copy)


def test_lazy_buffers_are_unknown(torch: ModuleType) -> None:
    summary = layerfold.summary(torch.nn.LazyBatchNorm1d(affine=False), columns="all")
    assert summary.totals.buffers is None
    assert summary.totals.bytes is None
