"""An interrupt at any moment of a summary leaves everything as it was, and the next one is the same."""

from __future__ import annotations

import gc
import json
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect.common.interrupts import call_safely, raise_waiting
from layerfold.model_summary import summary as summary_module

MOMENTS = 30


def model_of(torch: ModuleType, *, needs_fakes: bool = False) -> Any:
    """A model with state of all kinds: buffers that move, a cache, a counter, hooks, random numbers."""
    nn = torch.nn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cache: dict[str, Any] = {}
            self.count = 0
            self.conv = nn.Conv2d(3, 8, 3, padding=1)
            self.blocks = nn.ModuleList(
                nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8)) for _ in range(3)
            )
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
            self.head = nn.Linear(8, 10)

        def forward(self, x: Any) -> Any:
            self.count += 1
            x = self.conv(x)
            for block in self.blocks:
                x = x + block(x)
            self.cache["last"] = x
            if needs_fakes:
                x = x + torch.nonzero(x).sum()
            x = x.flatten(2).transpose(1, 2)
            x, _ = self.attention(x, x, x)
            return self.head(x.mean(1)) + torch.rand(1)

    model = Net()
    model.conv.register_forward_hook(lambda *_: None)
    return model


def state_of(torch: ModuleType, model: Any) -> dict[str, Any]:
    """Everything of a model, of PyTorch and of Python that a pass touches."""
    numpy = sys.modules["numpy"]
    attributes = {
        (path, key): id(value)
        for path, module in model.named_modules()
        for key, value in (vars(module) | module._parameters | module._buffers).items()
    }
    return {
        "attributes": attributes,
        "values": {key: t.tolist() for key, t in model.state_dict().items()},
        "plain": (model.count, sorted(model.cache), list(model.conv._forward_hooks)),
        "random": (
            random.getstate(),
            numpy.random.get_state()[1].tolist(),
            torch.get_rng_state().tolist(),
        ),
        "python": (
            sys.getrecursionlimit(),
            len(warnings.filters),
            threading.active_count(),
            gc.get_freeze_count(),
        ),
        "interrupts": signal.getsignal(signal.SIGINT),
        "modes": (
            torch.is_grad_enabled(),
            torch._C._len_torch_dispatch_stack(),
            torch._C._len_torch_function_stack(),
            str(torch._C._dispatch_tls_local_include_set()),
            str(torch._C._dispatch_tls_local_exclude_set()),
        ),
    }


def fakes_alive() -> set[int]:
    gc.collect()
    return {id(one) for one in gc.get_objects() if type(one).__name__ == "FakeTensor"}


def bytes_of(model: Any) -> str:
    summary_module._RECENT.clear()
    summary = layerfold.summary(model, input_size=(2, 3, 8, 8), columns="all")
    return json.dumps(summary._repr_mimebundle_(), sort_keys=True)


class At:
    """Interrupts as a signal would, where the program is for the ``count``-th time at a new line."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.place: tuple[str, int] | None = None

    def __call__(self, frame: FrameType, _: str, __: object) -> At:
        self.count -= 1
        if not self.count:
            self.place = frame.f_code.co_filename, frame.f_lineno
            handler: Any = signal.getsignal(signal.SIGINT)
            handler(signal.SIGINT, frame)
        return self

    def run(self, work: Callable[[], object]) -> bool:
        """Return whether ``work`` was interrupted."""
        before = sys.gettrace()
        sys.settrace(self)
        try:
            work()
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(before)
        return False


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("needs_fakes", [False, True])
def test_an_interrupt_at_any_moment_leaves_everything_as_it_was(
    torch: ModuleType, needs_fakes: bool
) -> None:
    model = model_of(torch, needs_fakes=needs_fakes)
    fakes = fakes_alive()  # of code that was compiled before
    bytes_of(model)  # imports
    expected, before = bytes_of(model), state_of(torch, model)
    lines = At(0)
    lines.run(lambda: bytes_of(model))
    interrupted = 0
    moments = random.Random(5)
    for _ in range(MOMENTS):
        at = At(moments.randint(1, -lines.count))
        interrupted += at.run(lambda: bytes_of(model))
        assert state_of(torch, model) == before, at.place
    # Python itself loses what is raised while a generator is thrown away.
    assert interrupted >= MOMENTS - 2
    assert fakes_alive() <= fakes
    assert bytes_of(model) == expected


def test_so_does_a_signal_at_any_time(torch: ModuleType) -> None:
    model = model_of(torch)
    bytes_of(model)
    expected, before = bytes_of(model), state_of(torch, model)
    started = time.monotonic()
    bytes_of(model)
    duration = time.monotonic() - started
    moments = random.Random(6)
    lost = 0
    for _ in range(MOMENTS):
        timer = threading.Timer(moments.uniform(0, duration), signal.raise_signal, (signal.SIGINT,))
        try:
            timer.start()
            while timer.is_alive():
                bytes_of(model)
            lost += 1
        except KeyboardInterrupt:
            timer.join()
        assert state_of(torch, model) == before
    # Python itself loses what is raised while a generator is thrown away.
    assert lost <= 2
    assert bytes_of(model) == expected


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


class Whole:
    """A ``with`` statement whose end is interrupted."""

    is_ended = False

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        interrupt()
        self.is_ended = True


def test_what_must_come_to_its_end_does() -> None:
    whole = Whole()

    def work() -> None:
        with whole:
            pass
        raise_waiting()
        raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        call_safely(work)
    assert whole.is_ended
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_waited_to_the_end_is_raised_there() -> None:
    reached = []

    def work() -> None:
        with Whole():
            pass
        reached.append(True)

    with pytest.raises(KeyboardInterrupt):
        call_safely(work)
    assert reached


@pytest.mark.parametrize("function", ["getsignal", "signal"])
def test_the_handler_is_put_back_whenever_the_interrupt_comes(
    monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    handler_of, original = signal.getsignal, getattr(signal, function)
    calls: list[None] = []

    def interrupted(*args: Any) -> Any:
        calls.append(None)
        if len(calls) == 2:
            interrupt()
        return original(*args)

    monkeypatch.setattr(signal, function, interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_safely(lambda: None)
    assert len(calls) >= 2
    assert handler_of(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_does_not_wait_for_ever() -> None:
    class Endless(Whole):
        def __exit__(self, *_: object) -> None:
            interrupt()
            time.sleep(1.1)
            interrupt()
            raise AssertionError

    def work() -> None:
        with Endless():
            pass

    with pytest.raises(KeyboardInterrupt):
        call_safely(work)


def test_the_users_own_handler_is_asked() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        call_safely(interrupt)
        assert heard == [signal.SIGINT]
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        call_safely(interrupt)
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_changes() -> None:
    found: list[object] = []
    thread = threading.Thread(
        target=lambda: call_safely(lambda: found.append(signal.getsignal(signal.SIGINT)))
    )
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
