from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from layerfold.format.mime import MIME_TYPE

ROOT = Path(__file__).parents[2]
NAME = f"layerfold-{json.loads((ROOT / 'package.json').read_text('utf-8'))['version']}"
JUPYTER = f"{NAME}.data/data/share/jupyter/"
SHARED = f"{JUPYTER}labextensions/layerfold/"
PARTS = ("layerfold", "nbconvert-template", "src", "style", "schema", "scripts")
STALE = "left behind by an earlier build"


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy_checkout(target: Path) -> None:
    unwanted = shutil.ignore_patterns("labextension", "__pycache__")
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=unwanted)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy2(file, target)
    shutil.copytree(
        ROOT / "node_modules", target / "node_modules", symlinks=True, copy_function=link_or_copy
    )


def plant_stale_build(checkout: Path) -> None:
    for name in (
        "lib/hosts/lab/plugin.js",
        "lib/stale.js",
        "layerfold/labextension/package.json",
        "layerfold/labextension/static/remoteEntry.stale.js",
        "layerfold/labextension/static/style.js",
        "layerfold/model_summary/inline.html",
        "layerfold/model_summary/page.html",
        "nbconvert-template/static/stale.js",
        "nbconvert-template/static/layerfold.js",
    ):
        file = checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(STALE, "utf-8")
        # Newer than every source, so that no comparison of dates can excuse it.
        os.utime(file, (2**31 - 1, 2**31 - 1))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    checkout = tmp_path_factory.mktemp("checkout")
    copy_checkout(checkout)
    plant_stale_build(checkout)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", "dist", "."], cwd=checkout, check=True)
    [file] = (checkout / "dist").glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_used_checkout_ships_no_stale_bundle(wheel: dict[str, bytes]) -> None:
    assert not [name for name in wheel if "stale" in name]
    assert not [name for name, content in wheel.items() if STALE.encode() in content]


def test_the_bundle_is_shipped_once(wheel: dict[str, bytes]) -> None:
    entries = [name for name in wheel if "remoteEntry" in name]
    assert len(entries) == 1
    assert entries[0].startswith(f"{SHARED}static/")


def test_the_wheel_contains_what_jupyterlab_reads(wheel: dict[str, bytes]) -> None:
    for name in (
        "package.json",
        "install.json",
        "static/style.js",
        "schemas/layerfold/plugin.json",
    ):
        assert SHARED + name in wheel


def test_the_wheel_contains_every_module_of_the_package(wheel: dict[str, bytes]) -> None:
    modules = {
        f"layerfold/{file.relative_to(ROOT / 'layerfold')}"
        for file in ROOT.glob("layerfold/**/*.py")
    }
    assert modules <= set(wheel)
    assert "layerfold/py.typed" in wheel


def test_the_wheel_contains_the_templates_of_the_web_page_and_of_outputs(
    wheel: dict[str, bytes],
) -> None:
    template = wheel["layerfold/model_summary/page.html"].decode()
    assert template.startswith("<!doctype html>")
    assert template.count("<!--layerfold:") == 4
    assert wheel["layerfold/model_summary/inline.html"].count(b"<!--layerfold:") == 2


def test_nbconvert_finds_its_template_in_the_wheel(wheel: dict[str, bytes]) -> None:
    folder = f"{JUPYTER}nbconvert/templates/layerfold/"
    found = {name.removeprefix(folder) for name in wheel if name.startswith(folder)}
    assert found == {"conf.json", "index.html.j2", "static/layerfold.css", "static/layerfold.js"}
    assert wheel[f"{folder}index.html.j2"].count(MIME_TYPE.encode()) == 1


def test_the_wheel_brings_the_command(wheel: dict[str, bytes]) -> None:
    points = wheel["layerfold-0.1.0.dist-info/entry_points.txt"].decode()
    assert "[console_scripts]\nlayerfold = layerfold.__main__:main" in points


def test_jupyterlab_finds_the_catalogues_in_the_wheel(wheel: dict[str, bytes]) -> None:
    points = wheel[f"{NAME}.dist-info/entry_points.txt"].decode()
    assert "[jupyterlab.locale]\nlayerfold = layerfold" in points
    catalogues = {str(file.relative_to(ROOT)) for file in ROOT.glob("layerfold/locale/**/*.json")}
    assert catalogues
    assert catalogues <= set(wheel)


def test_nothing_else_is_shipped(wheel: dict[str, bytes]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert tops == {"layerfold", f"{NAME}.data", f"{NAME}.dist-info"}


def test_the_package_has_no_run_time_dependency(wheel: dict[str, bytes]) -> None:
    metadata = wheel[f"{NAME}.dist-info/METADATA"].decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert all("extra ==" in line for line in required)
    of_pictures = [line for line in required if "'picture'" in line.replace('"', "'")]
    assert [line.split()[1].partition(">")[0] for line in of_pictures] == ["igraph", "resvg-py"]
