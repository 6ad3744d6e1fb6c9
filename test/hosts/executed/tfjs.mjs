// Prints the cell of a TensorFlow.js model: its source, what must run before it, its output, and the rows that this shows.
import * as tf from '@tensorflow/tfjs';
import { collect } from '../../../lib/collect/tfjs/index.js';
import { columnsOf } from '../../../lib/fallback/columns.js';
import { foldedRows } from '../../../lib/fallback/rows.js';
import { PAGE } from '../../../lib/fallback/visible.js';
import { fold } from '../../../lib/fold/index.js';
import { summary } from '../../../lib/tfjs.js';

// Or it writes to the console how it could be faster.
tf.enableProdMode();

/** Without what another language's highlighting warns of: Sphinx takes all cells for Python. */
const SOURCE = 'const model = smallResNet()\nsummary(model)';

function smallResNet() {
  const input = tf.input({ shape: [32, 32, 3], name: 'image' });
  const convolution = (x, filters, strides, name) => {
    const options = { filters, strides, kernelSize: 3, padding: 'same', name: `${name}_conv` };
    const y = tf.layers.conv2d(options).apply(x);
    return tf.layers.batchNormalization({ name: `${name}_bn` }).apply(y);
  };
  let x = convolution(input, 16, 1, 'conv1');
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let n = 1; n <= 6; n += 1) {
      const name = `conv${stage + 2}_block${n}`;
      const strides = n === 1 && stage > 0 ? 2 : 1;
      let y = convolution(x, filters, strides, `${name}_1`);
      y = tf.layers.reLU({ name: `${name}_1_relu` }).apply(y);
      y = convolution(y, filters, 1, `${name}_2`);
      const around = strides > 1 ? convolution(x, filters, strides, `${name}_0`) : x;
      const sum = tf.layers.add({ name: `${name}_add` }).apply([around, y]);
      x = tf.layers.reLU({ name: `${name}_out` }).apply(sum);
    }
  }
  const pooled = tf.layers.globalAveragePooling2d({ name: 'avg_pool' }).apply(x);
  const outputs = tf.layers.dense({ units: 10, name: 'classes' }).apply(pooled);
  return tf.model({ inputs: input, outputs, name: 'small_resnet' });
}

const model = smallResNet();
const table = collect(model, false);
const columns = columnsOf(table, []);
const rows = foldedRows(table, fold(table), PAGE).map((row) => ({
  depth: row.depth,
  cells: Object.fromEntries(columns.map(({ title, text }) => [title, text(row)])),
}));
const data = summary(model).toMimeBundle();
const params = model.countParams().toLocaleString('en-US');
const cell = { definition: String(smallResNet), source: SOURCE, data };
console.log(JSON.stringify({ name: model.name, params, ...cell, rows }));
