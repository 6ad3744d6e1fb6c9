import * as tf from '@tensorflow/tfjs';

// Or it writes to the console how it could be faster.
tf.enableProdMode();

/** A layer with a weight of its own and two layers inside, which TensorFlow.js does not know of. */
export class Gated extends tf.layers.Layer {
  static className = 'Gated';
  readonly gate = tf.layers.dense({ units: 4, name: 'gate' });
  readonly parts = [tf.layers.dense({ units: 4, name: 'part' })];
  scale: tf.LayerVariable | null = null;

  override build(inputShape: tf.Shape): void {
    this.scale = this.addWeight('scale', [4], 'float32', tf.initializers.ones());
    for (const inner of [this.gate, ...this.parts]) {
      inner.build(inputShape);
      inner.built = true;
    }
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [...inputShape.slice(0, -1), 4];
  }
}
tf.serialization.registerClass(Gated);

type Tensor = tf.SymbolicTensor;

const apply = (layer: tf.layers.Layer, input: Tensor | Tensor[]): Tensor =>
  layer.apply(input) as Tensor;

function convolved(input: Tensor, filters: number, strides: number): Tensor {
  const options = { filters, strides, kernelSize: 3, padding: 'same', useBias: false } as const;
  const convolution = apply(tf.layers.conv2d(options), input);
  return apply(tf.layers.batchNormalization(), convolution);
}

/** Three stages of two residual blocks; the first of each projects its input. */
export function resnet(): tf.LayersModel {
  const input = tf.input({ shape: [32, 32, 3], name: 'image' });
  let x = apply(tf.layers.reLU(), convolved(input, 8, 1));
  for (const [stage, filters] of [8, 16, 32].entries()) {
    for (let block = 0; block < 3; block++) {
      const strides = block === 0 && stage > 0 ? 2 : 1;
      const inner = convolved(apply(tf.layers.reLU(), convolved(x, filters, strides)), filters, 1);
      const around = strides === 2 ? convolved(x, filters, strides) : x;
      x = apply(tf.layers.reLU(), apply(tf.layers.add(), [inner, around]));
    }
  }
  const pooled = apply(tf.layers.globalAveragePooling2d({}), x);
  const output = apply(tf.layers.dense({ units: 10, name: 'classes' }), pooled);
  return tf.model({ inputs: input, outputs: output, name: 'small_resnet' });
}

function perceptron(name: string): tf.Sequential {
  return tf.sequential({
    name,
    layers: [
      tf.layers.dense({ units: 8, inputShape: [4], name: 'first' }),
      tf.layers.dense({ units: 4, name: 'last' }),
    ],
  });
}

function frozen(): tf.LayersModel {
  const model = perceptron('frozen');
  const [first] = model.layers;
  if (first !== undefined) first.trainable = false;
  return model;
}

function nested(): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  const inner = perceptron('inner');
  const output = apply(tf.layers.add(), [apply(inner, input), input]);
  return tf.model({ inputs: input, outputs: output, name: 'nested' });
}

function nestedFirst(): tf.LayersModel {
  const layers = [perceptron('inner'), tf.layers.dense({ units: 2, name: 'head' })];
  return tf.sequential({ name: 'nested_first', layers });
}

function shared(): tf.LayersModel {
  const inputs = ['left', 'right', 'middle'].map((name) => tf.input({ shape: [4], name }));
  const tower = tf.layers.dense({ units: 3, name: 'tower' });
  const outputs = inputs.map((input) => apply(tower, input));
  const joined = apply(tf.layers.concatenate(), outputs);
  return tf.model({ inputs, outputs: joined, name: 'shared' });
}

function sharedAtTwoSizes(): tf.LayersModel {
  const inputs = [8, 16].map((size) => tf.input({ shape: [size, size, 3], name: `of_${size}` }));
  const tower = tf.layers.conv2d({ filters: 2, kernelSize: 3, name: 'tower' });
  const outputs = inputs.map((input) => apply(tower, input));
  return tf.model({ inputs, outputs, name: 'shared_at_two_sizes' });
}

function sharedAcrossModels(): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  const inner = perceptron('inner');
  const again = inner.getLayer('first');
  const output = apply(tf.layers.concatenate(), [apply(inner, input), apply(again, input)]);
  return tf.model({ inputs: input, outputs: output, name: 'shared_across_models' });
}

function manyOutputs(): tf.LayersModel {
  const input = tf.input({ shape: [4], name: 'features' });
  const outputs = [2, 3].map((units) =>
    apply(tf.layers.dense({ units, name: `of_${units}` }), input),
  );
  const inner = tf.model({ inputs: input, outputs, name: 'heads' });
  const outer = tf.input({ shape: [4], name: 'outer' });
  const made = inner.apply(outer) as Tensor[];
  return tf.model({ inputs: outer, outputs: made, name: 'many_outputs' });
}

function recurrent(): tf.LayersModel {
  const input = tf.input({ shape: [7, 4] });
  const lstm = tf.layers.lstm({
    units: 5,
    returnState: true,
    returnSequences: true,
    name: 'encoder',
  });
  const [sequence, ...states] = lstm.apply(input) as Tensor[];
  const decoder = tf.layers.lstm({ units: 5, name: 'decoder' });
  const output = decoder.apply(sequence as Tensor, { initialState: states }) as Tensor;
  return tf.model({ inputs: input, outputs: output, name: 'recurrent' });
}

function wrapped(): tf.LayersModel {
  const layers = [
    tf.layers.bidirectional({
      layer: tf.layers.gru({ units: 3, returnSequences: true }),
      inputShape: [6, 4],
    }),
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }),
    tf.layers.rnn({ cell: [tf.layers.lstmCell({ units: 3 }), tf.layers.gruCell({ units: 2 })] }),
  ] as tf.layers.Layer[];
  return tf.sequential({ name: 'wrapped', layers });
}

function modelPerStep(): tf.LayersModel {
  const layer = tf.layers.timeDistributed({ layer: perceptron('step'), inputShape: [6, 4] });
  return tf.sequential({ name: 'model_per_step', layers: [layer] });
}

function custom(): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  return tf.model({
    inputs: input,
    outputs: apply(new Gated({ name: 'gated' }), input),
    name: 'custom',
  });
}

function scalarOutput(): tf.LayersModel {
  const layers = [
    tf.layers.embedding({ inputDim: 10, outputDim: 3, inputLength: 5 }),
    tf.layers.flatten(),
  ];
  return tf.sequential({ name: 'embedded', layers });
}

export const MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  resnet,
  frozen,
  nested,
  nestedFirst,
  shared,
  sharedAtTwoSizes,
  sharedAcrossModels,
  manyOutputs,
  recurrent,
  wrapped,
  modelPerStep,
  custom,
  scalarOutput,
};
