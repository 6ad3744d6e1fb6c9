"""Inputs for models of transformers, as the documentation of ``forward`` and the configuration have them.

The documentation gives the kind and the shape of nearly every argument, such as "``torch.LongTensor`` of shape
``(batch_size, sequence_length)``", and the configuration the sizes. No document says which of the optional arguments a
model needs, or that a batch of images is one of videos, so several inputs are offered, those with the fewest arguments
first.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import torch

Inputs = dict[str, Any]

#: What the documentation calls a size, then what configurations call it, the most specific first.
CALLED = {
    "num_channels": (
        "num_channels",
        "in_channels",
        "in_chans",
        "num_input_channels",
        "audio_channels",
    ),
    "image_size": ("image_size", "input_size", "img_size", "image_resolution"),
    "feature_dim": (
        "input_dim",
        "input_size",
        "num_mel_bins",
        "n_mels",
        "input_feat_per_channel",
        "feature_size",
    ),
    "hidden_size": ("hidden_size", "d_model", "embed_dim", "n_embd"),
    "num_frames": ("num_frames", "frames_per_clip"),
    "num_features": ("num_time_features",),
    "number of static categorical features": ("num_static_categorical_features",),
    "number of static real features": ("num_static_real_features",),
    "patch_size": ("patch_size",),
}

#: Patches at each side of an image whose patches come one after another.
SIDE = 8

#: Samples of sound.
SAMPLES = 16_000

#: Sizes where the configuration has none.
OTHERWISE = {
    "batch_size": 1,
    "image_size": 224,
    "num_channels": 3,
    "feature_dim": 80,
    "num_frames": 8,
    "num_input_channels": 1,
    "temporal_patch_size": 1,
    "patch_size": 16,
    "patches": SIDE**2,
}

#: Words of a sentence.
WORDS = 16

#: Other words for the same size.
SAME = {
    **dict.fromkeys(
        ("batch", "bs", "num_images", "num_videos", "num_images_or_videos"), "batch_size"
    ),
    **dict.fromkeys(("height", "width", "frame_size"), "image_size"),
    **dict.fromkeys(("mel_bins", "n_mel_bins", "num_mel_bins", "feature_size"), "feature_dim"),
    **dict.fromkeys(("num_patches", "max_patches", "max_num_patches", "total_patches"), "patches"),
    "channels": "num_channels",
    "image_channels": "num_channels",
    "hidden_dim": "hidden_size",
}

#: Shapes of arguments whose documentation is one text for all models.
FORMS = {
    "pixel_values": {
        "image": ["batch_size", "num_channels", "image_size", "image_size"],
        "video": ["batch_size", "num_frames", "num_channels", "image_size", "image_size"],
        "pair": ["batch_size", "2", "num_channels", "image_size", "image_size"],
        "patches": ["patches", "values_of_patch"],
        "patches of each": ["batch_size", "patches", "values_of_patch"],
    },
    "input_features": {
        "frames": ["batch_size", "sequence_length", "feature_dim"],
        "bins": ["batch_size", "feature_dim", "sequence_length"],
        "image of sound": ["batch_size", "1", "sequence_length", "feature_dim"],
    },
    "audio_mel": {"frames": ["batch_size", "sequence_length", "feature_dim"]},
    "input_values": {"channel": ["batch_size", "1", "sequence_length"]},
}

#: One argument for each kind of data.
MAIN = ("input_ids", "pixel_values", "pixel_values_videos", "input_features", "input_values")

#: Arguments given instead of another, that only training takes, or that an earlier call returned.
NOT_GIVEN = re.compile(
    "labels|embeds|past_key|cache|outputs|^output_|^return_|mems$|^noise|position_ids|buckets|^mask_time"
)

#: Arguments of whole numbers, where the kind is not documented.
WHOLE = re.compile("_ids$|_ids_|mask|length|labels$")


class Argument(NamedTuple):
    """What is documented of an argument: its kind, "" if unknown, and its sizes, none if unknown."""

    kind: str
    sizes: tuple[str, ...]
    required: bool


def candidates(model: Any) -> Iterator[Inputs]:
    """Yield different inputs of a model."""
    arguments = documented(model.forward)
    given: list[Inputs] = []
    for names in choices(arguments, model.main_input_name):
        forms = {name: FORMS.get(name, ()) for name in names}
        for form in ["", *dict.fromkeys(form for several in forms.values() for form in several)]:
            inputs = {name: tensor(name, arguments, model.config, form) for name in names}
            if not any(same(inputs, others) for others in given):
                given.append(inputs)
                yield inputs
    if "use_cache" in arguments:
        yield {**given[0], "use_cache": False}


def choices(arguments: dict[str, Argument], main: str | list[str]) -> Iterator[list[str]]:
    """Yield names of arguments: those that must be given, then more of them."""
    needed = {name for name, argument in arguments.items() if argument.required}
    needed |= {main} if isinstance(main, str) else set(main)
    if not needed & set(arguments):
        needed = set([name for name in MAIN if name in arguments][:1])
    mains = set(MAIN)
    decoder = {"decoder_input_ids", "decoder_input_values"}
    every = {
        name
        for name, argument in arguments.items()
        if (argument.sizes or name.endswith("mask")) and not NOT_GIVEN.search(name)
    }
    own = {name for name in every if not name.startswith("encoder_")}
    for chosen in (needed, needed | decoder, needed | mains, needed | mains | decoder, own, every):
        yield [name for name in arguments if name in chosen | needed]


def same(inputs: Inputs, others: Inputs) -> bool:
    """Return whether inputs have the same names and shapes."""
    return {name: value.shape for name, value in inputs.items()} == {
        name: value.shape for name, value in others.items()
    }


def documented(forward: Any) -> dict[str, Argument]:
    """Return the arguments of a method by name."""
    text = inspect.getdoc(forward) or ""
    found = {}
    for name, parameter in inspect.signature(forward).parameters.items():
        if parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}:
            continue
        line = re.search(rf"^\s*{name} \((.*)$", text, re.MULTILINE)
        words = line[1] if line else ""
        kind = re.search(r"torch\.(\w*)Tensor", words)
        shape = re.search(r"of shape\s*[`']*\s*([(\[].*?)[`']", words)
        sizes = [part.strip(" ()[]") for part in shape[1].split(",")] if shape else []
        required = parameter.default is parameter.empty
        found[name] = Argument(kind[1] if kind else "", tuple(filter(None, sizes)), required)
    return found


def tensor(name: str, arguments: dict[str, Argument], config: Any, form: str) -> torch.Tensor:
    """Return an argument of the kind and the shape that are documented: ones, and the sizes of a grid."""
    if name.endswith("grid_thw"):
        return torch.tensor([[1, SIDE, SIDE]])
    if name == "spatial_shapes":
        return torch.tensor([[SIDE, SIDE]])
    argument = arguments[name]
    owner = owned_by(name, arguments)
    sizes = words(name, argument, form)
    last = len(sizes) - 1
    shape = [size(word, owner, config, int(at == last)) for at, word in enumerate(sizes)]
    if argument.kind == "Bool":
        return torch.full(shape, not name.startswith("bool_masked"))
    whole = argument.kind in {"Long", "Int"} or WHOLE.search(name)
    return torch.ones(shape, dtype=torch.int64 if whole else torch.float32)


def owned_by(name: str, arguments: dict[str, Argument]) -> str:
    """Return the argument whose length a mask has, or the argument itself."""
    if re.search("^input_features|^feature_|_mel", name):
        return "input_features"
    if name == "padding_mask":
        return "input_values"
    if name.endswith("mask") and "decoder" not in name and "input_ids" not in arguments:
        return next((main for main in MAIN if main in arguments), name)
    return name


def words(name: str, argument: Argument, form: str) -> list[str]:
    """Return what the documentation calls the sizes of an argument, or those of another form."""
    forms = FORMS.get(name, {})
    if form in forms:
        return forms[form]
    if name == "hidden_states":
        return FORMS["pixel_values"]["patches"]
    return list(argument.sizes) or next(iter(forms.values()), ["batch_size", "sequence_length"])


def size(word: str, owner: str, config: Any, side: int = 0) -> int:
    """Return a size that the documentation of an argument calls by a word, of two sides the one at a place."""
    if word.isdigit():
        return int(word)
    word = SAME.get(word, word)
    if word == "values_of_patch":
        names = ("num_channels", "temporal_patch_size", "patch_size", "patch_size")
        return math.prod(size(name, owner, config) for name in names)
    called = CALLED.get(word, (word.removeprefix("config."),))
    if owner.startswith("encoder_"):
        called = (f"encoder_{word}", *called)
    named = found(config, called, owner, side)
    if named is not None:
        return named
    return OTHERWISE.get(word) or length(owner, config)


def length(owner: str, config: Any) -> int:
    """Return the length of a sequence: a second of sound, as many frames as there are places, or a sentence."""
    if owner == "input_values":
        return SAMPLES
    if owner == "input_features":
        return 2 * (found(config, ("max_source_positions",), owner) or SIDE**2)
    if owner.startswith("past_") and hasattr(config, "context_length"):
        return config.context_length + max(getattr(config, "lags_sequence", None) or [0])
    return WORDS


def found(config: Any, names: tuple[str, ...], owner: str, side: int = 0) -> int | None:
    """Return the first size of a name in a configuration, or in those inside it that are of an argument."""
    for part in sorted(parts(config), key=lambda part: not of(part, owner)):
        for name in names:
            value = getattr(part, name, None)
            if isinstance(value, dict):
                value = list(value.values())
            if isinstance(value, list | tuple) and value:
                value = value[min(side, len(value) - 1)]
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return value
    return None


def parts(config: Any) -> Iterator[Any]:
    """Yield a configuration and all inside."""
    yield config
    for value in vars(config).values():
        if hasattr(value, "model_type"):
            yield from parts(value)


def of(config: Any, argument: str) -> bool:
    """Return whether the name of a configuration says that an argument's kind of data is its."""
    kinds = {"pixel": "vision|image|vit", "input_": "audio|speech"}
    kind = next((kind for start, kind in kinds.items() if argument.startswith(start)), "$.")
    return bool(re.search(kind, config.model_type))
