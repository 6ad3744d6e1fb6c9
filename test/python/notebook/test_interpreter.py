"""``sys.displayhook`` while layerfold is enabled: other hooks, and what cannot be read."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import layerfold
from layerfold.deadline import Deadline
from layerfold.notebook import session
from layerfold.notebook.limit import LIMIT
from terminal_models import Broken, Net


@pytest.fixture(autouse=True)
def _interactive(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person types, and the hook is Python's own."""
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    monkeypatch.setattr(sys, "displayhook", sys.__displayhook__)
    monkeypatch.setattr(builtins, "_", None, raising=False)
    assert session.running_shell() is None
    yield
    layerfold.disable()


def test_models_and_summaries_are_shown_and_all_else_as_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    finders = list(sys.meta_path)
    layerfold.enable()
    net = Net()
    text = str(layerfold.summary(net))
    for value, expected in (
        (net, text),
        (layerfold.summary(net), text),
        ([net], "[its own text]"),
        (Net, repr(Net)),
        ("a", "'a'"),
        (Broken(), "its own text"),
    ):
        sys.displayhook(value)
        assert capsys.readouterr().out == f"{expected}\n"
        assert vars(builtins)["_"] is value
    sys.displayhook(None)
    assert capsys.readouterr().out == ""

    layerfold.disable()
    assert sys.displayhook is sys.__displayhook__
    assert sys.meta_path == finders


def test_a_hook_that_is_set_meanwhile_stays(capsys: pytest.CaptureFixture[str]) -> None:
    layerfold.enable()
    ours = sys.displayhook

    def theirs(value: object) -> None:
        print("theirs:", end=" ")
        ours(value)

    sys.displayhook = theirs
    sys.displayhook(Net())
    assert capsys.readouterr().out.startswith("theirs: Net: terminal_models, 19 layers")
    layerfold.disable()
    assert sys.displayhook is theirs
    sys.displayhook(Net())
    assert capsys.readouterr().out == "theirs: its own text\n"


def test_what_is_not_read_in_time_is_shown_by_its_own_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    layerfold.enable()
    monkeypatch.setattr(type(LIMIT), "deadline", lambda _: Deadline(1e-9))
    sys.displayhook(Net())
    assert "\nlayerfold: nothing was read within 1e-09 s." in capsys.readouterr().out


def test_an_interrupt_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    layerfold.enable()
    monkeypatch.setattr("layerfold.model_summary.summary.collect", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sys.displayhook(Net())
    assert vars(builtins)["_"] is None
