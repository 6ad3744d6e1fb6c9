"""Models and summaries in a real pseudo-terminal: widths, characters, colours, and nothing once disabled."""

from __future__ import annotations

from pathlib import Path

import pytest

from layerfold.fallback.lines import width_of
from terminals import COLOUR, IPythonTerminal, Terminal, plain

IMPORT = "import os, sys, layerfold; from terminal_models import Net, Broken; net = Net()"
ENABLE = "import layerfold; layerfold.enable(deadline=60)"

#: How the text of the model begins in 80 columns.
HEAD = "Net: terminal_models, 19 layers, ≥ 480,000 parameters, ≥ 240,000 non-trainable"

INTERPRETERS = [Terminal, IPythonTerminal]


def said(text: str) -> str:
    """Return the text without colours, and without the prompt of IPython before it."""
    return plain(text).partition("]: \n")[2] or plain(text).strip("\n")


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_terminal_shows_models(interpreter: type[Terminal], tmp_path: Path) -> None:
    with interpreter(tmp_path) as terminal:
        own = terminal.run(IMPORT, "net")
        printed = terminal.run("print(layerfold.summary(net))")
        assert "its own text" in own
        assert printed.startswith(HEAD)
        assert not COLOUR.search(printed)  # a string may be written to a file as well
        assert not COLOUR.search(terminal.run("layerfold.summary(net)"))

        for shown in (
            (ENABLE, "net"),
            ("layerfold.summary(net)",),
            ("layerfold.summary(net).print()",),
        ):
            text = terminal.run(*shown)
            assert said(text) == printed
            assert "\x1b[1mNet\x1b[0m: " in text
            assert "\x1b[35mnone\x1b[0m" in text
            assert "\x1b[31m" not in text  # it is in the name of a layer
        assert "its own text" in terminal.run("Broken()")
        assert "[its own text]" in terminal.run("[net]")
        assert terminal.run("_ == [net]").endswith("True")

        assert_it_follows_the_window(terminal)
        assert_the_environment_decides(terminal)
        terminal.run("layerfold.disable()")
        assert terminal.run("net").endswith("its own text")
        assert not COLOUR.search(terminal.run("layerfold.summary(net)"))


def assert_it_follows_the_window(terminal: Terminal) -> None:
    widths = {}
    for columns in (120, 60, 80):
        terminal.resize(columns)
        lines = said(terminal.run("net")).splitlines()
        widths[columns] = max(map(width_of, lines))
        assert lines == said(terminal.run("print(layerfold.summary(net))")).splitlines()
    assert widths[60] <= 60 < widths[80] <= 80 < widths[120] <= 120


def assert_the_environment_decides(terminal: Terminal) -> None:
    for variable, value, is_coloured in (
        ("NO_COLOR", "1", False),
        ("FORCE_COLOR", "1", False),  # NO_COLOR is still set
        ("PYTHON_COLORS", "1", True),
        ("PYTHON_COLORS", "0", False),
    ):
        terminal.run(f"os.environ[{variable!r}] = {value!r}")
        assert bool(COLOUR.search(terminal.run("net"))) is is_coloured


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_terminal_with_few_characters(interpreter: type[Terminal], tmp_path: Path) -> None:
    with interpreter(tmp_path, 120, PYTHONIOENCODING="ascii", TERM="dumb") as terminal:
        text = terminal.run(IMPORT, ENABLE, "net")
        assert text.isascii()
        assert not COLOUR.search(text)
        assert "block0 ... 5  x 6" in text
        assert r"gr\xf6\xdfe" in text
        assert max(map(width_of, text.splitlines())) > 80


def test_frameworks_in_the_interpreter(tmp_path: Path) -> None:
    with Terminal(tmp_path, KERAS_BACKEND="torch") as terminal:
        terminal.run(ENABLE, "import torch; model = torch.nn.Sequential(torch.nn.Linear(2, 3))")
        assert said(terminal.run("model")).startswith("Sequential: PyTorch, 2 modules, 9 param")
        assert terminal.run("_ is model") == "True"

        layers = "[keras.Input((8,)), keras.layers.Dense(4)]"
        terminal.run(
            "import contextlib, io, keras", f"model = keras.Sequential({layers}, name='m')"
        )
        for code in ("model", "model.summary()"):
            text = terminal.run(code)
            assert said(text).startswith("m: Keras, 1 layer, 36 parameters (144 B)\nLayer")
            assert COLOUR.search(text)
        assert terminal.run("model.summary(print_fn=lambda *a, **k: print(len(a)))") == "1"
        terminal.run("text = io.StringIO()")
        elsewhere = terminal.run("with contextlib.redirect_stdout(text): model.summary()\n")
        assert "m: Keras" not in elsewhere
        terminal.run("layerfold.disable()")
        assert "Total params: 36" in plain(terminal.run("model.summary()"))


def test_a_start_up_file_of_python_enables(tmp_path: Path) -> None:
    (tmp_path / "startup.py").write_text(ENABLE, "utf-8")
    with Terminal(tmp_path, PYTHONSTARTUP=str(tmp_path / "startup.py")) as terminal:
        assert said(terminal.run(IMPORT, "net")).startswith(HEAD)
