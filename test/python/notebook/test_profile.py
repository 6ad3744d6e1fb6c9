"""The command ``layerfold``, and real kernels and terminals with the profile that it wrote to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kernels import Kernel
from layerfold.__main__ import main
from terminals import IPythonTerminal

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An IPython that never ran."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    return tmp_path


def file_in(home: Path, profile: str = "default") -> Path:
    return home / f"profile_{profile}" / "startup" / "50-layerfold.py"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command, and return what it wrote."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_enable_wrote_disable_removes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = file_in(home)
    for command in ("status", "disable"):
        assert run(capsys, command).startswith(f"Not enabled: there is no {written}.")
    assert not any(home.iterdir())

    (home / "profile_default").mkdir()
    config = home / "profile_default" / "ipython_config.py"
    config.write_text("this is no Python", "utf-8")
    assert run(capsys, "enable").startswith(f"Wrote {written}, which calls layerfold.enable().\n")
    before = files_below(home)
    assert run(capsys, "enable").startswith("Enabled already: ")
    assert files_below(home) == before
    assert run(capsys, "status") == f"Enabled: {written} calls layerfold.enable().\n"
    assert run(capsys, "disable").startswith(f"Removed {written}.\n")
    before.pop(written)
    assert files_below(home) == before


def test_options_are_written_as_python(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for options, call in (
        (("--deadline", "20"), "deadline=20"),
        (("--deadline", "0.5", "--html-only"), "deadline=0.5, html_only=True"),
        (("--deadline", "none", "--no-html-only"), "deadline=None, html_only=False"),
        ((), ""),
    ):
        assert f"calls layerfold.enable({call})" in run(capsys, "enable", *options)
        assert f"    layerfold.enable({call})\n" in file_in(home).read_text("utf-8")
    for wrong in ("0", "-1", "nan", "inf", "soon"):
        with pytest.raises(SystemExit, match="2"):
            main(["enable", "--deadline", wrong])
        assert "is not a number of seconds above 0" in capsys.readouterr().err


def test_a_file_that_was_edited_is_left_as_it_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "enable")
    own = b"print('mine')\n", b"\xff", file_in(home).read_bytes() + b"print('mine')\n"
    for content in own:
        file_in(home).write_bytes(content)
        for command in ("enable", "status", "disable"):
            assert main([command]) == 1
            assert "was left as it is" in capsys.readouterr().err
        assert file_in(home).read_bytes() == content


def test_another_profile_has_to_exist(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("enable", "status", "disable"):
        assert main([command, "--profile", "work"]) == 1
        assert "To make it: ipython profile create work" in capsys.readouterr().err
    (home / "profile_work").mkdir()
    assert str(file_in(home, "work")) in run(capsys, "enable", "--profile", "work")
    assert not file_in(home).exists()


def test_without_ipython_it_says_so_and_without_layerfold_the_file_does_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "enable")

    def python(*arguments: str, path: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # -S: without what is installed
            [sys.executable, "-S", *arguments],
            env={**os.environ, "PYTHONPATH": path},
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )

    command = python("-m", "layerfold", "enable", path=str(REPOSITORY))
    assert command.returncode == 1
    assert command.stderr.startswith("layerfold: IPython is not installed in this environment.")
    start = python(str(file_in(home)), path="")
    assert (start.returncode, start.stdout + start.stderr) == (0, "")


OWN_CONFIG = "c.InteractiveShellApp.extensions = ['autoreload']\n"


def test_a_kernel_begins_enabled(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "enable", "--deadline", "20")
    (home / "profile_default" / "ipython_config.py").write_text(OWN_CONFIG, "utf-8")
    with Kernel() as kernel:
        names = (
            "'layerfold' in globals(), 'autoreload' in str(get_ipython().extension_manager.loaded)"
        )
        assert kernel.run(f"print({names})").text == "False True\n"
        kernel.run("import sys; sys.path.append('test/python/support'); import terminal_models")
        assert "text/html" in kernel.run("terminal_models.Net()").data
        assert not kernel.run("%load_ext layerfold").text
        limit = "from layerfold.notebook.limit import LIMIT; print(LIMIT.seconds)"
        assert kernel.run(limit).text == "20\n"


def test_ipython_in_a_terminal_begins_enabled(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "enable")
    (home / "profile_default" / "ipython_config.py").write_text(OWN_CONFIG, "utf-8")
    with IPythonTerminal(home) as terminal:
        assert "Net\x1b[0m: " in terminal.run("from terminal_models import Net", "Net()")
        assert "autoreload" in terminal.run("print(get_ipython().extension_manager.loaded)")
