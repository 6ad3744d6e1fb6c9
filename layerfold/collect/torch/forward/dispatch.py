"""Runs the operators of a pass: on tensors without values, and on the values that are known."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from layerfold.collect.common.interrupts import raise_waiting
from layerfold.collect.common.shapes import tensors
from layerfold.collect.torch.forward.evidence import Trace
from layerfold.collect.torch.forward.flops import FlopFormulas, zero
from layerfold.collect.torch.forward.idle import Idle
from layerfold.collect.torch.forward.known import Known, ValueNeeded
from layerfold.collect.torch.forward.open_sizes import OpenSizes, has_open
from layerfold.collect.torch.forward.operators import Operator, Operators
from layerfold.collect.torch.forward.origins import Origins
from layerfold.collect.torch.forward.sizes import SizeReader, Sizes
from layerfold.collect.torch.forward.stand_in import StandIn
from layerfold.collect.torch.forward.steps import Step


class Valueless(Protocol):
    """A kind of tensors without values."""

    mode: AbstractContextManager[Any]

    def call(
        self, operator: Operator, args: Any, kwargs: dict[str, Any], sizes: Sizes | None
    ) -> Any:
        """Run an operator on them."""


@dataclass(slots=True)
class Cost:
    """What the operators of one module cost."""

    flops: int = 0
    uncounted: set[str] = field(default_factory=set)


class Dispatch:
    """Runs each operator, counts it, and records what its results come from."""

    def __init__(
        self,
        torch: Any,
        valueless: Valueless,
        stand_in: StandIn,
        trace: Trace,
        origins: Origins,
        open_sizes: OpenSizes,
    ) -> None:
        self.costs: dict[int, Cost] = {}  # by row
        self.idle = Idle()
        self._torch = torch
        self._valueless = valueless
        self._stand_in = stand_in
        self._trace = trace
        self._origins = origins
        self._open_sizes = open_sizes
        self._known: Known = stand_in.known
        self._operators = Operators(torch, FlopFormulas(torch))
        self._meta = torch.device("meta")
        self._sizes = SizeReader(torch)
        self._counted: dict[Sizes, int | None] = {}

    def mode(self) -> AbstractContextManager[Any]:
        """Return the mode under which operators come here."""
        modes = importlib.import_module("torch.utils._python_dispatch")

        def call(mode: Any, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
            return self._run(mode, func, args, kwargs or {})

        parts = {
            "__torch_dispatch__": call,
            "supports_higher_order_operators": True,
            "_should_skip_dynamo": classmethod(lambda _: False),  # nothing is compiled here
        }
        kind: Any = type("Watching", (modes.TorchDispatchMode,), parts)
        mode: AbstractContextManager[Any] = kind()
        return mode

    def _run(self, mode: Any, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        raise_waiting()
        operator = self._operators.of(func)
        if operator.formula is None and operator.decomposes:
            with mode:
                result = func.decompose(*args, **kwargs)
            if result is not NotImplemented:
                return result
        if operator.lifts:
            args = tuple(map(self._lifted, args))
        args = self._on_meta(args)
        if kwargs or operator.has_device:
            kwargs = dict(zip(kwargs, self._on_meta(kwargs.values()), strict=True))
            if kwargs.get("device") is not None or (operator.is_factory and operator.has_device):
                kwargs["device"] = self._meta
        sizes = self._sizes.of(operator, args, kwargs)
        result = self._result(operator, args, kwargs, sizes)
        self._record(operator, args, kwargs, result, sizes)
        return result

    def _result(
        self,
        operator: Operator,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        sizes: Sizes | None,
    ) -> Any:
        known = self._known
        is_open = self._open_sizes.are_there and has_open([*args, *kwargs.values()])
        real = None if is_open else known.arguments(operator, args, kwargs)
        if operator.reads_values and real is not None:
            with suppress(Exception):  # of the values: then they are unknown
                return self._without_values(known.compute(operator, real))
        special = _SPECIAL.get(operator.name)
        if special is not None:
            return special(self, operator, args, kwargs)
        result = self._valueless.call(operator, args, kwargs, sizes)
        if type(result) is self._torch.Tensor and not result.is_meta:
            return self._lifted(result)  # of numbers alone
        has_values = real is not None and known.learn(operator, real, result)
        if operator.written and not has_values:
            known.forget_written(operator, args, kwargs)
        return result

    def _grouped(self, operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Multiply groups of matrices; kernels take more dtypes than the one of the meta device."""
        half, dtype = self._torch.bfloat16, args[0].dtype
        if dtype is half:
            return operator.call(*args, **kwargs)
        halves = [one.to(half) for one in args[:2]]
        return operator.call(*halves, *args[2:], **kwargs).to(dtype)

    def _sampled(self, _: Operator, args: tuple[Any, ...], __: dict[str, Any]) -> Any:
        """Sample without values: PyTorch gives no sizes of these operators, which are those of the first argument."""
        return self._torch.empty_like(args[0])

    def _packed(self, operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Pack sequences by their lengths; how many are left at each step is a real tensor."""
        data, lengths, *_ = args
        real = self._known.of(lengths)
        if real is None:
            raise ValueNeeded("the lengths of sequences")
        with self._torch._C._DisableTorchDispatch():
            steps = self._torch.empty(data.shape[:2], device="cpu")
            rows, sizes = operator.call(steps, real, *args[2:], **kwargs)
        return data.new_empty((len(rows), *data.shape[2:])), sizes

    def _without_values(self, real: Any) -> Any:
        """Return what was computed of known values, with tensors of this pass."""
        if isinstance(real, self._torch.Tensor):
            return self._lifted(real)
        if type(real) in (list, tuple):
            return type(real)(map(self._without_values, real))
        return real

    def _lifted(self, value: Any) -> Any:
        """Return a tensor of this pass for a real one that the code has just made."""
        if not isinstance(value, self._torch.Tensor) or value.is_meta:
            return value
        made = self._stand_in.tensor(value)
        self._known.remember(made, value)
        return made

    def _on_meta(self, values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(map(self._moved, values))

    def _moved(self, value: Any) -> Any:
        """Return a value with its tensors on the meta device: real ones are replaced."""
        kind = type(value)
        if kind in _NUMBERS:
            return value
        if kind is list or kind is tuple:
            return kind(map(self._moved, value))
        if not isinstance(value, self._torch.Tensor):
            return value
        moved = value if value.is_meta else self._stand_in.of(value)
        self.idle.read(moved)
        return moved

    def _record(
        self,
        operator: Operator,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        sizes: Sizes | None,
    ) -> None:
        """Count an operator, and record what its results are computed from."""
        cost: int | None = 0
        if operator.formula is not zero:
            cost = self._cost(operator, args, kwargs, result, sizes)
            self._count(operator, cost)
        step = Step(operator.name, cost != 0, operator.is_pointwise)
        results = [result] if type(result) is self._torch.Tensor else _all(result)
        is_written = not operator.is_new and _is_first(results, [*args, *kwargs.values()])
        if not is_written:  # what is written may be the user's own
            self._stand_in.made.add(results)
        self._origins.record(operator, args, kwargs, results)
        self._trace.record(step, args, results, is_written=is_written)

    def _count(self, operator: Operator, cost: int | None) -> None:
        costs = self.costs.setdefault(self._trace.row, Cost())
        if cost is None:
            costs.uncounted.add(operator.name)
        else:
            costs.flops += cost

    def _cost(
        self,
        operator: Operator,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        sizes: Sizes | None,
    ) -> int | None:
        """Return FLOPs by the formula of an operator, None without one or of unknown sizes."""
        if sizes is not None and (known := self._counted.get(sizes, _UNCOUNTED)) != _UNCOUNTED:
            return known
        formula = operator.formula
        try:
            cost = formula(*args, **kwargs, out_val=result) if formula else None
        except Exception:  # of shapes that the formula does not expect
            cost = None
        is_open = self._open_sizes.are_there and has_open([*args, *kwargs.values(), result])
        if is_open or type(cost) is not int:  # it may depend on the values of a tensor, too
            cost = None
        if sizes is not None:
            self._counted[sizes] = cost
        return cost


#: No tensors, which most other arguments are.
_NUMBERS = frozenset([int, float, bool, type(None)])
_UNCOUNTED = -1


def _is_first(results: list[Any], values: Iterable[Any]) -> bool:
    """Whether the first result is one of some values."""
    return bool(results) and any(results[0] is value for value in values)


def _all(result: Any) -> list[Any]:
    return [tensor for _, tensor in tensors(result)]


_SPECIAL = {
    "_grouped_mm": Dispatch._grouped,
    "_pack_padded_sequence": Dispatch._packed,
    "_sample_dirichlet": Dispatch._sampled,
    "binomial": Dispatch._sampled,
}
