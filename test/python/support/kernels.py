"""Real kernels, IPython's and Deno's, and what their cells send."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

from jupyter_client.manager import KernelManager
from nbformat import NotebookNode
from nbformat.v4 import new_output

REPOSITORY = Path(__file__).parents[3]

#: The messages that put something into a notebook, or talk to its page (design §8).
COUNTED = frozenset(
    {"display_data", "execute_result", "update_display_data", "stream", "comm_open", "comm_msg"}
)


_STORED = ("data", "metadata", "execution_count")


@dataclass
class Cell:
    """What one cell sent."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counted(self) -> list[dict[str, Any]]:
        """The messages that put something into the notebook."""
        return [m for m in self.messages if m["msg_type"] in COUNTED]

    @property
    def counts(self) -> Counter[str]:
        """How many messages of each kind."""
        return Counter(m["msg_type"] for m in self.messages if m["msg_type"] in COUNTED)

    @property
    def data(self) -> dict[str, Any]:
        """The data of the only message."""
        (message,) = (m for m in self.messages if m["msg_type"] in COUNTED)
        return message["content"]["data"]

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the only message."""
        (message,) = (m for m in self.messages if m["msg_type"] in COUNTED)
        return message["content"]["metadata"]

    @property
    def outputs(self) -> list[NotebookNode]:
        """What a notebook stores of it."""
        outputs: list[NotebookNode] = []
        displayed: dict[str, NotebookNode] = {}
        for message in self.messages:
            content, kind = message["content"], message["msg_type"]
            name = content.get("transient", {}).get("display_id")
            if kind == "update_display_data" and name in displayed:
                displayed[name].update(data=content["data"], metadata=content["metadata"])
            elif kind == "stream" and outputs and outputs[-1].get("name") == content["name"]:
                outputs[-1].text += content["text"]
            elif kind == "stream":
                outputs.append(new_output(kind, name=content["name"], text=content["text"]))
            elif kind in {"display_data", "execute_result"}:
                stored = {key: content[key] for key in _STORED if key in content}
                outputs.append(new_output(kind, **stored))
                displayed[name] = outputs[-1]
        return outputs

    @property
    def error(self) -> str:
        """Name and value of the exception; empty for none."""
        errors = [m["content"] for m in self.messages if m["msg_type"] == "error"]
        return f"{errors[0]['ename']}: {errors[0]['evalue']}" if errors else ""

    @property
    def text(self) -> str:
        """Everything the cell wrote to its streams."""
        return "".join(m["content"]["text"] for m in self.messages if m["msg_type"] == "stream")


class Kernel:
    """One IPython kernel; a context manager."""

    command = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    late_seconds = 0.0

    def __init__(self, backend: str = "torch") -> None:
        self._manager = KernelManager(kernel_name="python3")
        self._environment = {
            **os.environ,
            "KERAS_BACKEND": backend,
            "PYTHONPATH": str(REPOSITORY),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",  # or TensorFlow writes about it into the cell
            "CUDA_VISIBLE_DEVICES": "-1",
        }

    def __enter__(self) -> Kernel:  # noqa: PYI034 - Self came with Python 3.11
        self._manager.kernel_spec.argv = list(self.command)
        self._manager.start_kernel(env=self._environment, cwd=str(REPOSITORY))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def interrupt(self) -> None:
        """Do what the stop button does."""
        self._manager.interrupt_kernel()

    def run(self, code: str, *, fails: bool = False) -> Cell:
        """Run a cell to its end. Raises AssertionError where it fails and should not."""
        request = self._client.execute(code)
        cell = Cell()
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=180)
            except Empty:
                raise AssertionError(f"no answer to {code!r}") from None
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            cell.messages.append(message)
        cell.messages.extend(self._late(request))
        if not fails:
            assert not cell.error, cell.error
        return cell

    def _late(self, request: str) -> Iterator[dict[str, Any]]:
        """Yield what still comes after the kernel said that it is idle."""
        while self.late_seconds:
            try:
                message = self._client.get_iopub_msg(timeout=self.late_seconds)
            except Empty:
                return
            if message["parent_header"].get("msg_id") == request:
                yield message


class DenoKernel(Kernel):
    """One kernel of the Deno that npm installed; it resolves ``npm:`` from our node_modules."""

    late_seconds = 0.5  # it sends results in a task of their own

    command = (
        *map(str, REPOSITORY.glob("node_modules/@deno/*/deno*")),
        *("jupyter", "--kernel", "--conn", "{connection_file}"),
    )

    def __init__(self) -> None:
        super().__init__()
        cache = str(REPOSITORY / ".test-cache" / "deno")
        self._environment |= {"DENO_DIR": cache, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
