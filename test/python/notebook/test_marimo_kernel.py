"""What marimo has of layerfold when a kernel of it starts. `npm run test:hosts` has marimo itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from html import escape
from importlib.metadata import entry_points
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

import corpus
import layerfold
from layerfold.model_summary.output import choose
from layerfold.notebook import marimo_kernel

MODULE = torch.nn.Module
NOT_OPINIONATED = {"include_opinionated": False}


class Marimo:
    """The part of marimo that is called: it is installed for the tests of hosts only."""

    def __init__(self) -> None:
        self.shown: dict[type, Callable[[Any], tuple[str, str]]] = {}
        self.modules = {
            "marimo": ModuleType("marimo"),
            "marimo._output": ModuleType("marimo._output"),
            "marimo._output.formatting": ModuleType("marimo._output.formatting"),
        }
        vars(self.modules["marimo"])["iframe"] = self._iframe
        vars(self.modules["marimo._output.formatting"]).update(
            opinionated_formatter=lambda kind: lambda show: self.shown.setdefault(kind, show),
            get_formatter=lambda _, **options: self._own if options == NOT_OPINIONATED else None,
        )

    @staticmethod
    def _own(_: object) -> tuple[str, str]:
        return "text/html", "its own"

    @staticmethod
    def _iframe(html: str, *, height: str) -> SimpleNamespace:
        return SimpleNamespace(text=f'<iframe height="{height}" srcdoc="{escape(html)}"></iframe>')


@pytest.fixture
def marimo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Marimo]:
    marimo = Marimo()
    for name, module in marimo.modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(marimo_kernel, "_registered", [])
    choose(None)
    yield marimo
    choose(None)


def start_kernel() -> None:
    async def run() -> None:
        async with marimo_kernel.lifespan(None):
            pass

    asyncio.run(run())


def test_a_kernel_of_marimo_loads_us_and_shows_models_in_a_frame(marimo: Marimo) -> None:
    (entry,) = entry_points(group="marimo.kernel.lifespan", name="layerfold")
    assert entry.load() is marimo_kernel.lifespan
    start_kernel()
    start_kernel()  # of another notebook in the same process
    mime, html = marimo.shown[MODULE](torch.nn.Linear(3, 4))
    assert mime == "text/html"
    assert html.startswith('<iframe height="160px" srcdoc="&lt;!doctype html&gt;')
    assert escape("<title>Linear</title>") in html


def test_a_class_that_is_imported_later_is_shown_then(
    marimo: Marimo, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "later_framework.py").write_text("class Model: pass")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(marimo_kernel, "SHOWN", [("later_framework", "Model")])
    start_kernel()
    assert not marimo.shown
    import later_framework  # type: ignore[import-not-found] # written above

    mime, html = marimo.shown[later_framework.Model](later_framework.Model())
    assert (mime, html) == ("text/html", "its own")  # layerfold cannot read it


def test_html_of_its_own_prevails_and_html_only_is_heeded(marimo: Marimo) -> None:
    class Own(torch.nn.Linear):
        def _repr_html_(self) -> str:
            return "of the user"

    start_kernel()
    assert marimo.shown[MODULE](Own(1, 1)) == ("text/html", "its own")
    summary = layerfold.Summary(corpus.load_table(corpus.load("torch-resnet18")["table"]))
    assert summary._mime_()[1].startswith("<iframe ")
    layerfold.enable(html_only=True)
    assert summary._mime_() == ("text/html", summary._repr_html_())
    assert marimo.shown[MODULE](torch.nn.Linear(3, 4))[1].startswith('<div class="mathjax_ignore')


def test_another_marimo_shows_models_as_without_layerfold(
    marimo: Marimo, monkeypatch: pytest.MonkeyPatch
) -> None:
    formatting = marimo.modules["marimo._output.formatting"]
    monkeypatch.delattr(formatting, "opinionated_formatter")
    monkeypatch.delattr(marimo.modules["marimo"], "iframe")
    start_kernel()
    assert not marimo.shown
    summary = layerfold.Summary(corpus.load_table(corpus.load("torch-resnet18")["table"]))
    assert summary._mime_() == ("text/html", summary._repr_html_())
    monkeypatch.delattr(formatting, "get_formatter")
    assert marimo_kernel._show(object())[0] == "text/plain"
