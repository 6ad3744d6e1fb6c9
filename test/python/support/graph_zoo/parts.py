"""Layers that several graphs define for themselves."""

from __future__ import annotations

from keras import initializers, layers, ops


class LayerScale(layers.Layer):
    """A factor for each channel."""

    def build(self, shape):
        self.gamma = self.add_weight(shape=(shape[-1],), initializer=initializers.Constant(1e-6))

    def call(self, x):
        return x * self.gamma


class StochasticDepth(layers.Layer):
    """Drops whole samples while training."""

    def __init__(self, rate, **options):
        super().__init__(**options)
        self.rate = rate

    def call(self, x, training=False):
        if not training:
            return x
        keep = ops.cast(ops.ones((ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)), x.dtype)
        return x * keep / (1.0 - self.rate)

    def compute_output_shape(self, shape):
        return shape


class ClassToken(layers.Layer):
    """A learned token before all others."""

    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[-1]), initializer="zeros")

    def call(self, x):
        shape = ops.shape(x)
        token = ops.broadcast_to(self.token, (shape[0], 1, shape[-1]))
        return ops.concatenate([ops.cast(token, x.dtype), x], axis=1)

    def compute_output_shape(self, shape):
        return (shape[0], shape[1] + 1, shape[2])


class PositionEmbedding(layers.Layer):
    """A learned vector for each place, added."""

    def build(self, shape):
        self.table = self.add_weight(shape=(1, *shape[1:]), initializer="zeros")

    def call(self, x):
        return x + self.table


class LearnedTokens(layers.Layer):
    """Learned vectors, as many for each sample of the input."""

    def __init__(self, count, width, **options):
        super().__init__(**options)
        self.count = count
        self.width = width
        self.tokens = self.add_weight(shape=(1, count, width), initializer="zeros")

    def call(self, x):
        return ops.broadcast_to(self.tokens, (ops.shape(x)[0], self.count, self.width))

    def compute_output_shape(self, shape):
        return (shape[0], self.count, self.width)


class ReflectionPadding(layers.Layer):
    """Pads a picture with its own border."""

    def __init__(self, border, **options):
        super().__init__(**options)
        self.border = border

    def call(self, x):
        border = (self.border, self.border)
        return ops.pad(x, ((0, 0), border, border, (0, 0)), mode="reflect")

    def compute_output_shape(self, shape):
        more = 2 * self.border
        return (shape[0], shape[1] + more, shape[2] + more, shape[3])


class WeightedSum(layers.Layer):
    """Adds its inputs, each with a learned weight (EfficientDet's fast fusion)."""

    def build(self, shapes):
        self.weights_of_inputs = self.add_weight(shape=(len(shapes),), initializer="ones")

    def call(self, inputs):
        weights = ops.relu(self.weights_of_inputs)
        weights = weights / (ops.sum(weights) + 1e-4)
        return sum(x * weights[i] for i, x in enumerate(inputs))

    def compute_output_shape(self, shapes):
        return shapes[0]


class DepthToSpace(layers.Layer):
    """Rearranges channels into a larger picture."""

    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        _, height, width, channels = x.shape
        f = self.factor
        x = ops.reshape(x, (-1, height, width, f, f, channels // f**2))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, height * f, width * f, channels // f**2))

    def compute_output_shape(self, shape):
        f = self.factor
        return (shape[0], shape[1] * f, shape[2] * f, shape[3] // f**2)


class SinusoidalEmbedding(layers.Layer):
    """Sines and cosines of a number."""

    def __init__(self, width, **options):
        super().__init__(**options)
        self.width = width

    def call(self, x):
        frequencies = ops.exp(ops.arange(self.width // 2, dtype="float32") * -0.1)
        angles = ops.cast(x, "float32")[..., None] * frequencies
        return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)

    def compute_output_shape(self, shape):
        return (*shape, self.width)


class VectorQuantizer(layers.Layer):
    """Replaces each vector by the nearest one of a learned book."""

    def __init__(self, count, **options):
        super().__init__(**options)
        self.count = count

    def build(self, shape):
        self.book = self.add_weight(shape=(shape[-1], self.count), initializer="normal")

    def call(self, x):
        flat = ops.reshape(x, (-1, x.shape[-1]))
        scores = 2 * ops.matmul(flat, self.book) - ops.sum(self.book**2, axis=0)
        return ops.reshape(ops.take(ops.transpose(self.book), ops.argmax(scores, 1), 0), x.shape)

    def compute_output_shape(self, shape):
        return shape


class NormalSample(layers.Layer):
    """Draws from a normal distribution with a given mean and logarithm of its variance."""

    def call(self, inputs):
        mean, logarithm = inputs
        return mean + ops.exp(0.5 * logarithm) * ops.ones_like(mean)

    def compute_output_shape(self, shapes):
        return shapes[0]


class InjectNoise(layers.Layer):
    """Adds given noise, with a learned factor for each channel."""

    def build(self, shapes):
        self.factor = self.add_weight(shape=(shapes[0][-1],), initializer="zeros")

    def call(self, inputs):
        x, noise = inputs
        return x + noise * self.factor

    def compute_output_shape(self, shapes):
        return shapes[0]
