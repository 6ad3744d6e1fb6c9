"""Multiply-adds of Keras layers, one formula for each class, the same on every backend.

The conventions are those of docs/flops.md: a bias, an activation, a normalisation and pooling
count as zero; padding counts as if its zeros were multiplied. All formulas are for batch 1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from types import FunctionType
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras.flops.free import ZERO, ZERO_FUNCTIONS, ZERO_OPERATIONS
from layerfold.collect.keras.flops.sizes import (
    NoFormula,
    Shapes,
    Sizes,
    UnknownSize,
    elements,
    size,
)
from layerfold.collect.keras.quantised import kernel_shape

Formula = Callable[[Any, Shapes], int]


def dense(layer: Any, call: Shapes) -> int:
    """Outputs × input features: the definition of a matrix product."""
    features = size(call.input, -1)
    rows = elements(call.output[:-1])
    kernel: int = features * layer.units
    return rows * kernel + _adapter(layer, kernel, rows, features)


def einsum_dense(layer: Any, call: Shapes) -> int:
    """The product of the sizes of all different labels: one multiply-add for each index tuple."""
    given, labels = layer.equation.replace(" ", "").split("->")[0].split(",")
    shape = kernel_shape(vars(layer))
    kernel = dict(zip(labels, shape, strict=True))
    new: int = prod(length for label, length in kernel.items() if label not in given)
    return elements(call.input) * new + _adapter(layer, prod(shape), None, None)


def embedding(layer: Any, call: Shapes) -> int:
    """Zero: a row is looked up (an adapter is multiplied out first, see ``_adapter``)."""
    del call
    return _adapter(layer, layer.input_dim * layer.output_dim, None, None)


def reversible_embedding(layer: Any, call: Shapes) -> int:
    """A look-up, or ``reverse``: a matrix product with the transposed embeddings."""
    if not call.argument(1, "reverse"):
        return embedding(layer, call)
    width: int = layer.output_dim
    return elements(call.output) * width + embedding(layer, call)


def convolution(layer: Any, call: Shapes) -> int:
    """Outputs × kernel positions × input channels of a group (He et al. 2015, arXiv:1512.03385)."""
    channels = size(call.input, _channel_axis(layer)) // getattr(layer, "groups", 1)
    kernel: int = prod(layer.kernel_size) * channels
    return elements(call.output) * kernel + _adapter(layer, kernel * layer.filters, None, None)


def transposed_convolution(layer: Any, call: Shapes) -> int:
    """Inputs × kernel positions × output channels: each input is spread over a kernel.

    As in torch.utils.flop_counter.conv_flop_count with ``transposed``; zeros that a backend
    puts between the inputs are not counted.
    """
    kernel: int = prod(layer.kernel_size) * layer.filters
    return elements(call.input) * kernel


def depthwise_convolution(layer: Any, call: Shapes) -> int:
    """Outputs × kernel positions: a group for each input channel."""
    kernel: int = prod(layer.kernel_size)
    return elements(call.output) * kernel


def separable_convolution(layer: Any, call: Shapes) -> int:
    """A depthwise convolution and one with a kernel of size 1 (Chollet 2017, arXiv:1610.02357)."""
    filters: int = layer.filters
    width = size(call.input, _channel_axis(layer)) * layer.depth_multiplier
    pointwise: int = width * filters
    depthwise: int = width * prod(layer.kernel_size)
    return elements(call.output) // filters * (depthwise + pointwise)


def recurrent(layer: Any, call: Shapes) -> int:
    """Steps × what the cell multiplies in one step."""
    if getattr(layer, "time_major", False):
        raise UnknownSize
    return size(call.input, 1) * _cell(layer.cell, size(call.input, -1))


def _cell(cell: Any, features: int) -> int:
    """Gates × units × (inputs + units): Hochreiter & Schmidhuber 1997; Cho 2014, arXiv:1406.1078.

    Resetting before or after the product makes no difference in a GRU.
    """
    name = type(cell).__name__
    if not is_keras_own(type(cell)):
        raise NoFormula(name)
    if name == "StackedRNNCells":
        total = 0
        for part in cell.cells:
            total += _cell(part, features)
            features = part.output_size if hasattr(part, "output_size") else part.units
        return total
    gates = {"SimpleRNNCell": 1, "GRUCell": 3, "LSTMCell": 4}.get(name)
    if gates is None:
        raise NoFormula(name)
    units: int = cell.units
    return gates * units * (features + units)


def convolutional_lstm(layer: Any, call: Shapes) -> int:
    """Steps × positions × four gates of two convolutions (Shi et al. 2015, arXiv:1506.04214)."""
    positions = elements(call.output[2:] if layer.return_sequences else call.output[1:])
    channels = size(call.input, 2 if layer.data_format == "channels_first" else -1)
    one_step: int = positions * 4 * prod(layer.kernel_size) * (channels + layer.filters)
    return size(call.input, 1) * one_step


def bidirectional(layer: Any, call: Shapes) -> int:
    """The layer forwards and the layer backwards."""
    return multiply_adds(layer.forward_layer, call) + multiply_adds(layer.backward_layer, call)


def time_distributed(layer: Any, call: Shapes) -> int:
    """The inner layer once for each step."""
    first, *rest = call.tensors()
    one = Shapes((_without_steps(first),), {}, [_without_steps(call.output)])
    if rest:
        raise NoFormula(type(layer).__name__)
    return size(first, 1) * multiply_adds(layer.layer, one)


def wrapped(layer: Any, call: Shapes) -> int:
    """The inner layer: normalising its weights is done in training only."""
    return multiply_adds(layer.layer, call)


def multi_head_attention(layer: Any, call: Shapes) -> int:
    """Four projections, and two products of queries with keys and values (arXiv:1706.03762)."""
    query, value, key = _attended(call)
    heads: int = layer._num_heads
    width, value_width = layer._key_dim, layer._value_dim
    axes = layer._attention_axes
    queries, keys = _attending(query, axes), _attending(value, axes)
    free = elements(query[:-1]) // queries
    out = prod(layer._output_shape) if layer._output_shape else size(query, -1)
    gate = size(query, -1) if getattr(layer, "_use_gate", False) else 0
    of_query = queries * heads * (size(query, -1) * width + value_width * (out + gate))
    of_key = keys * heads * (size(key, -1) * width + size(value, -1) * value_width)
    scores = queries * keys * heads * (width + value_width)
    return free * int(of_query + of_key + scores) + _adapters(layer)


def grouped_query_attention(layer: Any, call: Shapes) -> int:
    """As multi-head attention, with fewer heads of keys and values (arXiv:2305.13245)."""
    query, value, key = _attended(call)
    queries, keys = size(query, 1), size(value, 1)
    width: int = layer.head_dim
    heads, few = layer.num_query_heads, layer.num_key_value_heads
    gate = 1 if getattr(layer, "use_gate", False) else 0
    of_query = queries * size(query, -1) * heads * width * (2 + gate)
    of_key = keys * (size(key, -1) + size(value, -1)) * few * width
    return int(of_query + of_key + 2 * queries * keys * heads * width) + _adapters(layer)


def attention(layer: Any, call: Shapes) -> int:
    """Queries × keys × (width, where scores are dot products, + width of the values)."""
    if layer.score_mode != "dot":
        return additive_attention(layer, call)
    query, value, *more = call.tensors()
    key = more[0] if more else value
    return elements(query[:-1]) * size(value, -2) * (size(key, -1) + size(value, -1))


def additive_attention(layer: Any, call: Shapes) -> int:
    """Queries × keys × width of the values: its scores are sums (arXiv:1409.0473)."""
    del layer
    query, value, *_ = call.tensors()
    return elements(query[:-1]) * elements(value[-2:])


def dot(layer: Any, call: Shapes) -> int:
    """Outputs × the length of the axis that is summed."""
    first = call.tensors()[0]
    axes = layer.axes
    return elements(call.output) * size(first, axes if isinstance(axes, int) else axes[0])


def matmul(layer: Any, call: Shapes) -> int:
    """Outputs × the last axis of the first factor."""
    del layer
    return elements(call.output) * size(_operands(call)[0], -1)


def tensorflow_matmul(layer: Any, call: Shapes) -> int:
    """Outputs × the axis of the first factor that is summed."""
    del layer
    axis = -2 if call.argument(2, "transpose_a") else -1
    return elements(call.output) * size(_operands(call)[0], axis)


def einsum(layer: Any, call: Shapes) -> int:
    """The product of the sizes of all different labels, for two factors."""
    subscripts = layer.subscripts.replace(" ", "")
    labels = subscripts.split("->")[0].split(",")
    operands = _operands(call)
    if len(labels) != 2 or len(operands) != 2 or "." in subscripts:
        raise NoFormula("Einsum")
    lengths: dict[str, int] = {}
    for names, sizes in zip(labels, operands, strict=True):
        for axis, name in enumerate(names):
            lengths[name] = max(size(sizes, axis), lengths.get(name, 1))
    return prod(lengths.values())


def bare_convolution(layer: Any, call: Shapes) -> int:
    """Outputs × kernel positions × input channels of the kernel."""
    del layer
    kernel = _operands(call)[1]
    return elements(call.output) * elements(kernel[:-1])


def bare_attention(layer: Any, call: Shapes) -> int:
    """Heads × queries × keys × twice the width; shapes are (batch, length, heads, width)."""
    del layer
    query, key = _operands(call)[:2]
    return 2 * elements(query) * size(key, 1)


def _operands(call: Shapes) -> list[Sizes]:
    return [part for part in (*call.args, *call.kwargs.values()) if isinstance(part, Sizes)]


def _adapter(layer: Any, kernel: int, rows: int | None, features: int | None) -> int:
    """Count what LoRA adds (Hu et al. 2021, arXiv:2106.09685).

    Keras multiplies the two factors into the kernel in each call, and only a quantised Dense
    multiplies the input by one after the other (``keras.src.layers.core.dense``).
    """
    if not getattr(layer, "lora_enabled", False):
        return 0
    rank: int = layer.lora_rank
    if not getattr(layer, "_is_quantized", False):
        return kernel * rank
    if rows is None or features is None:
        raise UnknownSize
    units: int = layer.units
    return rows * rank * (features + units)


def _adapters(layer: Any) -> int:
    """Count the adapters of the four projections of an attention layer."""
    attributes = vars(layer)
    names = ("_query_dense", "_key_dense", "_value_dense", "_output_dense")
    parts = [attributes[name] for name in names if name in attributes]
    return sum(_adapter(part, prod(kernel_shape(vars(part))), None, None) for part in parts)


def _channel_axis(layer: Any) -> int:
    return 1 if layer.data_format == "channels_first" else -1


def _attended(call: Shapes) -> tuple[Sizes, Sizes, Sizes]:
    query, value = call.argument(0, "query"), call.argument(1, "value")
    key = call.argument(2, "key")
    if not isinstance(query, Sizes) or not isinstance(value, Sizes):
        raise UnknownSize
    return query, value, key if isinstance(key, Sizes) else value


def _attending(sizes: Sizes, axes: Any) -> int:
    """Return the number of places that attend; ``axes`` None: all but batch and width."""
    if not axes:
        return elements(sizes[1:-1])
    return elements(tuple(sizes[axis] for axis in axes))


def _without_steps(sizes: Sizes) -> Sizes:
    return Sizes((*sizes[:1], *sizes[2:]))


#: Keras' own layers that are counted.
COUNTED: dict[str, Formula] = {
    "Dense": dense,
    "EinsumDense": einsum_dense,
    "Embedding": embedding,
    "ReversibleEmbedding": reversible_embedding,
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), convolution),
    **dict.fromkeys(
        ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), transposed_convolution
    ),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), depthwise_convolution),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), separable_convolution),
    **dict.fromkeys(("SimpleRNN", "GRU", "LSTM", "RNN"), recurrent),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), convolutional_lstm),
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "SpectralNormalization": wrapped,
    "MultiHeadAttention": multi_head_attention,
    "GroupQueryAttention": grouped_query_attention,
    "GroupedQueryAttention": grouped_query_attention,
    "Attention": attention,
    "AdditiveAttention": additive_attention,
    "Dot": dot,
}

#: Operations of ``keras.ops`` that are counted.
COUNTED_OPERATIONS: dict[str, Formula] = {
    "Matmul": matmul,
    "Einsum": einsum,
    "Conv": bare_convolution,
    "DotProductAttention": bare_attention,
}

#: Functions of TensorFlow in a Keras 2 graph that are counted.
COUNTED_FUNCTIONS: dict[str, Formula] = {"linalg.matmul": tensorflow_matmul}

_CODE = (FunctionType, classmethod, staticmethod, property)

#: What a subclass may redefine without changing what is computed.
_HARMLESS = frozenset(
    {
        "__init__",
        "build",
        "compute_mask",
        "compute_output_shape",
        "compute_output_signature",
        "compute_output_spec",
        "from_config",
        "get_config",
    }
)


def multiply_adds(layer: Any, call: Shapes) -> int:
    """Return the multiply-adds of one call of a layer or operation.

    Raises NoFormula for what is neither counted nor zero, UnknownSize where a size is missing.
    """
    kind = _computes_as(type(layer))
    if kind is None:
        raise NoFormula(text(type(layer).__name__))
    if kind.__name__ == "TFOpLambda":
        table, zero, name = COUNTED_FUNCTIONS, ZERO_FUNCTIONS, text(layer.symbol)
    elif ".ops." in kind.__module__:
        table, zero, name = COUNTED_OPERATIONS, ZERO_OPERATIONS, kind.__name__
    else:
        table, zero, name = COUNTED, ZERO, kind.__name__
    formula = table.get(name)
    if formula is not None:
        return formula(layer, call)
    if name not in zero:
        raise NoFormula(name)
    return 0


def _computes_as(kind: type) -> type | None:
    """Return the class of Keras that defines what ``kind`` computes; None where there is none."""
    own: set[str] = set()
    for base in kind.__mro__:
        if is_keras_own(base):
            return None if own & set(dir(base)) else base
        own |= {name for name, value in vars(base).items() if isinstance(value, _CODE)}
        own -= _HARMLESS
    return None


def is_keras_own(code: Any) -> bool:
    """Whether a class or function is part of Keras."""
    return getattr(code, "__module__", "").partition(".")[0] in {"keras", "tf_keras"}
