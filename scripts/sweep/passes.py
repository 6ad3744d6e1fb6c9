"""Run the forward pass of many published PyTorch models, and say how many complete, and why others do not.

    python scripts/sweep/passes.py [torchvision] [timm] [transformers] [--every N]

Models are built without weights and without a download. Of timm and transformers every N-th of those that
``pytorch.py`` checks is taken. Inputs are those that torchvision's references, timm's ``default_cfg`` and the documentation
of transformers name, see ``documented_inputs.py``. A pass is complete if the shape of every module that was called is known.
The reasons of the others are grouped by their sentence, without the names of modules, those apart that the model
itself raises on the meta device; the ten slowest are named.

The oracle is the model's own run on the meta device, where it can run there: each module's outputs must be those of its row.
Prints "differences: N"; ends with 1 if N is not 0.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python"), str(ROOT / "test" / "python" / "support")]

import torch

import documented_inputs
import layerfold
import pytorch
from layerfold.collect.common.shapes import shape_text
from not_built import NOT_BUILT

Inputs = dict[str, Any]


def torchvision_inputs(name: str, _model: Any) -> Iterator[Inputs]:
    """Yield what a model of torchvision is given."""
    if "rcnn" in name or name.startswith(("fcos", "retinanet", "ssd")):
        yield {"input_data": ([torch.ones(3, 320, 320)],)}
    elif name.startswith("raft"):
        yield {"input_size": [(1, 3, 128, 128)] * 2}
    elif name.startswith(("mc3", "mvit", "r2plus1d", "r3d", "s3d", "swin3d")):
        yield {"input_size": (1, 3, 16, 224, 224)}
    else:
        size = 299 if name == "inception_v3" else 224
        yield {"input_size": (1, 3, size, size)}


def timm_inputs(_name: str, model: Any) -> Iterator[Inputs]:
    """Yield the size that timm names."""
    yield {"input_size": (1, *model.default_cfg["input_size"])}


def transformers_inputs(_name: str, model: Any) -> Iterator[Inputs]:
    """Yield what the documentation and the configuration name."""
    return documented_inputs.candidates(model)


INPUTS = {
    "torchvision": torchvision_inputs,
    "timm": timm_inputs,
    "transformers": transformers_inputs,
}


def farthest(model: Any, several: Iterable[Inputs]) -> tuple[Any, Inputs, str | None]:
    """Return the summary that knows most shapes, its inputs, and why its pass stopped, or None.

    Raises:
        Exception: as ``layerfold.summary`` does with all inputs.
    """
    best: tuple[int, tuple[Any, Inputs, str | None]] | None = None
    raised = None
    for inputs in several:
        try:
            summary = layerfold.summary(model, **inputs)
        except Exception as error:
            raised = error
            continue
        why = reason(summary)
        if why is None:
            return summary, inputs, None
        known = sum(row.output_shape is not None for row in summary)
        if best is None or known > best[0]:
            best = known, (summary, inputs, why)
    if best is None:
        raise raised or ValueError("no input is documented")
    return best[1]


def reason(summary: Any) -> str | None:
    """Return why a pass stopped, without names, or None."""
    for note in summary.notes:
        if "stopped" in note:
            found = re.search(r"\((.*)\)", note)
            return re.sub(r"[0-9]+", "N", found[1] if found else note)[:150]
    return None


class OwnRun:
    """A run of the model itself on the meta device: the shapes of each module's outputs, and what it raised."""

    def __init__(self, model: Any, inputs: Inputs) -> None:
        self.outputs: dict[int, list[str | None]] = {}
        hooks = [module.register_forward_hook(self._keep) for module in model.modules()]
        size = inputs.get("input_size")
        sizes = [size] if isinstance(size, tuple) else size or []
        named = {name: value for name, value in inputs.items() if not name.startswith("input_s")}
        positional = named.pop("input_data", ())
        self.error = ""
        try:
            with torch.no_grad(), torch.device("meta"):
                arguments = [*positional, *(torch.empty(size) for size in sizes)]
                model(*on_meta(arguments), **on_meta(named))
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"
        finally:
            for hook in hooks:
                hook.remove()

    def _keep(self, module: Any, _: Any, result: Any) -> None:
        self.outputs.setdefault(id(module), []).append(shape_text(result))

    def differences(self, model: Any, summary: Any) -> list[str]:
        """Return where a summary has another shape.

        A module with two places shows each place's own, and one whose ``forward`` is called by its name runs no hook.
        """
        modules = dict(model.named_modules(remove_duplicate=False))
        places = Counter(id(module) for module in modules.values())
        found = []
        for row in summary:
            key = id(modules[row.path])
            own = ";".join(dict.fromkeys(text for text in self.outputs.get(key, []) if text))
            if own and places[key] == 1 and own != row.output_shape:
                found.append(f"{row.path}: {row.output_shape} instead of {own}")
        return found


def on_meta(value: Any) -> Any:
    """Return arguments without their values."""
    if isinstance(value, torch.Tensor):
        return value.to("meta")
    if isinstance(value, dict):
        return {key: on_meta(part) for key, part in value.items()}
    return type(value)(map(on_meta, value)) if isinstance(value, list | tuple) else value


class Sweep:
    """What came of the passes so far."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stopped: dict[tuple[bool, str], list[str]] = defaultdict(list)
        self.compared = self.different = 0

    def add(self, title: str, model: Any, several: Iterable[Inputs]) -> None:
        """Run a model's pass, and compare it with its own run."""
        start = time.process_time()
        try:
            summary, inputs, why = farthest(model, several)
        except Exception as error:
            summary, inputs, why = None, {}, f"summary raises {type(error).__name__}: {error}"[:150]
        self.seconds[title] = time.process_time() - start
        own = OwnRun(model, inputs)
        if why is not None:
            # A tensor on the meta device has no values, which is no fault of the model.
            its_own = bool(own.error) and "meta tensor" not in own.error.lower()
            self.stopped[its_own, why].append(title)
        elif not own.error:
            self.compared += 1
            found = own.differences(model, summary)
            self.different += len(found)
            for difference in found[:3]:
                print(f"  {title}, {difference}"[:300], flush=True)

    def report(self) -> None:
        """Print what stops, by reason, and how many passes complete."""
        for (its_own, why), names in sorted(self.stopped.items(), key=lambda item: -len(item[1])):
            who = "the model itself raises" if its_own else "stopped"
            print(f"  {len(names)} {who}: {why}: {', '.join(names[:8])}")
        for name in sorted(self.seconds, key=self.seconds.__getitem__, reverse=True)[:10]:
            print(f"  {self.seconds[name]:.2f} s: {name}")
        total, stopped = len(self.seconds), sum(map(len, self.stopped.values()))
        own = sum(len(names) for (its_own, _), names in self.stopped.items() if its_own)
        print(
            f"{total - stopped} of {total} passes complete, {own} of the others raise by themselves, "
            f"{sum(self.seconds.values()):.0f} s of CPU"
        )
        print(f"compared with {self.compared} own runs, differences: {self.different}")


def main() -> int:
    """Run the families named, or all of them."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", default=list(INPUTS))
    parser.add_argument("--every", type=int, default=3)
    given = parser.parse_args()
    sweep = Sweep()
    for family in given.families:
        cases = [case for case in pytorch.FAMILIES[family]() if case[0] not in NOT_BUILT[family]]
        for name, build in cases[:: 1 if family == "torchvision" else given.every]:
            model = pytorch.built(build).eval()
            if type(model).forward is not torch.nn.Module.forward:  # it has none of its own
                sweep.add(f"{family} {name}", model, INPUTS[family](name, model))
    sweep.report()
    return min(sweep.different, 1)


if __name__ == "__main__":
    sys.exit(main())
