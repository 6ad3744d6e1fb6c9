"""Shapes, FLOPs and residual blocks of a PyTorch model, from one forward pass without values.

The pass runs a stand-in of the model (``stand_in``) on fake tensors over the meta device, so it
takes no memory and changes nothing in the model.
"""

from __future__ import annotations

import functools
import importlib
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, cast

from layerfold.collect.common.inputs import Arguments, Inputs
from layerfold.collect.common.progress import report
from layerfold.collect.common.random_state import same_random_state
from layerfold.collect.common.shapes import shape_text, tensor_bytes, tensors
from layerfold.collect.torch.forward.depth import room_for_a_pass
from layerfold.collect.torch.forward.evidence import Trace
from layerfold.collect.torch.forward.flops import FlopFormulas, operator_name
from layerfold.collect.torch.forward.inputs import given_inputs
from layerfold.collect.torch.forward.stand_in import StandIn
from layerfold.collect.torch.forward.steps import Step
from layerfold.collect.torch.forward.stopped import Progress


@dataclass(slots=True)
class Calls:
    """The calls of one module."""

    callers: list[int] = field(default_factory=list)  # the module around each call
    inputs: list[str | None] = field(default_factory=list)  # one text for each call
    outputs: list[str | None] = field(default_factory=list)
    output_bytes: list[int | None] = field(default_factory=list)
    flops: int = 0
    uncounted: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Run:
    """One forward pass, seen module by module and operator by operator.

    ``calls`` has an entry for each row that was called. ``progress`` says how far the pass came, and
    why no further.
    """

    torch: Any
    stand_in: StandIn
    formulas: FlopFormulas
    trace: Trace
    calls: dict[int, Calls] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
    rows: int = 0

    def forward(self, modules: Sequence[Any], inputs: Inputs) -> None:
        """Run the model of which ``modules`` has each row's module, ``None`` for other rows."""
        try:
            with _without_modes(), room_for_a_pass():
                model = self.stand_in.of(modules[0])
                self.rows = len(modules)
                for row, module in enumerate(modules):
                    if module is not None:
                        self._watch(self.stand_in.of(module), row)
                with self._running():
                    self._call(model, given_inputs(self.torch, self.stand_in, modules[0], inputs))
        except Exception as error:
            self.progress.ends(error)
        else:
            self.progress.ends(None)
        finally:
            self.stand_in.forget()

    def _call(self, model: Callable[..., Any], arguments: Arguments) -> None:
        positional, keywords = arguments
        self.progress.begins([tensor for _, tensor in tensors([positional, keywords])])
        model(*positional, **keywords)

    @property
    def is_stopped(self) -> bool:
        """Whether the pass did not come to its end."""
        return self.progress.reason is not None

    @contextmanager
    def _running(self) -> Iterator[None]:
        dispatch = importlib.import_module("torch.utils._python_dispatch")
        kind = type(
            "Watching",
            (dispatch.TorchDispatchMode,),
            {
                "__torch_dispatch__": lambda mode, func, _types, args=(), kwargs=None: (
                    self._dispatch(mode, func, args, kwargs or {})
                ),
                "supports_higher_order_operators": True,
            },
        )
        with (
            same_random_state(),
            _same_generator_state(self.torch),
            warnings.catch_warnings(),
            _uncompiled(self.torch),
            _silent("torch._subclasses.fake_tensor"),
            self.torch.no_grad(),
            self.stand_in.fake_mode,
            kind(),
        ):
            warnings.simplefilter("ignore")
            yield

    def _watch(self, copy: Any, row: int) -> None:
        """Replace the copy's ``forward`` by one that records its inputs and outputs."""
        forward = copy.forward

        @functools.wraps(forward)
        def watched(*args: Any, **kwargs: Any) -> Any:
            report(len(self.calls), self.rows)
            calls = self.calls.setdefault(row, Calls())
            given = [tensor for _, tensor in tensors([args, kwargs])]
            given_text = shape_text([*args, kwargs])
            caller = self.trace.caller
            frame = self.trace.enter(row, given)
            try:
                result = forward(*args, **kwargs)
            except BaseException as error:
                self.progress.failed(row, error, given)
                raise
            finally:
                self.trace.stack.pop()
            returned = [tensor for _, tensor in tensors(result)]
            self.trace.leave(frame, returned)
            self.progress.returned(row, returned)
            calls.callers.append(caller)
            calls.inputs.append(given_text)
            calls.outputs.append(shape_text(result))
            calls.output_bytes.append(tensor_bytes(result))
            return result

        vars(copy)["forward"] = watched

    def _dispatch(self, mode: Any, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run one operator on the meta device, count it, and record what its results come from."""
        formula = self.formulas.of(func)
        if formula is None and hasattr(func, "decompose"):
            with mode:
                result = func.decompose(*args, **kwargs)
            if result is not NotImplemented:
                return result
        args = self._on_meta(args)
        if kwargs:
            kwargs = dict(zip(kwargs, self._on_meta(kwargs.values()), strict=True))
            if kwargs.get("device") is not None:
                kwargs["device"] = self.torch.device("meta")
        result = self._result(func, args, kwargs)
        cost = self._count(formula, func, args, kwargs, result, self.trace.row)
        pointwise = self.torch.Tag.pointwise in getattr(func, "tags", ())
        step = Step(operator_name(func), cost != 0, pointwise)
        results = [tensor for _, tensor in tensors(result)]
        written = (
            any(results[0] is value for value in (*args, *kwargs.values())) if results else False
        )
        self.trace.record(step, args, results, is_written=written)
        return result

    def _result(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run an operator; kernels take more dtypes for groups than the one of the meta device."""
        torch = self.torch
        if operator_name(func) != "_grouped_mm" or args[0].dtype is torch.bfloat16:
            return func(*args, **kwargs)
        halves = [one.to(torch.bfloat16) for one in args[:2]]
        return func(*halves, *args[2:], **kwargs).to(args[0].dtype)

    def _count(
        self,
        formula: Callable[..., Any] | None,
        func: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        row: int,
    ) -> int | None:
        calls = self.calls.setdefault(row, Calls())
        try:
            cost = formula(*args, **kwargs, out_val=result) if formula else None
        except Exception:  # of shapes that the formula does not expect
            cost = None
        if type(cost) is not int:  # it may depend on the values of a tensor, too
            calls.uncounted.add(operator_name(func))
            return None
        calls.flops += cost
        return cost

    def _on_meta(self, values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(map(self._moved, values))

    def _moved(self, value: Any) -> Any:
        """Return a value with its tensors on the meta device: real ones are replaced by fakes."""
        if isinstance(value, self.torch.Tensor):
            return value if value.device.type == "meta" else self.stand_in.of(value)
        if type(value) in (list, tuple):
            return type(value)(map(self._moved, value))
        return value


def _without_modes() -> AbstractContextManager[Any]:
    """Leave out the user's own dispatch modes: a ``FlopCounterMode`` would count the pass."""
    dispatch = importlib.import_module("torch.utils._python_dispatch")
    disabled = getattr(dispatch, "_disable_current_modes", nullcontext)
    return cast("AbstractContextManager[Any]", disabled())


def _uncompiled(torch: Any) -> AbstractContextManager[Any]:
    """Leave out compilation where something was compiled: it would run with real weights."""
    loaded = "torch._dynamo" in sys.modules
    stance = getattr(torch.compiler, "set_stance", None) if loaded else None
    return stance("force_eager") if stance is not None else nullcontext()


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Disable a logger: a note reports what goes wrong in the pass."""
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


@contextmanager
def _same_generator_state(torch: Any) -> Iterator[None]:
    """Put the state of PyTorch's default generator back at the end."""
    state = torch.random.get_rng_state()
    try:
        yield
    finally:
        torch.random.set_rng_state(state)
