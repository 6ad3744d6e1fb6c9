"""Progress of work that takes longer than two seconds, in a real kernel."""

from __future__ import annotations

import threading
import time

from kernels import Kernel

MIME_TYPE = "application/vnd.layerfold.v1+json"

SLOW = """
import time, torch, layerfold
class Slow(torch.nn.Module):
    def __init__(self, layers, seconds):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(4, 4) for _ in range(layers))
        self.seconds = seconds
    def forward(self, x):
        for layer in self.layers:
            time.sleep(self.seconds)
            x = layer(x)
        return x
"""


def test_long_work_shows_its_progress_and_leaves_one_output() -> None:
    with Kernel() as kernel:
        kernel.run(SLOW)
        cell = kernel.run("layerfold.summary(Slow(30, 0.1), input_size=(1, 4))")
        first, *updates = cell.counted
        assert first["msg_type"] == "display_data"
        assert "rows …" in first["content"]["data"]["text/plain"]
        assert {m["msg_type"] for m in updates} == {"update_display_data"}
        shown = {m["content"]["transient"]["display_id"] for m in cell.counted}
        assert len(shown) == 1
        assert MIME_TYPE in updates[-1]["content"]["data"]


def test_a_summary_that_is_only_kept_leaves_one_line() -> None:
    with Kernel() as kernel:
        kernel.run(SLOW)
        cell = kernel.run("s = layerfold.summary(Slow(30, 0.1), input_size=(1, 4))")
        last = cell.counted[-1]["content"]["data"]["text/plain"]
        assert last.startswith("layerfold: read after ")
        assert MIME_TYPE in kernel.run("s").data


def test_quick_work_shows_no_progress() -> None:
    with Kernel() as kernel:
        kernel.run(SLOW)
        kernel.run("layerfold.summary(Slow(1, 0), input_size=(1, 4))")  # imports parts of PyTorch
        cell = kernel.run("layerfold.summary(Slow(3, 0.01), input_size=(1, 4))")
        assert [m["msg_type"] for m in cell.counted] == ["execute_result"]


def test_an_interrupt_stops_it_and_leaves_the_model_as_it_was() -> None:
    with Kernel() as kernel:
        kernel.run(SLOW)
        kernel.run("layerfold.summary(Slow(1, 0), input_size=(1, 4))")  # imports parts of PyTorch
        kernel.run("model = Slow(300, 0.1); before = {k: id(v) for k, v in vars(model).items()}")
        threading.Timer(4, kernel.interrupt).start()
        started = time.monotonic()
        cell = kernel.run("layerfold.summary(model, input_size=(1, 4))", fails=True)
        assert time.monotonic() - started < 15
        assert cell.error.startswith("KeyboardInterrupt")
        assert "stopped after" in cell.counted[-1]["content"]["data"]["text/plain"]
        after = kernel.run(
            "print(before == {k: id(v) for k, v in vars(model).items()}, torch.rand(1).device)"
        )
        assert after.text == "True cpu\n"
