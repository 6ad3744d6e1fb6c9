"""Multiply-adds of Keras layers as the JAX backend runs them; printed by ``python jaxpr_macs.py``.

The same layers are counted by layerfold, from its formulas. Each line of the output is a JSON
array: a name, what JAX multiplies, what layerfold counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import keras
import numpy as np
from jax.interpreters.partial_eval import dce_jaxpr

import layerfold

layers = keras.layers

for _name in ("VarianceScaling", "Orthogonal", "RandomUniform", "Zeros", "Ones"):
    # Compiling an initial value for each shape takes longer than all the rest.
    getattr(keras.initializers, _name).__call__ = lambda _, shape, dtype=None, **__: np.zeros(
        shape, dtype or "float32"
    )


def multiplied(jaxpr: Any, transposed: bool) -> int:
    """Sum the multiply-adds of ``dot_general`` and ``conv_general_dilated`` in a jaxpr."""
    total = 0
    for equation in jaxpr.eqns:
        parameters = equation.params
        if equation.primitive.name == "dot_general":
            (contracted, _), _ = parameters["dimension_numbers"]
            left = equation.invars[0].aval.shape
            total += prod(equation.outvars[0].aval.shape) * prod(left[axis] for axis in contracted)
        elif equation.primitive.name == "conv_general_dilated":
            total += _convolved(equation, transposed)
        for inner in _inner(parameters):
            total += parameters.get("length", 1) * multiplied(inner, transposed)
    return total


def _convolved(equation: Any, transposed: bool) -> int:
    """Outputs × kernel without its output channels; transposed: inputs × kernel without input's."""
    image, kernel = (variable.aval.shape for variable in equation.invars)
    numbers = equation.params["dimension_numbers"]
    if transposed:
        return prod(image) * prod(kernel) // kernel[numbers.rhs_spec[1]]
    return prod(equation.outvars[0].aval.shape) * prod(kernel) // kernel[numbers.rhs_spec[0]]


def _inner(parameters: dict[str, Any]) -> Iterator[Any]:
    for value in parameters.values():
        for part in value if isinstance(value, (list, tuple)) else (value,):
            inner = getattr(part, "jaxpr", part)
            if hasattr(inner, "eqns"):
                yield inner


def lora(layer: Any) -> Callable[[Any], Any]:
    """Call a layer, then give it an adapter."""

    def call(x: Any) -> Any:
        layer(x)
        layer.enable_lora(2)
        return layer(x)

    return call


def attending_lora(x: Any, y: Any) -> Any:
    """Give one projection of an attention layer an adapter."""
    layer = layers.MultiHeadAttention(2, 3)
    layer(x, y)
    layer.key_dense.enable_lora(2)
    return layer(x, y)


CASES: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]]]] = {
    "Dense": (layers.Dense(7), [(5, 3)]),
    "Dense, LoRA": (lora(layers.Dense(7)), [(5, 3)]),
    "EinsumDense": (layers.EinsumDense("abc,cde->abde", (None, 4, 6)), [(5, 3)]),
    "EinsumDense, ellipsis": (layers.EinsumDense("...x,xy->...y", 6), [(5, 3)]),
    "EinsumDense, LoRA": (lora(layers.EinsumDense("abc,cd->abd", (None, 6))), [(5, 3)]),
    "Embedding": (layers.Embedding(9, 4), [(5,)]),
    "Conv1D": (layers.Conv1D(6, 3, padding="causal", dilation_rate=2), [(9, 4)]),
    "Conv2D": (layers.Conv2D(6, 3, strides=2, padding="same"), [(9, 8, 4)]),
    "Conv2D, groups": (layers.Conv2D(6, (3, 2), groups=2), [(9, 8, 4)]),
    "Conv2D, LoRA": (lora(layers.Conv2D(6, 3)), [(9, 8, 4)]),
    "Conv3D": (layers.Conv3D(2, 3), [(5, 6, 7, 3)]),
    "Conv1DTranspose": (layers.Conv1DTranspose(6, 3, strides=2), [(9, 4)]),
    "Conv2DTranspose": (layers.Conv2DTranspose(6, 3, strides=2, padding="same"), [(9, 8, 4)]),
    "Conv3DTranspose": (layers.Conv3DTranspose(2, 2, strides=2), [(5, 6, 7, 3)]),
    "DepthwiseConv1D": (layers.DepthwiseConv1D(3, depth_multiplier=2), [(9, 4)]),
    "DepthwiseConv2D": (layers.DepthwiseConv2D(3, strides=2, padding="same"), [(9, 8, 4)]),
    "SeparableConv1D": (layers.SeparableConv1D(6, 3, depth_multiplier=2), [(9, 4)]),
    "SeparableConv2D": (layers.SeparableConv2D(6, 3, depth_multiplier=2), [(9, 8, 4)]),
    "SimpleRNN": (layers.SimpleRNN(6), [(5, 3)]),
    "LSTM": (layers.LSTM(6, return_sequences=True), [(5, 3)]),
    "GRU": (layers.GRU(6), [(5, 3)]),
    "GRU, reset before": (layers.GRU(6, reset_after=False), [(5, 3)]),
    "RNN": (layers.RNN([layers.LSTMCell(4), layers.GRUCell(6)]), [(5, 3)]),
    "Bidirectional": (layers.Bidirectional(layers.LSTM(6)), [(5, 3)]),
    "ConvLSTM1D": (layers.ConvLSTM1D(2, 3), [(4, 9, 3)]),
    "ConvLSTM2D": (layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True), [(4, 6, 7, 3)]),
    "TimeDistributed": (layers.TimeDistributed(layers.Conv2D(2, 3)), [(4, 6, 7, 3)]),
    "SpectralNormalization": (layers.SpectralNormalization(layers.Dense(7)), [(5, 3)]),
    "MultiHeadAttention": (layers.MultiHeadAttention(2, 3), [(6, 8), (4, 7)]),
    "MultiHeadAttention, output": (
        layers.MultiHeadAttention(2, 3, output_shape=9),
        [(6, 8), (4, 7), (4, 5)],
    ),
    "MultiHeadAttention, axes": (
        layers.MultiHeadAttention(2, 3, attention_axes=(2,)),
        [(5, 6, 8), (5, 4, 8)],
    ),
    "MultiHeadAttention, dropout": (
        layers.MultiHeadAttention(2, 3, value_dim=5, dropout=0.1),
        [(6, 8), (4, 7)],
    ),
    "MultiHeadAttention, LoRA": (attending_lora, [(6, 8), (4, 7)]),
    "GroupedQueryAttention": (layers.GroupQueryAttention(4, 6, 2), [(6, 8), (5, 8)]),
    "Attention": (lambda *x: layers.Attention()(list(x)), [(6, 8), (4, 8)]),
    "Attention, key": (lambda *x: layers.Attention()(list(x)), [(6, 8), (4, 3), (4, 8)]),
    "AdditiveAttention": (lambda *x: layers.AdditiveAttention()(list(x)), [(6, 8), (4, 8)]),
    "Dot": (lambda *x: layers.Dot(axes=(2, 1))(list(x)), [(6, 8), (8, 4)]),
    "ResNet101": (keras.applications.ResNet101(weights=None), [(224, 224, 3)]),
    "ops.matmul": (keras.ops.matmul, [(6, 8), (8, 4)]),
    "ops.einsum": (lambda x, y: keras.ops.einsum("bij,bkj->bik", x, y), [(6, 8), (5, 8)]),
    "ops.dot_product_attention": (
        lambda q, k: keras.ops.dot_product_attention(q, k, k),
        [(6, 2, 8), (5, 2, 8)],
    ),
}


def main() -> None:
    """Print one line for each case."""
    for name, (call, shapes) in CASES.items():
        inputs = [keras.Input(shape) for shape in shapes]
        model = keras.Model(inputs, call(*inputs))
        run = jax.make_jaxpr(lambda *x, model=model: model(list(x), training=False))
        traced = run(*(jax.ShapeDtypeStruct((1, *shape), "float32") for shape in shapes)).jaxpr
        used, _ = dce_jaxpr(traced, [True] * len(traced.outvars))
        summary = layerfold.summary(model, columns="flops")
        counted = None if summary.totals.flops is None else summary.totals.flops // 2
        real = multiplied(used, "Transpose" in name)
        print(json.dumps([name, real, counted, *summary.totals.uncounted]))


if __name__ == "__main__":
    main()
