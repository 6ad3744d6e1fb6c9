"""Pictures of models: Keras' plot_model, torchview and layerfold, each in a process of its own.

    python scripts/bench/pictures.py FOLDER

Seconds are those of the drawing call, with the model built and the packages imported before, until the file is written. What
takes longer than its limit is stopped, and what is not installed is left out; both are in the results.
Results go to FOLDER/pictures.json, pictures beside it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from picture_models import MODELS, Model

#: Keras' NASNetMobile takes more than a minute.
LIMIT_SECONDS = 120

Draw = Callable[[Model, Any, Path], None]


def main(folder: Path) -> None:
    """Draw each model with each tool, then write the results."""
    results = []
    for key, tool in jobs():
        result = {"model": MODELS[key].name, "tool": tool}
        result |= measured(folder, key, tool)
        print(result, flush=True)
        results.append(result)
    found = {"graphviz": graphviz(), "drawings": results}
    (folder / "pictures.json").write_text(json.dumps(found, indent=1))


def graphviz() -> str:
    """Return the version of Graphviz, or that there is none."""
    if shutil.which("dot") is None:
        return "Graphviz not installed"
    # It writes "dot - graphviz version 2.43.0 (0)" to standard error.
    done = subprocess.run(["dot", "-V"], capture_output=True, text=True, check=True)
    return f"Graphviz {(done.stdout + done.stderr).split()[4]}"


def jobs() -> list[tuple[str, str]]:
    """Return the model and the tool of each drawing."""
    others = {"keras": "Keras plot_model", "torch": "torchview"}
    return [
        (key, tool)
        for key, model in MODELS.items()
        for tool in (others[model.framework], "layerfold .png", "layerfold .svg")
    ]


def missing(tool: str) -> str | None:
    """Return what a tool needs and is not there."""
    if tool.startswith("layerfold"):
        return None
    package = "torchview" if tool == "torchview" else "pydot"
    if find_spec(package) is None:
        return package
    return None if shutil.which("dot") else "Graphviz"


def measured(folder: Path, key: str, tool: str) -> dict[str, Any]:
    """Return the seconds, bytes and size in pixels of one drawing, or why there is none."""
    needs = missing(tool)
    if needs:
        return {"problem": f"{needs} not installed"}
    suffix = ".svg" if tool.endswith(".svg") else ".png"
    file = folder / f"{key}-{tool.partition(' ')[0]}{suffix}"
    # A new interpreter: what one tool leaves in memory is not the next one's.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=draw, args=(there, key, tool, file))
    process.start()
    there.close()
    try:
        here.recv()  # the model is built
        outcome = here.recv() if here.poll(LIMIT_SECONDS) else f"stopped after {LIMIT_SECONDS} s"
    except EOFError:
        return {"problem": "failed"}
    finally:
        stop(process)
    if isinstance(outcome, str):
        return {"problem": outcome}
    return {"seconds": outcome, "bytes": file.stat().st_size, "pixels": pixels(file)}


def stop(process: BaseProcess) -> None:
    """End a process with those that it started, such as Graphviz."""
    if process.pid is not None and process.is_alive() and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.terminate()
    process.join()


def draw(results: Connection, key: str, tool: str, file: Path) -> None:
    """Build a model, draw it, and send how many seconds the drawing took, or what it raised."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    described = MODELS[key]
    model = described.built()
    call = drawing(tool)
    results.send("built")
    started = time.perf_counter()
    try:
        call(described, model, file)
    except Exception as error:
        results.send(f"failed: {type(error).__name__}")
        raise
    results.send(time.perf_counter() - started)


def drawing(tool: str) -> Draw:
    """Return the call that draws, with what it needs imported."""
    if tool == "Keras plot_model":
        return with_keras
    if tool == "torchview":
        importlib.import_module("torchview")
        return with_torchview
    for needed in ("igraph", "resvg_py", "layerfold.notebook.plot", "layerfold.picture.render"):
        importlib.import_module(needed)
    return with_layerfold


def with_keras(_: Model, model: Any, file: Path) -> None:
    """Draw by Keras, with shapes and names."""
    plot = importlib.import_module("keras").utils.plot_model
    plot(model, str(file), show_shapes=True, show_layer_names=True)


def with_torchview(described: Model, model: Any, file: Path) -> None:
    """Draw by torchview, with its own choice of what is shown."""
    draw_graph = importlib.import_module("torchview").draw_graph
    ids = importlib.import_module("torch").long
    graph = draw_graph(model, input_size=described.input_size, dtypes=[ids], device="meta")
    graph.visual_graph.render(outfile=str(file), format="png", cleanup=True)


def with_layerfold(described: Model, model: Any, file: Path) -> None:
    """Draw by layerfold, with shapes and names, a PyTorch model after a run of a stand-in without values."""
    plot = importlib.import_module("layerfold").plot_model
    plot(model, file, show_shapes=True, show_layer_names=True, **described.arguments())


def pixels(file: Path) -> list[float]:
    """Return the width and height of a PNG (its first chunk) or an SVG (its first attributes)."""
    if file.suffix == ".png":
        return list(struct.unpack(">II", file.read_bytes()[16:24]))
    head = file.read_text("utf-8")[:300]
    return [
        float(head.partition(f' {side}="')[2].partition('"')[0]) for side in ("width", "height")
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
