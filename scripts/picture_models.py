"""The models of docs/pictures.md and of the pictures in docs/benchmarks.md. Nothing is loaded from a hub: weights are made on the spot, or there are none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "test" / "python" / "support"))

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def application(name: str) -> Callable[[], Any]:
    """Return what builds a model of ``keras.applications``."""

    def build() -> Any:
        import keras

        return getattr(keras.applications, name)(weights=None)

    return build


def u_net() -> Any:
    """Return a U-Net of four levels (Ronneberger et al., 2015, with padding and batch normalisation)."""
    import keras
    from keras import layers

    def twice(x: Any, filters: int) -> Any:
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            x = layers.ReLU()(x)
        return x

    image = keras.Input((256, 256, 3), name="image")
    x, skips = image, []
    for filters in (64, 128, 256, 512):
        x = twice(x, filters)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = twice(x, 1024)
    for filters, skip in zip((512, 256, 128, 64), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
        x = layers.Concatenate()([skip, x])
        x = twice(x, filters)
    mask = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x)
    return keras.Model(image, mask, name="u_net")


def siamese() -> Any:
    """Return two images through one encoder, and how far apart they are."""
    import keras
    from keras import layers

    encoder = keras.Sequential(
        [
            keras.Input((105, 105, 1)),
            layers.Conv2D(64, 10, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(128, 7, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(128, 4, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(256, activation="sigmoid"),
        ],
        name="encoder",
    )
    left = keras.Input((105, 105, 1), name="left")
    right = keras.Input((105, 105, 1), name="right")
    distance = layers.Subtract(name="difference")([encoder(left), encoder(right)])
    same = layers.Dense(1, activation="sigmoid", name="same")(distance)
    return keras.Model([left, right], same, name="siamese")


def three_inputs() -> Any:
    """Return a model that sorts support tickets: three inputs, two outputs (Keras' guide to the functional API)."""
    import keras
    from keras import layers

    title = keras.Input((None,), dtype="int32", name="title")
    body = keras.Input((None,), dtype="int32", name="body")
    tags = keras.Input((12,), name="tags")
    title_features = layers.LSTM(128)(layers.Embedding(10_000, 64)(title))
    body_features = layers.LSTM(32)(layers.Embedding(10_000, 64)(body))
    x = layers.Concatenate()([title_features, body_features, tags])
    priority = layers.Dense(1, activation="sigmoid", name="priority")(x)
    department = layers.Dense(4, activation="softmax", name="department")(x)
    return keras.Model([title, body, tags], [priority, department], name="tickets")


def _transformers() -> Any:
    from models import torchvision_models

    torchvision_models()  # its image models look for torchvision
    import transformers

    return transformers


def bert() -> Any:
    """Return BERT base without values in its weights."""
    import torch

    transformers = _transformers()
    with torch.device("meta"):
        return transformers.BertModel(transformers.BertConfig())


def llama() -> Any:
    """Return Llama 3.1 70B without values in its weights."""
    import torch

    transformers = _transformers()
    config = transformers.LlamaConfig(
        vocab_size=128_256,
        hidden_size=8192,
        intermediate_size=28_672,
        num_hidden_layers=80,
        num_attention_heads=64,
        num_key_value_heads=8,
        max_position_embeddings=131_072,
        rope_theta=500_000.0,
    )
    with torch.device("meta"):
        return transformers.LlamaForCausalLM(config)


class Model(NamedTuple):
    """What builds a model of "keras" or "torch", its name for people, and the size of the input with which it is run."""

    framework: str
    name: str
    build: Callable[[], Any]
    input_size: tuple[int, ...] | None = None

    def built(self) -> Any:
        """Build it; the names that Keras makes up count from 0."""
        if self.framework == "keras":
            import keras

            keras.utils.clear_session()
        return self.build()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of ``layerfold.summary``: token ids of that size, if it is run."""
        if self.input_size is None:
            return {}
        import torch

        return {"input_size": self.input_size, "dtypes": torch.long}


MODELS = {
    "resnet101": Model("keras", "ResNet101", application("ResNet101")),
    "densenet121": Model("keras", "DenseNet121", application("DenseNet121")),
    "inceptionv3": Model("keras", "InceptionV3", application("InceptionV3")),
    "nasnetmobile": Model("keras", "NASNetMobile", application("NASNetMobile")),
    "u-net": Model("keras", "U-Net", u_net),
    "siamese": Model("keras", "a Siamese model", siamese),
    "three-inputs": Model("keras", "three inputs, two outputs", three_inputs),
    "bert": Model("torch", "BERT base", bert, (1, 128)),
    "llama-70b": Model("torch", "Llama 3.1 70B", llama, (1, 128)),
}
