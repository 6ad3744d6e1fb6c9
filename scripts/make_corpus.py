"""Write test/corpus from real models: run it after a change of the format or the fold.

    python scripts/make_corpus.py [NAME ...]

Rows are read anew from the frameworks only for the names given (all: ``--models``); the payloads of every case are
written anew from its rows.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "test" / "python"
sys.path[:0] = [str(ROOT), str(TESTS), str(TESTS / "support")]

import corpus
from ground_truth import KERAS, TORCHVISION
from layerfold.format.encode import canonical
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary


def main(wanted: list[str]) -> None:
    """Write the cases."""
    for name, table in tables(wanted):
        write(name, table)
    for name in corpus.case_names():
        case = corpus.load(name)
        write(name, corpus.load_table(case["table"]))
        print(name, flush=True)


def write(name: str, table: LayerTable) -> None:
    """Write one case: the rows, their payload, and what is left of it when it must be short."""
    payload = json.loads(canonical(Summary(table).payload))
    cut = {
        str(budget): json.loads(canonical(Summary(table, budget=budget).payload))
        for budget in corpus.SMALL_BUDGETS
    }
    case = {"table": corpus.dump_table(table), "payload": payload, "cut": cut}
    text = json.dumps(case, indent=1, sort_keys=True, ensure_ascii=False)
    (corpus.FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


def tables(wanted: list[str]) -> Iterator[tuple[str, LayerTable]]:
    """Read the models that are wanted."""
    for name, build in (keras_cases() | torch_cases() | flax_cases()).items():
        if name in wanted or "--models" in wanted:
            yield name, build()


def keras_cases() -> dict[str, Callable[[], LayerTable]]:
    """Keras applications, and one with all layers renamed."""

    def application(name: str) -> LayerTable:
        import keras

        from layerfold.collect import collect

        keras.backend.clear_session()
        return collect(getattr(keras.applications, name)(weights=None))

    def renamed() -> LayerTable:
        table = application("ResNet50")
        generator = random.Random(50)
        return replace(table, names=[f"{generator.getrandbits(32):08x}" for _ in table.names])

    def of(name: str) -> Callable[[], LayerTable]:
        return lambda: application(name)

    cases = {f"keras-{name.lower()}": of(name) for name in KERAS}
    return cases | {
        "keras-digits": digits,
        "keras-renamed": renamed,
        "keras-mobilenet-flops": with_flops,
        "keras-variables": with_variables,
        "keras-threshold": with_threshold,
    }


def digits() -> LayerTable:
    """A model that fits a page and repeats nothing."""
    import keras
    from keras import layers

    from layerfold.collect import collect

    return collect(
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu", name="conv2d"),
                layers.MaxPooling2D(name="max_pooling2d"),
                layers.Flatten(name="flatten"),
                layers.Dropout(0.5, name="dropout"),
                layers.Dense(10, activation="softmax", name="dense"),
            ],
            name="digits",
        )
    )


def with_variables() -> LayerTable:
    """A model with variables of its own, which are no layers."""
    import keras

    from layerfold.collect import collect

    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(5, name="top")], name="scaled")
    for name in ("low", "high"):
        model.add_weight(shape=(5,), name=name)
    return collect(model)


def with_threshold() -> LayerTable:
    """A padded text, of which a learned threshold leaves words out between two residual blocks."""
    import keras
    from keras import layers, ops

    from layerfold.collect import collect

    def block(x: Any, name: str) -> Any:
        hidden = layers.Dense(8, name=f"{name}_dense")(x)
        return layers.Add(name=f"{name}_sum")([x, hidden])

    words = keras.Input((7,), dtype="int32", name="words")
    x = block(layers.Embedding(30, 8, mask_zero=True, name="embedding")(words), "first")
    kept = ops.cast(ops.greater(layers.Dense(8, name="threshold")(x), 0), "float32")
    last = layers.GRU(3, name="last")(block(layers.Dense(8, name="again")(kept), "second"))
    return collect(keras.Model(words, last, name="threshold"))


def with_flops() -> LayerTable:
    """MobileNet with made-up FLOPs: rows that differ, operations not counted, optimizer state."""
    table = corpus.load_table(corpus.load("keras-mobilenet")["table"])
    sizes = [int((shape or "?,1").split(",")[1]) for shape in table.outputs or ()]
    counts = zip(table.params, sizes, strict=True)
    uncounted = {"ReLU": ("sort", "top_k"), "DepthwiseConv2D": ("sort",)}
    return replace(
        table,
        flops=[2 * (params or 0) * size * size for params, size in counts],
        uncounted=[uncounted.get(kind, ()) for kind in table.types],
        optimizer=2 * sum(filter(None, table.params)) + 1,
        run_input="1,224,224,3",
        notes=["FLOPs do not include: sort, top_k."],
    )


def torch_cases() -> dict[str, Callable[[], LayerTable]]:
    """torchvision's models, and larger ones on the meta device."""

    def vision(name: str) -> LayerTable:
        import torch

        from layerfold.collect import collect
        from models import torchvision_models

        # RegNet computes its widths with tensors, which need data.
        with torch.device("cpu" if name.startswith("regnet") else "meta"):
            return collect(getattr(torchvision_models(), name)(weights=None))

    def made(name: str) -> LayerTable:
        import models
        from layerfold.collect import collect

        build = {
            "hourglass": models.Hourglass,
            "llama": models.llama_70b,
            "moe": lambda: models.mixture_of_experts(2, 4, 16),
            "frozen-expert": frozen_expert,
        }
        return collect(build[name]())

    def run(name: str) -> LayerTable:
        """Read a model with the shapes, FLOPs and residual blocks of one forward pass."""
        import torch

        from layerfold.collect import Inputs, collect
        from models import torchvision_models

        with torch.device("meta"):
            model = getattr(torchvision_models(), name)(weights=None).eval()
        return collect(model, inputs=Inputs(size=(1, 3, 224, 224)))

    def llama_run() -> LayerTable:
        """Read Llama 3.1 70B as transformers builds it, with one forward pass of 16 tokens."""
        import torch

        from layerfold.collect import Inputs, collect
        from models import torchvision_models

        torchvision_models()
        from transformers import LlamaConfig, LlamaForCausalLM

        config = LlamaConfig(
            hidden_size=8192,
            intermediate_size=28672,
            num_hidden_layers=80,
            num_attention_heads=64,
            num_key_value_heads=8,
            vocab_size=128_256,
        )
        with torch.device("meta"):
            model = LlamaForCausalLM(config).eval()
            ids = torch.zeros(1, 16, dtype=torch.int64)
        return collect(model, inputs=Inputs(data={"input_ids": ids}))

    def frozen_expert() -> object:
        import models

        model = models.mixture_of_experts(0, 2, 16)
        model.layers[1].mlp.experts[3].requires_grad_(requires_grad=False)
        return model

    def fine_tuned() -> LayerTable:
        """Read a model of which a part is frozen, with two groups and some parameters in none."""
        import torch

        from layerfold.collect import collect
        from models import torchvision_models

        model = torchvision_models().resnet18(weights=None)
        model.layer2.requires_grad_(requires_grad=False)
        model.layer2[1].bn1.eval()
        decays = [parameter for parameter in model.layer3.parameters() if parameter.dim() > 1]
        others = [parameter for parameter in model.layer3.parameters() if parameter.dim() == 1]
        groups = [
            {"params": decays, "weight_decay": 0.05},
            {"params": [*others, *model.layer4.parameters()], "weight_decay": 0, "lr": 0.01},
        ]
        return collect(model, optimizer=torch.optim.SGD(groups, lr=0.1))

    cases = {f"torch-{name.replace('_', '-')}": partial(vision, name) for name in TORCHVISION}
    cases["torch-fine-tuned"] = fine_tuned
    for name in ("hourglass", "llama", "moe", "frozen-expert"):
        cases[f"torch-{name}"] = partial(made, name)
    cases["torch-llama-run"] = llama_run
    for name in ("resnet50", "vit_b_16"):
        cases[f"torch-{name.replace('_', '-')}-run"] = partial(run, name)
    return cases


def flax_cases() -> dict[str, Callable[[], LayerTable]]:
    """Models of both of Flax' interfaces, run on shapes: stacks, shared modules, several methods."""

    def linen(name: str, **inputs: object) -> LayerTable:
        import flax_models
        from layerfold.collect import Inputs, collect

        return collect(getattr(flax_models, name)(), inputs=Inputs(**inputs))

    def nnx(name: str, *options: int, **inputs: object) -> LayerTable:
        import flax_models
        from layerfold.collect import Inputs, collect

        kind, rngs = getattr(flax_models, name), flax_models.nnx.Rngs
        model = flax_models.nnx.eval_shape(lambda: kind(*options, rngs=rngs(0)))
        return collect(model, inputs=Inputs(**inputs))

    return {
        "flax-linen-language": lambda: linen("Language", size=(2, 5), dtypes="int32"),
        "flax-linen-scan": lambda: linen("Scanned", size=(2, 8)),
        "flax-nnx-blocks": lambda: nnx("Blocks", 6, 8, size=(2, 8)),
        "flax-nnx-shared": lambda: nnx("Shared", size=(2, 5), dtypes="int32"),
        "flax-nnx-stack": lambda: nnx("Stacked", 48, 8, size=(2, 8)),
    }


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main(sys.argv[1:])
