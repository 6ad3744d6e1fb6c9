"""What one of PyTorch's own modules takes, where that is not what it was given."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from layerfold.format.plurals import counted

Size = tuple[int, ...]

BATCH_FIRST = "the batch comes first"


class Given(NamedTuple):
    """A tensor that a module was given; a size that depends on values is None.

    ``row`` is the module that returned it, ``input`` its number among the inputs of the model; both
    are None for what was computed between modules.
    """

    shape: tuple[int | None, ...]
    dtype: Any
    row: int | None = None
    input: int | None = None


class Fix(NamedTuple):
    """What would fit as an input of the model, by its number, and what it would be then."""

    input: int
    size: Size | None = None
    dtype: Any = None
    because: str = ""


class Misfit(NamedTuple):
    """What a module takes, what it got, and what to give the model instead, if that is known.

    ``is_of_training``: it would take what it got in evaluation mode.
    """

    takes: str
    got: str
    fix: Fix | None = None
    is_of_training: bool = False


class Case(NamedTuple):
    """A module, the tensor that it got, and the inputs of the model."""

    torch: Any
    module: Any
    given: Given
    inputs: Sequence[Given]

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The sizes of the tensor."""
        return self.given.shape

    def is_a(self, *names: str) -> bool:
        """Whether the module is of one of these classes of ``torch.nn``."""
        kinds = [getattr(self.torch.nn, name, ()) for name in names]
        return any(isinstance(self.module, kind) for kind in kinds)

    @property
    def input(self) -> int | None:
        """The input of the model that this tensor is, or the only one, from which it was made."""
        if self.given.input is None and len(self.inputs) == 1:
            return 0
        return self.given.input


def misfit(
    torch: Any, module: Any, given: Sequence[Given], inputs: Sequence[Given]
) -> Misfit | None:
    """Return how the first tensor does not fit a module of ``torch.nn``; None where it is not that."""
    if not given:
        return None
    case = Case(torch, module, given[0], inputs)
    found = (check(case) for check in (_integers, _axes, _channels, _one_value, _features, _dtype))
    return next((one for one in found if one is not None), None)


def _integers(case: Case) -> Misfit | None:
    """An embedding looks up integers."""
    dtype = case.given.dtype
    if not case.is_a("Embedding", "EmbeddingBag") or not is_float(dtype):
        return None
    fix = None
    if case.input is not None and is_float(case.inputs[case.input].dtype):
        fix = Fix(case.input, dtype=case.torch.int64)
    return Misfit("integers", dtype_word(dtype), fix)


def is_float(dtype: Any) -> bool:
    """Whether a dtype has fractions."""
    return bool(dtype.is_floating_point or dtype.is_complex)


_CONVOLUTIONS = [f"Conv{kind}{axes}d" for kind in ("", "Transpose") for axes in (1, 2, 3)]
_AXES = {
    1: "batch, channels, length",
    2: "batch, channels, height, width",
    3: "batch, channels, depth, height, width",
}


def _axes(case: Case) -> Misfit | None:
    """Convolutions, pooling and their norms have a fixed number of axes."""
    name = next((kind.__name__ for kind in type(case.module).__mro__ if _is_spatial(kind)), "")
    if not name:
        return None
    spatial, rank = int(name[-2]), len(case.shape)
    most = spatial + 2
    takes_two = name == "BatchNorm1d"
    without_batch = "BatchNorm" not in name
    if rank == most or (rank == most - 1 and (without_batch or takes_two)):
        return None
    got = f"{rank}: {shape_word(case.shape)}" if rank else "a single number"
    axes = f"{most - 1} or {most}" if without_batch or takes_two else f"{most}"
    return Misfit(f"{axes} dimensions ({_AXES[spatial]})", got, _with_batch(case, most))


def _is_spatial(kind: type) -> bool:
    name = kind.__name__
    return (
        kind.__module__.startswith("torch.nn.modules.")
        and name[-2:] in {"1d", "2d", "3d"}
        and not name.startswith(("_", "Lazy"))
        and any(word in name for word in ("Conv", "Pool", "BatchNorm", "InstanceNorm"))
    )


def _with_batch(case: Case, rank: int) -> Fix | None:
    """The usual cause of an axis too few: the batch was left out of the input's size."""
    if case.input is None or len(case.shape) != rank - 1:
        return None
    size = whole(case.inputs[case.input].shape)
    if size is None or len(size) != rank - 1:
        return None
    return Fix(case.input, (1, *size), because=BATCH_FIRST)


def _channels(case: Case) -> Misfit | None:
    """Convolutions and norms over channels take a fixed number of them."""
    wanted = _wanted_channels(case)
    if wanted is None:
        return None
    rank = len(case.shape)
    spatial = len(getattr(case.module, "kernel_size", ())) or rank - 2
    axis = rank - spatial - 1
    got = case.shape[axis] if 0 <= axis < rank else None
    if got is None or got == wanted:
        return None
    return Misfit(counted(wanted, "channel"), f"{got:,}", _channel_order(case, wanted, spatial))


def _wanted_channels(case: Case) -> int | None:
    if case.is_a("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"):
        return _whole(case.module.num_features) if len(case.shape) > 1 else None
    if case.is_a("GroupNorm"):
        return _whole(case.module.num_channels) if len(case.shape) > 1 else None
    return _whole(case.module.in_channels) if case.is_a(*_CONVOLUTIONS) else None


def _channel_order(case: Case, wanted: int, spatial: int) -> Fix | None:
    """The usual causes: the channels are at the other end, or the batch or the channels are missing."""
    size = whole(case.inputs[case.input].shape) if case.input is not None else None
    if case.input is None or not size:
        return None
    is_last, is_whole = size[-1] == wanted, len(size) == spatial + 2
    first = "channels come first"
    if case.given.input is None:  # the model moves the axes itself
        is_moved = (
            is_whole and size[1] == wanted and sorted(size) == sorted(n or 0 for n in case.shape)
        )
        last = (size[0], *size[2:], wanted)
        return Fix(case.input, last, because="channels come last") if is_moved else None
    if is_last and is_whole:
        return Fix(case.input, (size[0], wanted, *size[1:-1]), because=first)
    if is_last and len(size) == spatial + 1:
        return Fix(case.input, (1, wanted, *size[:-1]), because=first)
    is_gray = wanted == 1 and len(size) == spatial + 1
    missing = "the axis of channels is missing"
    return Fix(case.input, (size[0], 1, *size[1:]), because=missing) if is_gray else None


def _one_value(case: Case) -> Misfit | None:
    """Batch norm in training mode has no variance of a single value."""
    size = whole(case.shape)
    is_norm = case.is_a("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm")
    if not is_norm or not case.module.training or size is None or len(size) < 2:
        return None
    if size[0] * prod(size[2:]) != 1:
        return None
    takes = "more than 1 value per channel in training mode"
    given = case.inputs[0].shape if len(case.inputs) == 1 else ()
    larger = whole((2, *given[1:])) if given[:1] == (1,) else None
    return Misfit(takes, shape_word(size), Fix(0, larger) if larger else None, is_of_training=True)


def _features(case: Case) -> Misfit | None:
    """Linear layers, recurrent ones, attention and layer norms take a fixed last axis."""
    wanted = _wanted_features(case)
    rank = len(wanted or ())
    got = case.shape[-rank:] if wanted else ()
    if not wanted or None in got or got == wanted:
        return None
    return Misfit(_features_word(wanted), _sizes(got), _right_features(case, wanted))


def _wanted_features(case: Case) -> Size | None:
    module = case.module
    if case.is_a("Linear"):
        return _one(module.in_features)
    if case.is_a("RNNBase", "RNNCellBase"):
        return _one(module.input_size)
    if case.is_a("MultiheadAttention"):
        return _one(module.embed_dim)
    if case.is_a("LayerNorm", "RMSNorm"):
        return whole(tuple(module.normalized_shape))
    return None


def _right_features(case: Case, wanted: Size) -> Fix | None:
    if case.input is None:
        return None
    size = whole(case.inputs[case.input].shape)
    if size is None or not case.shape:
        return None
    if case.given.input is not None:
        flat = len(wanted) == 1 and len(size) > 2 and prod(size[1:]) == wanted[0]
        fitting = (size[0], *wanted) if flat else (*size[: -len(wanted)], *wanted)
        return Fix(case.input, fitting)
    # Convolutions take an input without a batch, and what they return is flattened too far.
    is_without_batch = prod(n or 0 for n in case.shape) == prod(wanted) and len(size) == 3
    if is_without_batch:
        return Fix(case.input, (1, *size), because=BATCH_FIRST)
    return None


def _dtype(case: Case) -> Misfit | None:
    """Products take one dtype."""
    if not case.is_a("Linear", *_CONVOLUTIONS, "RNNBase", "MultiheadAttention"):
        return None
    weight = next(iter(case.module.parameters(recurse=False)), None)
    if weight is None or weight.dtype == case.given.dtype or not is_float(weight.dtype):
        return None
    fix = None
    if case.input is not None and case.inputs[case.input].dtype == case.given.dtype:
        fix = Fix(case.input, dtype=weight.dtype)
    return Misfit(dtype_word(weight.dtype), dtype_word(case.given.dtype), fix)


def shape_word(shape: Sequence[int | None]) -> str:
    """Write a size as Python does, an unknown axis as "?"."""
    parts = ["?" if size is None else str(size) for size in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def dtype_word(dtype: Any) -> str:
    """Write a dtype without its package: "float32 values"."""
    return f"{str(dtype).removeprefix('torch.')} values"


def _features_word(wanted: Size) -> str:
    if len(wanted) == 1:
        return counted(wanted[0], "feature")
    return f"{shape_word(wanted)} as its last axes"


def _sizes(got: Sequence[int | None]) -> str:
    return f"{got[0]:,}" if len(got) == 1 else shape_word(got)


def _whole(value: Any) -> int | None:
    return value if type(value) is int else None


def _one(value: Any) -> Size | None:
    return (value,) if type(value) is int else None


def whole(shape: Sequence[Any]) -> Size | None:
    """Return a size of which every axis is known, else None."""
    return tuple(shape) if all(type(size) is int for size in shape) else None
