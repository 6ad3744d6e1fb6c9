// Times the two pure layers without a browser: decode a payload, lay out a page of it.
// Reads what `npm run build:lib` wrote to lib/.
import { readFileSync } from 'node:fs';
import { decode } from '../../lib/format/index.js';
import { createOutline, digest, firstState, project, reduce } from '../../lib/outline/index.js';

const ROUNDS = 20;

/** `rows` rows that all differ, in one body: nothing can be shared. Some 15,000 fit the largest payload. */
export function plainPayload(rows) {
  const each = (text) => Array.from({ length: rows }, (_, row) => text(row)).join(',');
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { framework: 'keras', name: 'plain', type: 'Functional', unit: 'layer', separator: '/' },
    totals: { rows },
    templates: { kind: 'model', size: String(rows) },
    columns: {
      name: each((row) => `layer_${(row * 2_654_435_761) % 1_000_003}`),
      type: each((row) => row % 7),
      output_shape: each((row) => row % 11),
      params: each((row) => (row * 7919) % 100_000),
      untrainable: each((row) => (row % 3 === 0 ? row % 64 : '')),
      inputs: each((row) => (row % 5 === 0 ? '1 3' : '')),
    },
    dictionaries: {
      type: 'A\nB\nC\nD\nE\nF\nG',
      output_shape: Array.from({ length: 11 }, (_, size) => `?,${size},${size}`).join('\n'),
    },
  };
}

/** As many modules in a tree of groups that all differ, so that a page is found among many bodies. */
export function treePayload(groups, rowsEach) {
  const bodies = Array.from({ length: groups }, (_, group) => group);
  const kinds = [...bodies.map(() => 'block'), 'model'];
  const entries = [
    ...bodies.flatMap((group) => Array.from({ length: rowsEach }, (_, row) => `_r${group}_${row}`)),
  ];
  const rows = groups * rowsEach;
  return {
    format: 'layerfold',
    version: [1, 0],
    totals: { rows },
    templates: { kind: kinds.join(','), size: [...bodies.map(() => rowsEach), groups].join(',') },
    columns: {
      name: [...entries, ...bodies.map((group) => `block${group}`)].join(','),
      template: [...entries.map(() => ''), ...bodies].join(','),
      params: [...entries.map((_, row) => row % 4096), ...bodies.map(() => '')].join(','),
    },
    dictionaries: {},
  };
}

function median(work, prepare = () => null) {
  const times = Array.from({ length: ROUNDS }, () => {
    const prepared = prepare();
    const start = performance.now();
    work(prepared);
    return performance.now() - start;
  });
  return times.sort((one, other) => one - other)[ROUNDS / 2];
}

function outlineOf(payload) {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return createOutline(decoded.table);
}

function timesOf(payload) {
  const first = outlineOf(payload);
  const state = firstState(first, { pageSize: 25, depth: 'auto' });
  const open = firstState(first, { pageSize: 25, depth: 9 });
  const last = reduce(first, open, { kind: 'move', to: 'last' });
  const previous = { kind: 'page', page: last.page - 1 };
  return {
    decode: median(() => decode(payload)),
    firstProject: median(
      (outline) => project(outline, state),
      () => outlineOf(payload),
    ),
    project: median(() => project(first, open)),
    pageFlip: median(() => project(first, reduce(first, last, previous))),
    digest: median(() => digest(first.table)),
  };
}

/** Milliseconds, medians of 20, by payload. */
export function coreTimings() {
  const corpus = new URL('../../test/corpus/', import.meta.url);
  const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, corpus), 'utf8')).payload;
  return {
    'ResNet101 (Keras)': timesOf(read('keras-resnet101')),
    'NASNetLarge (Keras)': timesOf(read('keras-nasnetlarge')),
    '15,000 rows, all different': timesOf(plainPayload(15_000)),
    '15,000 rows in 750 different blocks': timesOf(treePayload(750, 20)),
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) console.table(coreTimings());
