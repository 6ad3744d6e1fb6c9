"""The kernel's half of the benchmark: messages, bytes in the notebook, seconds; and notebooks to open.

    python scripts/bench/kernel.py FOLDER

Every viewer runs in the same real kernel on the same model, as a user would call it. Seconds are the median of
several calls after a first one, measured in the kernel: until all that is shown exists as text or JSON.
Results go to FOLDER/kernel.json, the saved outputs to FOLDER/*.ipynb.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]
SUPPORT = str(ROOT / "test" / "python" / "support")
sys.path.insert(0, SUPPORT)

from kernels import Kernel

COUNTED = frozenset(
    {"display_data", "execute_result", "update_display_data", "stream", "comm_open", "comm_msg"}
)

TIMER = """
import json as _json, time as _time, statistics as _statistics
def _seconds(call, times):
    call()
    taken = []
    for _ in range(times):
        start = _time.perf_counter()
        call()
        taken.append(_time.perf_counter() - start)
    return _statistics.median(taken)
import layerfold
def _layerfold():
    return _json.dumps(layerfold.summary(model)._repr_mimebundle_())
def _keras():
    model.summary(print_fn=lambda *_, **__: None)
def _repr():
    return repr(model)
def _torchinfo():
    import torchinfo
    return str(torchinfo.summary(model, verbose=0))
def _parameters():
    for module in model.modules():
        for _ in module.parameters(recurse=False):
            pass
"""


@dataclass
class Viewer:
    """A way to look at a model: what a user types, and the call that is timed."""

    name: str
    code: str
    call: str


LAYERFOLD = Viewer("layerfold", "layerfold.summary(model)", "_layerfold")
KERAS = Viewer("Keras summary()", "model.summary()", "_keras")
REPR = Viewer("repr", "model", "_repr")
TORCHINFO = Viewer("torchinfo", "import torchinfo\ntorchinfo.summary(model)", "_torchinfo")
LOOP = Viewer("a loop over all parameters", "_parameters()", "_parameters")


@dataclass
class Model:
    """A model and those who show it."""

    key: str
    name: str
    build: str
    viewers: list[Viewer]
    times: int = 5


MODELS = [
    Model(
        "keras-resnet101",
        "Keras ResNet101",
        "import keras\nmodel = keras.applications.ResNet101(weights=None)",
        [KERAS, LAYERFOLD],
    ),
    Model(
        "keras-nasnetlarge",
        "Keras NASNetLarge",
        "import keras\nmodel = keras.applications.NASNetLarge(weights=None)",
        [KERAS, LAYERFOLD],
    ),
    Model(
        "torch-resnet101",
        "torchvision ResNet101",
        "import models\nmodel = models.torchvision_models().resnet101(weights=None)",
        [REPR, TORCHINFO, LAYERFOLD, LOOP],
    ),
    Model(
        "llama-70b",
        "Llama-70B, meta device",
        "import models\nmodel = models.llama_70b()",
        [REPR, TORCHINFO, LAYERFOLD, LOOP],
    ),
    Model(
        "moe",
        "mixture of experts, 75,212 modules",
        "import models\nmodel = models.mixture_of_experts()",
        [REPR, TORCHINFO, LAYERFOLD, LOOP],
        times=3,
    ),
    Model(
        "different-modules",
        "4,999 different modules in PyTorch, meta device",
        """import torch
with torch.device("meta"):
    model = torch.nn.Sequential(*(torch.nn.Linear(n, n + 1) for n in range(1, 4_999)))""",
        [REPR, TORCHINFO, LAYERFOLD, LOOP],
    ),
    Model(
        "different-layers",
        "4,991 layers in Keras, 97 sizes in turn",
        """import keras
inputs = keras.Input((8,))
outputs = []
for branch in range(10):
    output = inputs
    for depth in range(499):
        output = keras.layers.Dense(8 + (branch * 499 + depth) % 97)(output)
    outputs.append(output)
model = keras.Model(inputs, outputs)""",
        [KERAS, LAYERFOLD],
    ),
    Model(
        "different-rows",
        "100,000 different layers that a model names itself",
        """import layerfold, random
class Model:
    def __layerfold__(self):
        random.seed(1)
        return [
            layerfold.Layer(
                path=f"layer{random.random()}",
                type=f"Layer{random.randrange(50)}",
                params=random.randrange(10**6),
            )
            for _ in range(100_000)
        ]
model = Model()""",
        [LAYERFOLD],
        times=3,
    ),
]

#: What starting costs, in a kernel that has the framework already.
STARTS = [
    ("import layerfold", "import layerfold"),
    ("%load_ext layerfold", "get_ipython().run_line_magic('load_ext', 'layerfold')"),
]


@dataclass
class Result:
    """What one viewer did to one model."""

    model: str
    viewer: str
    messages: int
    notebook_bytes: int
    seconds: float
    notebook: str


def main(folder: Path) -> None:
    """Run every viewer on every model."""
    results = []
    for model in MODELS:
        with Kernel("tensorflow") as kernel:
            kernel.run(f"import sys; sys.path.insert(0, {SUPPORT!r})")
            kernel.run(model.build)
            kernel.run(TIMER)
            for viewer in model.viewers:
                results.append(measured(kernel, model, viewer, folder))
                print(results[-1], flush=True)
    notebooks_of_many(folder)
    found = {"viewers": [asdict(result) for result in results], "starts": starts()}
    (folder / "kernel.json").write_text(json.dumps(found, indent=1))


def starts() -> dict[str, float]:
    """Return the seconds of each start: the median of five kernels."""
    seconds: dict[str, list[float]] = {name: [] for name, _ in STARTS}
    for _ in range(5):
        with Kernel("tensorflow") as kernel:
            kernel.run("import keras, time")
            for name, code in STARTS:
                timed = f"start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
                seconds[name].append(float(kernel.run(timed).text))
    return {name: median(values) for name, values in seconds.items()}


def measured(kernel: Kernel, model: Model, viewer: Viewer, folder: Path) -> Result:
    """Run one viewer once for its output, then for its time."""
    shown = kernel.run(viewer.code)
    timed = kernel.run(f"print(_seconds({viewer.call}, {model.times}))")
    outputs = shown.outputs
    name = f"{model.key}-{viewer.name.split()[0].lower().rstrip('()')}"
    if outputs:
        write(folder / f"{name}.ipynb", viewer.code, [outputs])
    return Result(
        model=model.name,
        viewer=viewer.name,
        messages=sum(m["msg_type"] in COUNTED for m in shown.messages),
        notebook_bytes=saved_bytes(outputs),
        seconds=float(timed.text),
        notebook=f"{name}.ipynb" if outputs else "",
    )


def saved_bytes(outputs: list[nbformat.NotebookNode]) -> int:
    """Return how much longer a notebook is with these outputs than without."""
    with_outputs = nbformat.writes(new_notebook(cells=[new_code_cell("", id="a", outputs=outputs)]))
    without = nbformat.writes(new_notebook(cells=[new_code_cell("", id="a")]))
    return len(with_outputs.encode()) - len(without.encode())


def write(path: Path, code: str, cells: list[list[nbformat.NotebookNode]]) -> None:
    """Save a notebook with one cell for each list of outputs."""
    notebook = new_notebook(
        cells=[
            new_code_cell(code, outputs=outputs, execution_count=1, id=f"cell-{index}")
            for index, outputs in enumerate(cells)
        ]
    )
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, path)


def notebooks_of_many(folder: Path, count: int = 100) -> None:
    """Save the ResNet101 summaries of both a hundred times, and the same notebook without outputs."""
    for name in ("keras", "layerfold"):
        notebook = nbformat.read(folder / f"keras-resnet101-{name}.ipynb", 4)
        cell = notebook.cells[0]
        write(folder / f"hundred-{name}.ipynb", cell.source, [cell.outputs] * count)
    write(folder / "hundred-empty.ipynb", "model.summary()", [[]] * count)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
