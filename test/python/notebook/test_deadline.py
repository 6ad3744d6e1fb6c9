"""The limit of time for a model that is shown by itself: in a real kernel, in threads, beside other timers."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import corpus
from kernels import Cell, Kernel
from layerfold.collect.common.rows import RowBuilder
from layerfold.deadline import Deadline, OutOfTime, until
from layerfold.fallback.text import to_text
from layerfold.fold import fold
from layerfold.fold.runs import Item, find_repeats
from layerfold.format.encode import encode
from layerfold.format.totals import totals_of
from layerfold.notebook.alarm import call_with_alarm

MIME_TYPE = "application/vnd.layerfold.v1+json"

#: Far below what the cells would take, far above what the kernel needs to answer.
LATEST = 20.0

MODELS = """
import functools, keras, layerfold, time, torch
layerfold.enable(deadline=1)

class Slow(dict):
    def __init__(self, content, seconds):
        super().__init__(content)
        self.seconds = seconds
    def items(self):
        time.sleep(self.seconds)
        return super().items()

def slow(module, seconds):
    module.__dict__["_modules"] = Slow(module._modules, seconds)
    return module

def block(seconds):
    return slow(torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.LayerNorm(2)), seconds)

def model(count, seconds):
    blocks = torch.nn.Sequential(*[block(seconds) for _ in range(count)])
    return torch.nn.ModuleDict({"embed": torch.nn.Embedding(10, 2), "blocks": blocks, "head": torch.nn.Linear(2, 9)})

class Described:
    def __layerfold__(self):
        time.sleep(60)
    def __repr__(self):
        return "its own text"
layerfold.register(Described, Described.__layerfold__)

class Unshown(Described):
    def __repr__(self):
        time.sleep(60)

seconds = 0

class SlowName(keras.layers.Dense):
    name = property(lambda self: time.sleep(seconds) or "slow", lambda self, value: None)

class SlowShape(keras.layers.Dense):
    def compute_output_shape(self, input_shape):
        time.sleep(seconds)
        return super().compute_output_shape(input_shape)

class SlowModel(keras.Sequential):
    trainable = property(lambda self: time.sleep(seconds) or True, lambda self, value: None)

class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.slow = SlowShape(3)
    def call(self, x):
        return self.slow(x)

def functional():
    inputs = x = keras.Input((2,))
    for _ in range(40):
        x = keras.layers.Dense(2)(x)
    return keras.Model(inputs, SlowName(2)(x), name="named")
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with Kernel("tensorflow") as running:
        running.run(MODELS)
        running.run("model(1, 0)")  # imports
        yield running


def limited(kernel: Kernel, code: str) -> Cell:
    """Run a cell whose model would take minutes; the next cell answers at once."""
    started = time.monotonic()
    cell = kernel.run(code)
    assert time.monotonic() - started < LATEST
    started = time.monotonic()
    assert kernel.run("import gc; gc.isenabled()").data == {"text/plain": "True"}
    assert time.monotonic() - started < LATEST / 4
    return cell


@pytest.mark.parametrize("code", ["model(20_000, 0.005)", "display(model(20_000, 0.005))"])
def test_a_slow_reading_ends_with_the_rows_so_far(kernel: Kernel, code: str) -> None:
    data = limited(kernel, code).data
    payload, text = data[MIME_TYPE], data["text/plain"]
    rows = payload["totals"]["rows"]
    assert payload["totals"] == {"rows": rows}
    assert 3 < rows < 20_000
    assert payload["incomplete"] is True
    head, *_, note = text.replace("\n  ", " ").splitlines()
    assert re.fullmatch(rf"ModuleDict: PyTorch, ≥ {rows:,} modules, ≥ [\d,]+ parameters", head)
    assert note.startswith("Reading was stopped after 1 s, at 'blocks.")
    assert "layerfold.summary(model) reads all" in note
    assert payload["notes"] == [note]
    assert note in data["text/html"].replace("&#x27;", "'")


def test_sums_around_the_place_where_it_stopped_are_lower_bounds(kernel: Kernel) -> None:
    kernel.run("stopped = model(3, 0); slow(stopped['blocks'][1], 60)")
    lines = [line.split() for line in limited(kernel, "stopped").data["text/plain"].splitlines()]
    assert ["embed", "Embedding", "20"] in lines
    assert ["blocks", "Sequential", "≥", "10"] in lines
    assert ["0", "Sequential", "10"] in lines
    assert ["1", "Sequential", "?"] in lines


def test_the_whole_is_what_the_sentence_says(kernel: Kernel) -> None:
    kernel.run("sleepy = model(400, 0.005)")
    assert limited(kernel, "sleepy").data[MIME_TYPE]["incomplete"] is True
    cell = kernel.run("layerfold.summary(sleepy)")
    payload = cell.counted[-1]["content"]["data"][MIME_TYPE]
    assert (payload["totals"]["rows"], payload["totals"]["params"]) == (1204, 20 + 4000 + 27)


def test_what_is_not_read_at_all_is_shown_by_its_own_text(kernel: Kernel) -> None:
    data = limited(kernel, "Described()").data
    assert data == {
        "text/plain": "its own text\nlayerfold: nothing was read within 1 s. "
        "layerfold.summary(model) reads without a limit."
    }


def test_nor_does_its_own_text_block_the_kernel(kernel: Kernel) -> None:
    data = limited(kernel, "Unshown()").data
    assert re.match(
        r"<__main__\.Unshown object at \w+>\nlayerfold: nothing was", data["text/plain"]
    )


@pytest.mark.parametrize("broken", ["fold", "to_text", "encode"])
def test_a_fold_that_takes_long_is_left_out(kernel: Kernel, broken: str) -> None:
    kernel.run(
        "from unittest import mock\n"
        "from layerfold.model_summary.summary import _RECENT\n_RECENT.clear()\n"
        # What is unfinished says so in a note, and its text is written.
        "def endless(real):\n    def work(table, *args, **kwargs):\n"
        "        while not table.notes: pass\n"
        "        return real(table, *args, **kwargs)\n    return work\n"
        "linear = torch.nn.Sequential(*[torch.nn.Linear(2, 2) for _ in range(3000)])"
    )
    cell = limited(
        kernel,
        "import layerfold.model_summary.summary as module\n"
        f"with mock.patch.object(module, '{broken}', endless(module.{broken})):\n"
        "    display(linear)",
    )
    payload, text = cell.data[MIME_TYPE], cell.data["text/plain"]
    assert payload["totals"] == {"rows": 3001, "params": 18_000, "trainable": 18_000}
    assert "incomplete" not in payload
    assert payload["omitted"]["sums"]["params"] == str(12_000)
    assert text.startswith("Sequential: PyTorch, 3,001 modules, 18,000 parameters (70.3 KB)\n")
    assert "blocks and repetitions was stopped after 1 s" in text


@pytest.mark.parametrize("code", ["named.summary()", "named"])
def test_keras_summary_is_limited_too(kernel: Kernel, code: str) -> None:
    kernel.run("seconds = 0\nnamed = functional()\nseconds = 60")
    data = limited(kernel, code).data
    assert data[MIME_TYPE]["incomplete"] is True
    assert data["text/plain"].startswith("named: Keras, ≥ 41 layers, ≥ 234 parameters\n")


def test_what_comes_after_the_rows_is_left_out(kernel: Kernel) -> None:
    kernel.run("seconds = 0\nshapes = Subclassed()\nshapes(keras.ops.zeros((1, 2)))\nseconds = 60")
    data = limited(kernel, "shapes.summary()").data
    assert data[MIME_TYPE]["totals"] == {"rows": 1, "params": 9, "trainable": 9}
    assert "layers and parameters are complete, and shapes," in data["text/plain"]


def test_keras_writes_itself_where_nothing_was_read(kernel: Kernel) -> None:
    kernel.run("seconds = 0\nunread = SlowModel()\nseconds = 60")
    cell = limited(kernel, "unread.summary()")
    assert "layerfold: nothing was read within 1 s." in cell.text


def test_an_interrupt_before_the_limit_is_an_interrupt(kernel: Kernel) -> None:
    kernel.run("layerfold.enable(deadline=100)")
    threading.Timer(1, kernel.interrupt).start()
    cell = kernel.run("Described()", fails=True)
    kernel.run("layerfold.enable(deadline=1)")
    assert cell.error.startswith("KeyboardInterrupt")
    assert kernel.run("import signal; print(signal.getitimer(signal.ITIMER_REAL))").text == (
        "(0.0, 0.0)\n"
    )


@pytest.mark.parametrize("deadline", ["0", "-1", "float('nan')", "True", "'5'"])
def test_a_limit_that_is_none_is_refused(kernel: Kernel, deadline: str) -> None:
    cell = kernel.run(f"layerfold.enable(deadline={deadline})", fails=True)
    assert cell.error.startswith("ValueError: deadline must be a number of seconds above 0")


def test_without_a_limit_it_takes_as_long_as_it_takes(kernel: Kernel) -> None:
    cell = kernel.run("layerfold.enable(deadline=None)\nmodel(300, 0.005)")
    kernel.run("layerfold.enable(deadline=1)")
    assert cell.data[MIME_TYPE]["totals"]["rows"] == 904


def ring(work: Any, seconds: float = 0.2) -> float:
    """Return after how many seconds ``work`` was stopped."""
    started = time.monotonic()
    with pytest.raises(OutOfTime):
        call_with_alarm(work, seconds)
    return time.monotonic() - started


def test_the_alarm_leaves_no_trace() -> None:
    before = signal.getsignal(signal.SIGALRM)
    assert ring(lambda: time.sleep(60)) < LATEST
    assert call_with_alarm(lambda: 5, 60) == 5
    with pytest.raises(KeyboardInterrupt):
        call_with_alarm(lambda: signal.raise_signal(signal.SIGINT), 60)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_of_the_users_stays() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        call_with_alarm(lambda: time.sleep(1), 0.1)
        assert rung == [1]
        assert ring(lambda: time.sleep(60)) < LATEST
        signal.raise_signal(signal.SIGALRM)
        assert rung == [1, 1]
    finally:
        signal.signal(signal.SIGALRM, before)


def test_an_alarm_that_the_models_code_sets_stays() -> None:
    rung: list[int] = []
    before = signal.getsignal(signal.SIGALRM)

    def work() -> None:
        signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.2)

    try:
        call_with_alarm(work, 60)
        time.sleep(0.5)
        assert rung == [1]
    finally:
        signal.signal(signal.SIGALRM, before)


def test_an_import_is_waited_for(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_slowly.py").write_text("import time\ntime.sleep(1)\nvalue = 1\n")
    monkeypatch.syspath_prepend(tmp_path)

    def work() -> None:
        import imported_slowly  # noqa: F401

        time.sleep(60)

    assert 1 <= ring(work) < LATEST
    import imported_slowly

    assert imported_slowly.value == 1


def test_what_other_code_does_after_the_work_is_not_stopped() -> None:
    call_with_alarm(lambda: None, 0.05)
    time.sleep(0.2)


def test_in_a_thread_checks_end_what_goes_on_in_steps() -> None:
    known: list[Any] = []

    def add_rows() -> None:
        rows = RowBuilder(
            framework="x", model_name="x", model_type="X", unit="layer", separator="/"
        )
        for row in range(1_000_000):
            call_with_alarm(lambda: time.sleep(0.001), 0.2)
            rows.add(row, "", "X", -1)

    def work() -> None:
        deadline = Deadline(0.2)
        with until(deadline), pytest.raises(OutOfTime):
            add_rows()
        known.append(deadline.known and deadline.known())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(LATEST)
    assert known[0].is_incomplete


@pytest.mark.parametrize("step", ["fold", "encode", "to_text", "find_repeats"])
def test_every_step_looks_at_the_clock(step: str) -> None:
    table = corpus.load_table(corpus.load("keras-resnet50")["table"])
    outline = fold(table)
    works = {
        "fold": lambda: fold(table),
        "find_repeats": lambda: find_repeats([Item(0, [()], 2)] * 9),
        "encode": lambda: encode(table, outline, totals_of(table)),
        "to_text": lambda: to_text(table, outline),
    }
    with until(Deadline(-1)), pytest.raises(OutOfTime):
        works[step]()
