// Models of about 5,000 layers that nothing repeats in, as payloads. Reads what `npm run build:lib` wrote to lib/.
import { fold } from '../../lib/fold/index.js';
import { EMPTY_TABLE, encode, LARGEST_BUDGET } from '../../lib/format/write/encode.js';
import { totalsOf } from '../../lib/format/write/totals.js';

const ROWS = 5_000;

/** Numbers from 0 up to 1, the same each time: Marsaglia's xorshift. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const TYPES = 'Conv2D,Dense,BatchNormalization,Activation,Add,Dropout,MaxPooling2D'.split(',');

/** Rows of a model; each reads some before it. No two are alike, so that no run is found. */
class Rows {
  random = randomNumbers(5);
  names = [];
  types = [];
  parents = [];
  calls = [];

  /** Returns the new row; `sources`: those that it reads, `parent`: what it is in. */
  add(name, sources, parent = -1, type = TYPES[Math.floor(this.random() * TYPES.length)]) {
    const row = this.names.push(name) - 1;
    this.types.push(type);
    this.parents.push(parent);
    this.calls.push(
      sources === null ? [] : [sources.map((source) => ({ row: source, call: 0, output: 0 }))],
    );
    return row;
  }

  payload(modelName) {
    const { names, types, parents, calls } = this;
    const table = {
      ...EMPTY_TABLE,
      framework: 'keras',
      modelName,
      modelType: 'Functional',
      unit: 'layer',
      separator: '/',
      names,
      types,
      parents,
      calls,
      params: names.map((_, row) => BigInt((row * 7_919) % 100_003)),
      frozen: names.map(() => 0n),
      modelOutputs: [{ row: names.length - 1, call: 0, output: 0 }],
    };
    return encode(table, fold(table), totalsOf(table), { budget: LARGEST_BUDGET });
  }
}

/** One after the other. */
function chain() {
  const rows = new Rows();
  for (let row = 0; row < ROWS; row++) rows.add(`layer_${row}`, row === 0 ? [] : [row - 1]);
  return rows.payload('chain');
}

/** As many layers in groups of different lengths, which are one after the other. */
function groups() {
  const [rows, random] = [new Rows(), randomNumbers(7)];
  let last = null;
  for (let group = 0; rows.names.length < ROWS; group++) {
    const parent = rows.add(`group_${group}`, null);
    const count = 5 + Math.floor(20 * random());
    for (let layer = 0; layer < count; layer++) {
      const before = layer > 2 && random() < 0.3 ? [last - 2] : [];
      last = rows.add(`layer_${group}_${layer}`, last === null ? [] : [last, ...before], parent);
    }
  }
  return rows.payload('groups');
}

/** One after the other, with lines to layers that are up to 100 later. */
function longLines() {
  const [rows, random] = [new Rows(), randomNumbers(3)];
  for (let row = 0; row < ROWS; row++) {
    const far = [1, 2].map(() => row - 2 - Math.floor(98 * random()));
    const sources = [row - 1, ...(row % 2 === 0 ? far : far.slice(1))];
    const before = [...new Set(sources)].filter((source) => source >= 0);
    rows.add(`layer_${row}`, before, -1, `T${row}`);
  }
  return rows.payload('long lines');
}

/** Blocks in which each second layer reads all before it, as in DenseNet: 24 of them in each. */
function dense() {
  const rows = new Rows();
  let last = rows.add('stem', []);
  for (let block = 0; rows.names.length < ROWS; block++) {
    const features = [last];
    const add = (name, sources) =>
      rows.add(`b${block}_${name}`, sources, -1, `T${rows.names.length}`);
    for (let layer = 0; layer < 24; layer++) {
      const concat = add(`${layer}_concat`, [...features]);
      features.push(add(`${layer}_conv`, [concat]));
    }
    last = add('pool', [...features]);
  }
  return rows.payload('dense');
}

/** Cells of 20 layers that read the two cells before, as in NASNet. */
function cells() {
  const [rows, random] = [new Rows(), randomNumbers(11)];
  let ends = [rows.add('stem_1', [])];
  ends.push(rows.add('stem_2', ends));
  for (let cell = 0; rows.names.length < ROWS; cell++) {
    const parent = rows.add(`cell_${cell}`, null);
    const inside = ends.map((end, at) => rows.add(`cell_${cell}_adjust_${at}`, [end], parent));
    for (let layer = 0; layer < 17 + (cell % 3); layer++) {
      const one = inside[Math.floor(inside.length * random())];
      const other = inside[Math.floor(inside.length * random())];
      const sources = layer % 3 === 2 ? [...new Set([one, other])] : [one];
      inside.push(rows.add(`cell_${cell}_${layer}`, sources, parent));
    }
    const end = rows.add(`cell_${cell}_concat`, inside.slice(-6), parent);
    ends = [ends[1], end];
  }
  return rows.payload('cells');
}

/** By what they are. */
export const LARGE_MODELS = {
  '5,000 layers, one after the other': chain,
  '5,000 layers in groups': groups,
  '5,000 layers with long lines': longLines,
  '5,000 layers in dense blocks': dense,
  '5,000 layers in cells': cells,
};
