"""Shapes, FLOPs and residual blocks of a PyTorch model, from one forward pass without values.

The pass runs a stand-in of the model (``stand_in``) on tensors of the meta device, so it takes no
memory and changes nothing in the model. A model that needs more than sizes runs on fake tensors.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.common.inputs import Arguments, Inputs
from layerfold.collect.common.progress import report
from layerfold.collect.common.shapes import Keyed, bytes_of, tensors, text_of
from layerfold.collect.torch.forward.context import few_to_collect, quiet, without_modes
from layerfold.collect.torch.forward.depth import room_for_a_pass
from layerfold.collect.torch.forward.dispatch import Cost, Dispatch, Valueless
from layerfold.collect.torch.forward.evidence import Frame, Trace
from layerfold.collect.torch.forward.inputs import given_inputs
from layerfold.collect.torch.forward.known import Known, ValueNeeded
from layerfold.collect.torch.forward.open_sizes import OpenSizes
from layerfold.collect.torch.forward.origins import ModuleCall, Origins
from layerfold.collect.torch.forward.reads import Reads
from layerfold.collect.torch.forward.stand_in import StandIn
from layerfold.collect.torch.forward.stopped import Progress
from layerfold.collect.torch.forward.valueless import FakeTensors, MetaTensors


@dataclass(slots=True)
class Calls:
    """The calls of one module."""

    callers: list[int] = field(default_factory=list)  # the module around each call
    inputs: list[str | None] = field(default_factory=list)  # one text for each call
    outputs: list[str | None] = field(default_factory=list)
    output_bytes: list[int | None] = field(default_factory=list)
    made: list[ModuleCall] = field(default_factory=list)


class _Begun(NamedTuple):
    """A call of a module that has not returned; shapes of what it was given may change inside."""

    calls: Calls
    caller: int
    frame: Frame
    given: Keyed
    given_text: str | None


@dataclass(slots=True)
class Run:
    """One forward pass, seen module by module and operator by operator.

    ``calls`` has an entry for each row that was called. ``progress`` says how far the pass came, and
    why no further.
    """

    torch: Any
    stand_in: StandIn
    trace: Trace
    origins: Origins
    dispatch: Dispatch
    open_sizes: OpenSizes
    calls: dict[int, Calls] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)
    needs_more: bool = False  # than tensors with sizes only, so that it stopped
    lost: list[str] = field(default_factory=list)  # what it replaced outside the model for good
    rows: int = 0

    @property
    def is_stopped(self) -> bool:
        """Whether the pass did not come to its end."""
        return self.progress.reason is not None

    @property
    def costs(self) -> dict[int, Cost]:
        """What the operators of each row cost."""
        return self.dispatch.costs

    @property
    def returned(self) -> set[int]:
        """The rows of which a call returned."""
        return {row for row, calls in self.calls.items() if calls.outputs}

    def forward(self, modules: Sequence[Any], inputs: Inputs) -> None:
        """Run the model of which ``modules`` has each row's module, ``None`` for other rows."""
        try:
            with without_modes(), room_for_a_pass(), few_to_collect():
                self._run(modules, inputs)
        except Exception as error:
            is_open = self.open_sizes.are_there
            self.progress.ends(ValueNeeded("a size") if is_open else error)
            self.needs_more = is_open or _needs_more(error)
        else:
            self.progress.ends(None)
        finally:
            self.stand_in.forget()
        self.lost = self.stand_in.made.remove()

    def _run(self, modules: Sequence[Any], inputs: Inputs) -> None:
        model = self.stand_in.of(modules[0])
        self.rows = len(modules)
        for row, module in enumerate(modules):
            if module is not None:
                copy = self.stand_in.of(module)
                self._watch(copy, row)
                self.dispatch.idle.watch(row, module, copy)
        arguments = given_inputs(self.torch, self.stand_in, modules[0], inputs)
        self.stand_in.run(lambda: self._call(model, arguments))

    def _call(self, model: Callable[..., Any], arguments: Arguments) -> None:
        positional, keywords = arguments
        reads = Reads(self.torch, self.stand_in.known, self.open_sizes, self.origins).mode()
        functions = self.open_sizes.functions
        with quiet(self.torch), functions, self.stand_in.mode, self.dispatch.mode(), reads:
            given = self._own(tensors([positional, keywords]))
            self.stand_in.made.add(given)
            self.progress.begins(given)
            for tensor in self._own(tensors(model(*positional, **keywords))):
                self.dispatch.idle.read(tensor)

    def _own(self, found: Keyed) -> list[Any]:
        """Return PyTorch's own tensors: an array of NumPy has a shape, too."""
        return [one for _, one in found if isinstance(one, self.torch.Tensor)]

    def _watch(self, copy: Any, row: int) -> None:
        """Replace the copy's ``forward`` by one that records its inputs and outputs."""
        forward = copy.forward
        plainly = self.torch._C.DisableTorchFunction  # what is recorded is no part of the model

        @functools.wraps(forward)
        def watched(*args: Any, **kwargs: Any) -> Any:
            with plainly():
                begun = self._begin(row, args, kwargs)
            try:
                result = forward(*args, **kwargs)
            except BaseException as error:
                self.trace.stack.pop()
                self.origins.abandon()
                self.progress.failed(row, error, self._own(begun.given))
                raise
            with plainly():
                result = self._passed_on(result)
                self._end(row, begun, tensors(result))
            return result

        vars(copy)["forward"] = watched

    def _passed_on(self, result: Any) -> Any:
        made: list[Any] = []
        result = self.origins.passed_on(result, made)
        self.stand_in.made.add(made)
        return result

    def _begin(self, row: int, args: Any, kwargs: Any) -> _Begun:
        report(len(self.calls), self.rows)
        given = tensors([args, kwargs])
        caller = self.trace.caller
        own = self._own(given)
        frame = self.trace.enter(row, own)
        self.origins.enter(row, own)
        calls = self.calls.get(row)
        if calls is None:
            calls = self.calls[row] = Calls()
        return _Begun(calls, caller, frame, given, text_of(self.open_sizes.shown(given)))

    def _end(self, row: int, begun: _Begun, returned: Keyed) -> None:
        calls, caller, frame, _, given = begun
        shown = self.open_sizes.shown(returned)
        self.trace.stack.pop()
        found = self._own(returned)
        self.trace.leave(frame, found)
        self.progress.returned(row, found)
        calls.made.append(self.origins.leave(found))
        calls.callers.append(caller)
        calls.inputs.append(given)
        calls.outputs.append(text_of(shown))
        calls.output_bytes.append(bytes_of(shown))


def run_forward(torch: Any, modules: Sequence[Any], groups: frozenset[int], inputs: Inputs) -> Run:
    """Run a model's stand-in on tensors of the meta device; on fake ones, if that does not do.

    ``modules`` has each row's module, ``groups`` the rows with modules inside.
    """
    open_sizes = OpenSizes(torch)
    run = _run_on(MetaTensors(torch, open_sizes), open_sizes, torch, modules, groups, inputs)
    if not run.needs_more:
        return run
    symbols = OpenSizes(torch, are_symbols=True)
    again = _run_on(FakeTensors(), symbols, torch, modules, groups, inputs)
    return run if again.is_stopped and len(again.returned) < len(run.returned) else again


def _run_on(
    valueless: Valueless,
    open_sizes: OpenSizes,
    torch: Any,
    modules: Sequence[Any],
    groups: frozenset[int],
    inputs: Inputs,
) -> Run:
    trace = Trace(groups)
    stand_in = StandIn(torch, valueless.mode, Known(torch))
    origins = Origins(torch)
    dispatch = Dispatch(torch, valueless, stand_in, trace, origins, open_sizes)
    run = Run(torch, stand_in, trace, origins, dispatch, open_sizes)
    run.forward(modules, inputs)
    return run


def _needs_more(error: Exception) -> bool:
    """Whether a pass may have stopped because tensors of the meta device have sizes only."""
    return isinstance(error, (ValueNeeded, NotImplementedError)) or "meta" in str(error).lower()
