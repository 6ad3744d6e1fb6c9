"""A plugin of pytest: a test that needs a framework which is not installed is skipped, and says which.

Of what an environment without frameworks can show, nothing is left out by a list that has to be kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

#: As they are imported.
FRAMEWORKS = frozenset(
    ("flax", "jax", "keras", "numpy", "pandas", "tensorflow", "tf_keras", "torch", "torchvision")
)


#: What Python says, also where a kernel ran the code and a test repeats what it said.
_MISSING = re.compile(r"No module named '(\w+)[.'\w]*")


def missing(error: BaseException | None) -> str | None:
    """Name the framework for want of which this was raised, directly or on the way."""
    while error is not None:
        for name in _MISSING.findall(str(error)):
            if name in FRAMEWORKS:
                return str(name)
        error = error.__cause__ or error.__context__
    return None


def _skip(report: Any, where: str, name: str) -> None:
    report.outcome = "skipped"
    report.longrepr = (where, 0, f"Skipped: {name} is not installed")


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
