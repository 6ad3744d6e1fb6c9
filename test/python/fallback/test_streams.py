"""The text on streams that cannot write every character."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import layerfold
from layerfold.fallback.streams import has_colours, writable

REPOSITORY = Path(__file__).parents[3]

#: A model with a run ("...", "x"), an unknown number (">="), and a name that few encodings have.
MODEL = r"""
import sys
import layerfold

class Described:
    def __layerfold__(self):
        for number in range(6):
            yield layerfold.Layer(path=f"block{number}", type="Block", params=0)
            for part in ("dense", "norm"):
                yield layerfold.Layer(path=f"block{number}/{part}", type=part, params=4)
        yield layerfold.Layer(path="gr\u00f6\u00dfe", type="Lazy", params=None)

summary = layerfold.summary(Described())
"""

C_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def written(code: str, path: Path, **environment: str) -> str:
    """Return what a program wrote, with its standard output redirected to a file."""
    with path.open("wb") as stdout:
        subprocess.run(
            [sys.executable, "-c", MODEL + code],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
            stdout=stdout,
            check=True,
        )
    encoding = environment.get("PYTHONIOENCODING", "ascii").partition(":")[0]
    return path.read_text(encoding)


@pytest.mark.parametrize(
    ("encoding", "run", "unknown", "name"),
    [
        ("ascii", "block0 ... 5  x 6", ">= 48", r"gr\xf6\xdfe"),
        ("ascii:replace", "block0 ... 5  x 6", ">= 48", r"gr\xf6\xdfe"),
        ("latin-1", "block0 ... 5  × 6", ">= 48", "größe"),
        ("cp1252", "block0 … 5  × 6", ">= 48", "größe"),
        ("cp437", "block0 ... 5  x 6", "≥ 48", "größe"),
        ("utf-8", "block0 … 5  × 6", "≥ 48", "größe"),
    ],
)
def test_print_writes_what_the_stream_has(
    tmp_path: Path, encoding: str, run: str, unknown: str, name: str
) -> None:
    lines = written("print(summary)", tmp_path / "out", PYTHONIOENCODING=encoding).splitlines()
    assert lines[0].endswith(f"19 layers, {unknown} parameters")
    assert lines[2].startswith(run)
    assert lines[6].startswith(name)
    types = zip([*lines[1:3], lines[4]], ["Type", "Block", "dense"], strict=True)
    assert len({line.rindex(word) for line, word in types}) == 1


IPYTHON = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.user_ns["summary"] = summary
shell.run_cell("summary").raise_error()
"""


@pytest.mark.parametrize(
    "code",
    [
        "print(summary)",
        "print(summary, file=open(COPY, 'w')); print(summary)",
        "sys.displayhook(summary)",
        IPYTHON,
    ],
    ids=["print", "file", "python", "IPython"],
)
def test_nothing_raises_in_the_c_locale(tmp_path: Path, code: str) -> None:
    copy = tmp_path / "copy"
    code = code.replace("COPY", repr(str(copy)))
    text = written(code, tmp_path / "out", **C_LOCALE, IPYTHONDIR=str(tmp_path))
    assert "block0 ... 5  x 6" in text
    assert ">= 48" in text
    if copy.exists():
        assert copy.read_text("ascii") == text


@pytest.mark.parametrize("code", ["print(summary)", "sys.displayhook(summary)", IPYTHON])
def test_a_windows_console_has_its_own_characters(tmp_path: Path, code: str) -> None:
    text = written(code, tmp_path / "out", PYTHONIOENCODING="cp437", IPYTHONDIR=str(tmp_path))
    assert "block0 ... 5  x 6" in text
    assert "≥ 48" in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "utf-8"])
def test_a_stream_with_fewer_characters_than_standard_output(tmp_path: Path, encoding: str) -> None:
    copy = tmp_path / "copy"
    code = f"""
with open({str(copy)!r}, "w", encoding={encoding!r}) as stream:
    print(summary.to_text(stream.encoding), file=stream)
"""
    written(code, tmp_path / "out", PYTHONIOENCODING="utf-8")
    text = copy.read_text(encoding)
    assert ("block0 … 5  × 6" in text) == (encoding in ("cp1252", "utf-8"))
    assert ("≥ 48" in text) == (encoding in ("cp437", "utf-8"))
    assert ("größe" in text) == (encoding != "ascii")


@pytest.mark.parametrize(
    ("environment", "on_a_terminal", "in_a_file"),
    [
        ({}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"PYTHON_COLORS": "0", "FORCE_COLOR": "1"}, False, False),
        ({"PYTHON_COLORS": "1", "NO_COLOR": "1"}, True, True),
        ({"PYTHON_COLORS": "yes"}, True, False),
    ],
)
def test_the_environment_decides_about_colours_as_for_python_itself(
    environment: dict[str, str],
    on_a_terminal: bool,
    in_a_file: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("PYTHON_COLORS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    controller, of_terminal = os.openpty()
    with os.fdopen(of_terminal, "w") as terminal, Path(os.devnull).open("w") as file:
        assert has_colours(terminal) is on_a_terminal
        assert has_colours(file) is in_a_file
        assert has_colours(io.StringIO()) is in_a_file
    os.close(controller)


def test_print_writes_to_a_stream_what_that_can_write(tmp_path: Path) -> None:
    summary = layerfold.summary(Described())
    with (tmp_path / "out").open("w", encoding="cp437") as stream:
        summary.print(stream)
    assert (tmp_path / "out").read_text("cp437") == summary.to_text("cp437") + "\n"


def test_an_encoding_that_does_not_exist_is_an_error() -> None:
    summary = layerfold.summary(Described())
    assert summary.to_text() == summary.to_text("utf-8")
    with pytest.raises(LookupError, match="none-such"):
        summary.to_text("none-such")


class Described:
    """A model of one layer."""

    def __layerfold__(self) -> Iterator[layerfold.Layer]:
        yield layerfold.Layer(path="a", type="Dense", params=1)


def test_a_kernel_writes_all_characters_whatever_the_locale_is(tmp_path: Path) -> None:
    code = """
import io
sys.stdout = io.TextIOWrapper(io.BytesIO(), "UTF-8")  # as the one of ipykernel says of itself
text = summary._repr_mimebundle_()["text/plain"]
sys.stdout = sys.__stdout__
print(ascii(text))
"""
    assert r"block0 \u2026 5  \xd7 6" in written(code, tmp_path / "out", **C_LOCALE)


ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "shift_jis", "gb18030", "utf-8", "utf-16"]


@given(st.text(), st.lists(st.sampled_from(ENCODINGS), max_size=3))
def test_every_text_becomes_one_that_all_encodings_have(text: str, encodings: list[str]) -> None:
    plain = writable(encodings)(text)
    for encoding in encodings:
        plain.encode(encoding)
    if text.isascii():
        assert plain == text


def test_an_encoding_that_python_does_not_have_changes_nothing() -> None:
    assert writable(["none such"])("… ×") == "… ×"
    assert writable(["none such", "ascii"])("… ×") == "... x"
