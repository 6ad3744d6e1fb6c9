"""Layers and operations of zero FLOPs by convention.

Elementwise operations, normalisation, pooling, reductions, views and look-ups, what is inactive
outside training, and resampling of images. ``formulas`` has the layers that are counted; a layer
in neither list is reported as uncounted.
"""

from __future__ import annotations


def named(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


#: Keras' own layers.
ZERO = named(
    """
    Activation ELU LeakyReLU PReLU ReLU Softmax ThresholdedReLU InputLayer Identity Masking
    Add Subtract Multiply Average Maximum Minimum Concatenate
    BatchNormalization SyncBatchNormalization GroupNormalization LayerNormalization
    RMSNormalization UnitNormalization Normalization Rescaling
    AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D
    ActivityRegularization AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout1D
    SpatialDropout2D SpatialDropout3D
    Cropping1D Cropping2D Cropping3D Flatten Permute RepeatVector Reshape UpSampling1D UpSampling2D
    UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D CenterCrop Resizing
    RandomBrightness RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation
    RandomTranslation RandomWidth RandomZoom SlicingOpLambda LayerScale StochasticDepth
    CustomScaleLayer
    CategoryEncoding Discretization HashedCrossing Hashing IntegerLookup StringLookup
    TextVectorization
    """
)

#: Operations of ``keras.ops``.
ZERO_OPERATIONS = named(
    """
    Absolute Abs Add All Amax Amin Any Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax
    Argmin Average BroadcastTo Cast Cbrt Ceil Clip Concatenate Conj Conjugate Copy Cos Cosh
    CountNonzero Divide DivideNoNan Elu Equal Erf Exp Exp2 ExpandDims Expm1 Flip Floor FloorDivide
    Gelu GetItem Glu Greater GreaterEqual HardSigmoid HardSilu HardTanh Heaviside Hypot Isclose
    Isfinite Isinf Isnan LayerNorm LeakyRelu Less LessEqual Log Log10 Log1p Log2 LogSigmoid
    LogSoftmax Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor Logsumexp Max Maximum Mean Min
    Minimum Mod Moments Moveaxis Multiply NanToNum Negative Normalize NotEqual OneHot OnesLike Pad
    Power Prod RMSNorm Ravel Reciprocal Relu Relu6 Repeat Reshape Roll Round Rsqrt SaturateCast
    Selu Sigmoid Sign Silu Sin Sinh Slice Softmax Softplus Softsign Split Sqrt Square Squeeze Stack
    Std StopGradient Subtract Sum Swapaxes Take TakeAlongAxis Tan Tanh Tile TopK Transpose Tril
    Triu TrueDivide Trunc Unstack Var Where ZerosLike AveragePool MaxPool AdaptiveAveragePool
    AdaptiveMaxPool BatchNorm
    """
)

#: Functions of TensorFlow in a Keras 2 graph, by their names in Keras.
ZERO_FUNCTIONS = named(
    """
    __operators__.add __operators__.sub __operators__.getitem __operators__.eq __operators__.ge
    __operators__.gt __operators__.le __operators__.lt __operators__.ne __operators__.neg
    cast clip_by_value concat convert_to_tensor expand_dims identity math.abs math.add math.divide
    math.equal math.exp math.greater math.less math.log math.maximum math.minimum math.multiply
    math.negative math.pow math.reduce_max math.reduce_mean math.reduce_min math.reduce_sum
    math.rsqrt math.sigmoid math.softplus math.sqrt math.square math.subtract math.tanh
    math.truediv nn.elu nn.gelu nn.leaky_relu nn.relu nn.relu6 nn.selu nn.silu nn.softmax
    ones_like pad repeat reshape shape split squeeze stack stop_gradient tile transpose unstack
    where zeros_like
    """
)
