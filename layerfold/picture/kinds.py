"""Of which kind a layer is, by the words of its type."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: All kinds; ``group`` is what has rows inside.
KINDS = (
    "conv",
    "linear",
    "attention",
    "norm",
    "activation",
    "pool",
    "embedding",
    "recurrent",
    "merge",
    "shape",
    "regularization",
    "input",
    "other",
    "group",
)

#: Neighbouring words that say together what neither says.
_PHRASES = (
    ("shape", "up sampl*"),
    ("shape", "upsampl*"),
    ("shape", "get item"),
    ("shape", "depth to space"),
    ("shape", "space to depth"),
    ("activation", "soft shrink"),
    ("input", "category encoding"),
    ("input", "auto contrast"),
    ("merge", "cosine similarity"),
    ("merge", "pairwise distance"),
    ("other", "squeeze exc*"),
    ("regularization", "random"),
    ("regularization", "rand augment"),
    ("regularization", "aug mix"),
    ("regularization", "cut mix"),
    ("regularization", "mix up"),
)

#: Words, "*" for any end of them.
_WORDS = {
    "conv": "conv convs convol* deconv* dwconv* conv1d conv2d conv3d",
    "linear": (
        "linear bilinear dense einsum fc general matmul addmm proj projection projector lora mlp ffn"
        " feedforward perceptron expert experts router"
    ),
    "attention": "attention attn mha mhsa sdpa",
    "norm": "norm norms normali* batchnorm* layernorm* groupnorm* rmsnorm* bn ln lrn grn",
    "activation": (
        "activation act relu* elu gelu silu selu celu crelu prelu rrelu glu geglu swish mish sigmoid"
        " logsigmoid tanh* softmax* softmin softplus softshrink softsign logsoftmax hard* threshold"
        " nonlinear* swiglu quickgelu"
    ),
    "pool": "pool* avgpool* maxpool* unpool* lppool*",
    "embedding": "embed* encoding encodings position* rotary rope",
    "recurrent": "rnn* lstm* gru* recurrent bidirectional cell cells mamba ssm",
    "merge": (
        "add sub mul div cat concat* stack multiply divide subtract average maximum minimum dot merge merging sum"
        " mean"
    ),
    "shape": (
        "reshape flatten unflatten permute transpose* pad padding pad1d pad2d pad3d crop cropping"
        " resiz* resample interpolat* downsampl* repeat shuffle unshuffle fold unfold squeeze unsqueeze"
        " view slice split chunk expand roll getitem rearrange axes cast"
        " swapaxes moveaxis broadcast ravel tile unstack"
    ),
    "regularization": "drop* noise stochastic activityregularization regulari*",
    "input": (
        "input inputs placeholder rescaling hashing hashed lookup vectorization discretization"
        " spectrogram masking equalization solarization tokeniz* bounding"
    ),
    "other": "loss identity",
}

#: A layer of the first kind that has one of the others beside it is called by that: "ConvNormActivation".
_YIELDS = {
    "activation": ("norm", "conv", "linear"),
    "norm": ("conv", "linear"),
    "shape": ("conv", "linear"),
}

#: What groups may be, too: the rest of them are called by what is inside.
_OF_GROUPS = frozenset({"attention", "embedding", "recurrent"})

#: Groups that have more inside than what they are called by.
_BLOCKS = frozenset(
    [
        "block",
        "layer",
        "layers",
        "stage",
        "stack",
        "encoder",
        "decoder",
        "transformer",
        "model",
        "net",
        "network",
        "bottleneck",
    ]
)

_CHARACTERS = 200

_TYPE = re.compile("[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")

#: Words that are written in two cases.
_SPLIT = re.compile(r"\b(re|si|ge|se|ce|lo|sw?i) (lu6?|glu|ra)\b")


def kind_of(type_name: str, *, is_group: bool = False) -> str:
    """Return the kind of a layer whose class has this name, in any framework; of a group that of its own row."""
    words = _words_of(type_name)
    kind = _kind_of_words(words)
    if not is_group:
        return kind
    return kind if kind in _OF_GROUPS and _BLOCKS.isdisjoint(words) else "group"


def _words_of(type_name: str) -> list[str]:
    found = " ".join(_TYPE.findall(type_name[:_CHARACTERS])).lower()
    return _SPLIT.sub(r"\1\2", found).split(" ")


def _kind_of_words(words: Sequence[str]) -> str:
    text = f" {' '.join(words)} "
    for kind, phrase in _PHRASES:
        if (f" {phrase[:-1]}" if phrase.endswith("*") else f" {phrase} ") in text:
            return kind
    found = ""
    for word in reversed(words):
        if word[:1].isdigit() or word == "d":
            continue
        of_word = _kind_of_word(word)
        if not of_word and found:
            break
        if of_word and (not found or of_word in _YIELDS.get(found, ())):
            found = of_word
    return found or "other"


_WHOLE = {
    word: kind
    for kind, words in _WORDS.items()
    for word in words.split(" ")
    if not word.endswith("*")
}
_BEGINNINGS = [
    (word[:-1], kind)
    for kind, words in _WORDS.items()
    for word in words.split(" ")
    if word.endswith("*")
]


def _kind_of_word(word: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    return next((kind for start, kind in _BEGINNINGS if word.startswith(start)), "")
