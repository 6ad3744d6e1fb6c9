"""What kinds of layers there are."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import pytest

import corpus
from layerfold.picture.kinds import KINDS, kind_of

#: By kind, types of all frameworks and of models that people write.
KNOWN = {
    "conv": "Conv2D Conv2d Conv nnx.Conv LazyConv2d DepthwiseConv2D SeparableConv2D Conv1DTranspose"
    " ConvTranspose2d Convolution2D ConvLocal Conv2dNormActivation ConvBNReLU QuantizedConv2d"
    " StdConv2dSame Conv2dSame",
    "linear": "Dense Linear LazyLinear Bilinear EinsumDense DenseGeneral LoRALinear LinearReLU"
    " NonDynamicallyQuantizableLinear QKVProjection Experts MixtralTopKRouter Linear8bitLt",
    "attention": "MultiHeadAttention MultiheadAttention LlamaAttention GroupQueryAttention BertSdpaSelfAttention"
    " MultiHeadDotProductAttention scaled_dot_product_attention CrossAttn",
    "norm": "BatchNormalization BatchNorm2d LayerNorm LlamaRMSNorm RMSNorm T5LayerNorm GroupNorm LocalResponseNorm"
    " FrozenBatchNorm2d BatchNormAct2d ConvNextLayerNorm SpectralNormalization",
    "activation": "ReLU ReLU6 LeakyReLU Activation GELU NewGELUActivation SiLU SwiGLU PReLU Softmax LogSoftmax"
    " Hardswish Tanh Sigmoid relu silu Threshold ELU GLU Mish",
    "pool": "MaxPooling2D AdaptiveAvgPool2d GlobalAveragePooling2D MaxPool2d LPPool2d MaxUnpool2d max_pool2d",
    "embedding": "Embedding Embed EmbeddingBag BertEmbeddings PatchEmbed LlamaRotaryEmbedding PositionalEncoding",
    "recurrent": "LSTM GRU GRUCell SimpleRNN Bidirectional ConvLSTM2D OptimizedLSTMCell SimpleCell",
    "merge": "Add Concatenate Multiply Subtract Average Maximum Dot add cat CosineSimilarity TrueDivide",
    "shape": "Reshape Flatten ZeroPadding2D ReflectionPad2d Permute UpSampling2D UpsamplingBilinear2d Cropping2D"
    " PixelShuffle Unfold Resizing RepeatVector flatten GetItem Swapaxes Moveaxis BroadcastTo Unstack DepthToSpace",
    "regularization": "Dropout SpatialDropout2D DropPath StochasticDepth GaussianNoise RandomFlip MixUp",
    "input": "InputLayer Rescaling StringLookup TextVectorization CategoryEncoding Masking",
    "other": "Sequential Lambda Identity MyLayer Module CosineEmbeddingLoss AdaptiveLogSoftmaxWithLoss Ünïcode X"
    " TimeDistributed Transformer 層",
}

#: Classes that have no kind: they only contain others, or there is no word for what they do.
NO_KIND = {
    "torch.nn": "Container DataParallel Identity Module ModuleDict ModuleList ParameterDict ParameterList Sequential"
    " Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer",
    "keras.layers": "FlaxLayer Identity JaxLayer Lambda Layer Pipeline TFSMLayer TimeDistributed TorchModuleWrapper"
    " Wrapper",
    "flax.nnx": "Dict List Module Sequential",
    "flax.linen": "Module Sequential",
}


@pytest.mark.parametrize("kind", KNOWN)
def test_kinds_of_known_types(kind: str) -> None:
    types = KNOWN[kind].split()
    assert {name: kind_of(name) for name in types} == dict.fromkeys(types, kind)


def test_all_kinds_are_there() -> None:
    assert [*KNOWN, "group"] == sorted([*KNOWN, "group"], key=KINDS.index)


def classes_of(module_name: str) -> Iterator[str]:
    """Yield the classes of layers that a framework exports."""
    module = importlib.import_module(module_name)
    base = getattr(module, "Module", None) or module.Layer
    for name, value in inspect.getmembers(module, inspect.isclass):
        if issubclass(value, base):
            yield name


@pytest.mark.parametrize("module", NO_KIND)
def test_all_layers_of_frameworks_have_a_kind(module: str) -> None:
    types = [name for name in classes_of(module) if "Loss" not in name]
    without = {name for name in types if kind_of(name) == "other"}
    assert len(types) > 20
    # A release more or less has some of them.
    assert without <= {*NO_KIND[module].split()}


def test_types_of_the_corpus_have_kinds() -> None:
    tables = [corpus.load_table(corpus.load(name)["table"]) for name in corpus.case_names()]
    leaves = [
        table.types[row]
        for table in tables
        for row in range(len(table))
        if table.params[row] and row not in table.parents
    ]
    without = [name for name in leaves if kind_of(name) == "other"]
    assert len(without) < 0.02 * len(leaves), sorted(set(without))


def test_groups_are_groups_but_for_what_they_are_called_by() -> None:
    groups = "Sequential _DenseBlock LlamaMLP Conv2dNormActivation TransformerEncoderLayer DenseNet ResidualAttentionBlock"
    assert {kind_of(name, is_group=True) for name in [*groups.split(), ""]} == {"group"}
    assert kind_of("LlamaAttention", is_group=True) == "attention"
    assert kind_of("BertEmbeddings", is_group=True) == "embedding"
    assert kind_of("Bidirectional", is_group=True) == "recurrent"
