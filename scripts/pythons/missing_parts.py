"""A plugin of pytest: a test that needs what is not there is skipped, and says what that is.

Frameworks are not installed. Python in WebAssembly has no processes either, and so nothing of Jupyter's kernels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

FRAMEWORKS = ("flax", "jax", "keras", "tensorflow", "tf_keras", "torch", "torchvision")
PACKAGES = frozenset((*FRAMEWORKS, "numpy", "pandas", "IPython", "jupyter_client", "nbformat"))

#: What Python says, also where a kernel ran the code and a test repeats what it said.
_PACKAGE = re.compile(r"No module named '(\w+)")
_SYSTEM = re.compile(
    r"emscripten does not support (processes)|module '(?:os|signal)' has no attribute '(mkfifo|setitimer)'"
)


def missing(error: BaseException | None) -> str | None:
    """Name what is not there and for want of which this was raised, directly or on the way."""
    while error is not None:
        text = str(error)
        for name in _PACKAGE.findall(text):
            if name in PACKAGES:
                return str(name)
        if found := _SYSTEM.search(text):
            return str(found[1] or found[2])
        error = error.__cause__ or error.__context__
    return None


def _skip(report: Any, where: str, name: str) -> None:
    report.outcome = "skipped"
    report.longrepr = (where, 0, f"Skipped: there is no {name}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    name = missing(call.excinfo.value) if call.excinfo else None
    if name is not None:
        _skip(outcome.get_result(), str(item.path), name)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    error = report.call.excinfo if hasattr(report, "call") else None
    name = missing(error.value) if error else None
    if name is not None:
        _skip(report, str(collector.path), name)
