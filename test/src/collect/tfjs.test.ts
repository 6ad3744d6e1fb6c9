import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/fold/index.js';
import { UnsupportedModel, collect } from '../../../src/collect/tfjs/index.js';
import { summary } from '../../../src/summary/summary.js';
import type { Summary } from '../../../src/summary/summary.js';
import { totalsOf } from '../../../src/format/write/totals.js';
import { pathOf } from '../../../src/format/write/paths.js';
import { toText } from '../../../src/fallback/text.js';
import type { Group, LayerTable } from '../../../src/format/write/encode.js';
import { decode } from '../../../src/format/index.js';
import type { DecodedTable } from '../../../src/format/read/table.js';
import {
  createOutline,
  firstState,
  foundParameters,
  linesButNorms,
  linesUpTo,
  rowsBetween,
} from '../../../src/outline/index.js';
import type { Row } from '../../../src/outline/index.js';
import { MODELS } from './support/models.js';

function decodedOf({ payload }: Summary): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

const sizeOf = (weights: readonly tf.LayerVariable[]): bigint =>
  [...new Set(weights)].reduce(
    (sum, { shape }) => sum + BigInt(tf.util.sizeFromShape(shape as number[])),
    0n,
  );

/** What a test wants to know of the row of a path. */
function rowAt(table: LayerTable, path: string): Record<string, unknown> {
  const row = table.names.findIndex((_, at) => pathOf(table, at) === path);
  return {
    type: table.types[row],
    params: table.params[row],
    frozen: table.frozen[row],
    untrainable: table.untrainable?.[row],
    output: table.outputs?.[row],
    inputs: table.calls?.[row]?.map((call) =>
      call.map((s) => [pathOf(table, s.row), s.call, s.output].join(':')),
    ),
    tie: table.ties.get(row),
  };
}

describe.each(Object.entries(MODELS))('%s', (name, build) => {
  const isKnown = name !== 'custom';

  it('has the sums that TensorFlow.js counts', () => {
    const model = build();
    const table = collect(model);
    const totals = totalsOf(table);
    const { weights } = model;
    if (isKnown) expect(totals.params).toBe(sizeOf(weights));
    expect(totals.trainable).toBe(sizeOf(model.trainableWeights));
    expect(totals.rows).toBe(table.names.length);
  });

  it('copies the names that TensorFlow.js gives its weights', () => {
    const model = build();
    const outline = createOutline(decodedOf(summary(model)));
    const state = firstState(outline, { pageSize: 25, depth: 'auto' });
    const names = foundParameters(outline, { ...state, choice: { ...state.choice, query: '*' } });
    const expected = [...new Set(model.weights)].map((weight) => weight.name);
    if (isKnown) expect([...(names ?? [])].sort()).toEqual(expected.sort());
  });

  it('has the layers in their order, with the shapes that TensorFlow.js gives', () => {
    const model = build();
    const table = collect(model);
    const top = table.names.filter((_, row) => table.parents[row] === -1);
    expect(top).toEqual(model.layers.map((layer) => layer.name));
    for (const layer of model.layers) {
      const row = table.names.findIndex((n, r) => n === layer.name && table.parents[r] === -1);
      const shapes = new Set(layer.inboundNodes.map((node) => String(node.outputShapes)));
      if (shapes.size !== 1) continue; // TensorFlow.js does not give one shape then
      const shape = layer.outputShape;
      if (Array.isArray(shape[0])) continue;
      expect(table.outputs?.[row]).toBe(shape.map((size) => size ?? '?').join(','));
    }
  });

  it('is not changed by being looked at', () => {
    const model = build();
    const before = snapshot(model);
    collect(model);
    expect(snapshot(model)).toEqual(before);
  });
});

/** Names, fields and tensors in memory: whatever building or calling a layer would change. */
function snapshot(model: tf.LayersModel): unknown {
  return {
    ...tf.memory(),
    fields: model.layers.map((layer) => [
      Object.keys(layer),
      layer.built,
      layer.trainable,
      layer.inboundNodes.length,
      layer.outboundNodes.length,
    ]),
    model: Object.keys(model),
    values: model.weights.map((weight) => [...weight.read().dataSync()]),
  };
}

const built = (name: string): LayerTable => collect(MODELS[name]?.());

describe('a row', () => {
  it('says how often a shared layer is called, with its weights once', () => {
    const table = built('shared');
    expect(rowAt(table, 'tower')).toMatchObject({
      inputs: [['left:0:0'], ['right:0:0'], ['middle:0:0']],
      params: 15n,
      output: '?,3',
    });
    const joined = rowAt(table, pathOfType(table, 'Concatenate'));
    expect(joined['inputs']).toEqual([['tower:0:0', 'tower:1:0', 'tower:2:0']]);
  });

  it('gives the shape of every call where they differ', () => {
    expect(rowAt(built('sharedAtTwoSizes'), 'tower')['output']).toBe('?,6,6,2;?,14,14,2');
  });

  it('says what each of its calls takes and returns', () => {
    const { names, callShapes } = built('sharedAtTwoSizes');
    expect(callShapes?.[names.indexOf('tower')]).toBe('?,8,8,3>?,6,6,2|?,16,16,3>?,14,14,2');
    const shared = built('shared');
    expect(shared.callShapes?.[shared.names.indexOf('tower')]).toBe('?,4>?,3*3');
  });

  it('is inside its model, and is tied where it occurs again', () => {
    const table = built('sharedAcrossModels');
    expect(table.names.filter((name) => name === 'first')).toHaveLength(2);
    expect([...table.ties.values()].map(({ params }) => params)).toEqual([40n]);
    expect(totalsOf(table).params).toBe(40n + 36n);
  });

  it('names the outputs of a model with several', () => {
    expect(rowAt(built('manyOutputs'), 'heads')['output']).toBe('of_2:?,2;of_3:?,3');
  });

  it('reads the states of a recurrent layer', () => {
    const table = built('recurrent');
    expect(rowAt(table, 'encoder')['output']).toBe('?,7,5;?,5;?,5');
    expect(rowAt(table, 'decoder')['inputs']).toEqual([
      ['encoder:0:0', 'encoder:0:1', 'encoder:0:2'],
    ]);
  });

  it('counts a wrapper with the layers inside as one, a model inside as rows', () => {
    expect(built('wrapped').parents).toEqual([-1, -1, -1]);
    expect(built('modelPerStep').names.slice(1)).toEqual(['step', 'first', 'last']);
  });

  it('separates what was frozen from what is never trained', () => {
    expect(rowAt(built('frozen'), 'first')).toMatchObject({
      params: 40n,
      frozen: 40n,
      untrainable: 0n,
    });
    const table = built('resnet');
    const row = rowAt(table, pathOfType(table, 'BatchNormalization'));
    expect(row).toMatchObject({ params: 32n, frozen: 16n, untrainable: 16n });
  });

  it('reads from the model that a Sequential begins with', () => {
    const table = built('nestedFirst');
    expect(rowAt(table, 'inner')['inputs']).toEqual([[]]);
    expect(rowAt(table, 'head')['inputs']).toEqual([['inner:0:0']]);
  });

  it('shows the layers inside a custom one, and says that they do not train', () => {
    const table = built('custom');
    expect(rowAt(table, 'gated')).toMatchObject({ params: 4n, frozen: 0n });
    expect(rowAt(table, 'gated/gate')).toMatchObject({ params: 20n, frozen: 20n });
    expect(rowAt(table, 'gated/part')).toMatchObject({ params: 20n, frozen: 20n });
    expect(table.notes).toEqual([expect.stringContaining('neither trains nor saves')]);
  });
});

function pathOfType(table: LayerTable, type: string): string {
  return pathOf(table, table.types.indexOf(type));
}

function raise(): never {
  throw new Error('no');
}

describe('what is unknown', () => {
  it('is null where a layer is not built', () => {
    const table = collect(tf.layers.dense({ units: 3, name: 'alone' }));
    expect(table).toMatchObject({
      names: ['alone'],
      params: [null],
      frozen: [null],
      outputs: [null],
    });
    expect(table.notes).toEqual([expect.stringContaining('not built yet')]);
    expect(totalsOf(table)).toMatchObject({ params: null, trainable: null });
  });

  it('has no layers in an empty Sequential, which is a row only where it is inside', () => {
    const table = collect(tf.sequential({ name: 'empty' }));
    expect(table).toMatchObject({ modelName: 'empty', names: [], params: [] });
    expect(totalsOf(table)).toMatchObject({ rows: 0, params: 0n });
  });

  it('is said where the optimizer still has what was frozen after compile', () => {
    const model = MODELS['nested']?.();
    model?.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(collect(model).notes).toEqual([]);
    for (const layer of model?.layers ?? []) layer.trainable = false;
    expect(collect(model).notes).toEqual([expect.stringContaining('compile()')]);
    expect(totalsOf(collect(model)).trainable).toBe(0n);
  });

  it('is null where a weight raises, and every column stays as long as the rows', () => {
    const model = MODELS['frozen']?.();
    const [weight] = model?.layers[1]?.weights ?? [];
    Object.defineProperty(weight, 'dtype', { get: raise });
    const table = collect(model, true);
    expect(table).toMatchObject({ params: [40n, null], bytes: [160n, null] });
    expect(table.dtypes).toEqual(['float32', null]);
  });

  it('is null where a layer raises, and the others are read', () => {
    const model = MODELS['frozen']?.();
    const [first, last] = model?.layers ?? [];
    Object.defineProperty(first, 'weights', { get: raise });
    Object.defineProperty(last, 'name', { get: raise });
    const table = collect(model);
    expect(table).toMatchObject({ names: ['first', 'layer 1'], params: [null, 36n] });
    expect(table.notes).toEqual(['2 layers could not be read completely.']);
    Object.defineProperty(last, 'name', { get: () => 'last' });
    expect(collect(model).notes).toEqual(['1 layer could not be read completely.']);
  });

  it.each([null, 1, 'model', {}, [], Promise.resolve(), tf.layers.dense])(
    'is one clear sentence for %s',
    (model) => {
      expect(() => collect(model)).toThrow(UnsupportedModel);
    },
  );
});

/** `x · kernel`, and the shape that a reshape would take. */
function graphModel(): Promise<tf.GraphModel> {
  const constant = (name: string, dtype: string): object => ({
    name,
    op: 'Const',
    input: [],
    attr: { dtype: { type: dtype } },
  });
  const artifacts = {
    modelTopology: {
      node: [
        { name: 'x', op: 'Placeholder', input: [], attr: { dtype: { type: 'DT_FLOAT' } } },
        constant('dense/kernel', 'DT_FLOAT'),
        constant('reshape/shape', 'DT_INT32'),
        { name: 'dense/MatMul', op: 'MatMul', input: ['x', 'dense/kernel'], attr: {} },
        { name: 'out', op: 'Reshape', input: ['dense/MatMul', 'reshape/shape'], attr: {} },
      ],
      versions: { producer: 1 },
    },
    weightSpecs: [
      { name: 'dense/kernel', shape: [3, 8], dtype: 'float32' as const },
      { name: 'reshape/shape', shape: [2], dtype: 'int32' as const },
    ],
    weightData: new Uint8Array(4 * 24 + 4 * 2).buffer,
  };
  return tf.loadGraphModel(tf.io.fromMemory(artifacts));
}

describe('a GraphModel', () => {
  it('gives its weights by node, and says that it has no layers', async () => {
    const table = collect(await graphModel());
    expect(table.names).toEqual(['dense/kernel', 'reshape/shape']);
    expect(table.outputs).toEqual(['3,8', '2']);
    expect(table.params).toEqual([24n, 0n]);
    expect(table.buffers).toEqual([0n, 2n]);
    expect(totalsOf(table)).toMatchObject({ params: 24n, trainable: 0n, buffers: 2n });
    expect(table.bytes).toBeNull();
    expect(collect(await graphModel(), true).bytes).toEqual([96n, 8n]);
    expect(table.notes[0]).toContain('no layers');
    expect(toText(table, fold(table)).split('\n')[0]).toBe(
      'GraphModel: TensorFlow.js, 2 weights, 24 parameters (96 B), 24 non-trainable',
    );
  });

  it('is unknown until it is loaded', () => {
    expect(() => collect(new tf.GraphModel('model.json'))).toThrow(/loadGraphModel/);
  });
});

it('folds a small ResNet into stages of residual blocks', () => {
  const outline = fold(built('resnet'));
  const inside = ({ body }: Group): unknown[] =>
    body.map((node) => {
      if (typeof node === 'number') return 'row';
      const [first, times] = 'uses' in node ? [node.uses[0], node.uses.length] : [node, 1];
      const isStage = first?.kind === 'stage';
      return isStage ? inside(first) : `${times} ${first?.kind ?? ''}`;
    });
  expect(inside(outline)).toEqual([
    ...['row', 'row', 'row', 'row'],
    ['3 residual'],
    ['1 residual', '2 residual'],
    ['1 residual', '2 residual'],
    ...['row', 'row'],
  ]);
});

/** A layer all of whose properties are as before, but for one that raises. */
function raising<T extends object>(layer: T, property: string): T {
  return new Proxy(layer, {
    get(target, key) {
      if (key === property) throw new Error(`no ${property}`);
      return Reflect.get(target, key, target) as unknown;
    },
  });
}

describe.each(
  'name built weights trainableWeights inboundNodes layers outputs outputNames constructor getConfig units'.split(
    ' ',
  ),
)('where %s raises', (property) => {
  const stays = (model: unknown): void => {
    try {
      const table = collect(model);
      expect(fold(table).stop).toBe(table.names.length);
      expect(table.names.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(UnsupportedModel);
    }
  };

  it('the model is read as far as it can be, or one sentence says that it cannot', () => {
    const model = MODELS['nested']?.() ?? tf.sequential();
    stays(raising(model, property));
  });

  it('in a layer, the others are read', () => {
    const model = MODELS['nested']?.() ?? tf.sequential();
    const { length } = collect(model).names;
    for (const at of model.layers.keys()) {
      const layers = model.layers.map((layer, place) =>
        place === at ? raising(layer, property) : layer,
      );
      const changed = new Proxy(model, {
        get: (target, key) =>
          key === 'layers' ? layers : (Reflect.get(target, key, target) as unknown),
      });
      const table = collect(changed);
      expect(table.names.length).toBeGreaterThanOrEqual(length - 2);
      expect(fold(table).stop).toBe(table.names.length);
    }
  });
});

it('does not go round in a custom layer that contains its model', () => {
  const model = MODELS['custom']?.() ?? tf.sequential();
  const gated = model.getLayer('gated');
  const loop: unknown[] = [];
  loop.push(loop);
  Object.assign(gated, { parent: model, itself: gated, loop });
  expect(collect(model).names).toEqual(
    collect(MODELS['custom']?.()).names.map((name, row) =>
      row === 0 ? model.layers[0]?.name : name,
    ),
  );
});

const STEP = /\.getLayer\(("[^"]*")\)|\.(\w+)|\[(\d+)\]/g;

/** What an accessor gives, step by step. */
function given(model: unknown, accessor: string): unknown {
  const [, steps = ''] = /^model(.*)$/.exec(accessor) ?? [];
  expect(steps.replace(STEP, '')).toBe('');
  return [...steps.matchAll(STEP)].reduce((around: unknown, [, layer, field, index]) => {
    const object = around as tf.LayersModel & Record<string, unknown>;
    if (layer !== undefined) return object.getLayer(JSON.parse(layer) as string);
    return object[field ?? index ?? ''];
  }, model);
}

describe.each(Object.entries(MODELS))('the accessors of %s', (_, build) => {
  it('give the layers of the names', () => {
    const model = build();
    for (const { accessor, name, depth } of summary(model)) {
      if (accessor === null) throw new Error(`There is none for ${name}.`);
      const layer = given(model, accessor) as tf.layers.Layer;
      expect(layer.name).toBe(name);
      if (depth === 0 && layer !== (model as unknown)) expect(model.layers).toContain(layer);
    }
  });
});

/** The rows of a model, the layer of each, and the lines that freeze as the details offer them. */
function freezing(model: tf.LayersModel): {
  rows: readonly Row[];
  layers: readonly tf.layers.Layer[];
  upTo: (row: Row) => string | null;
  butNorms: string | null;
} {
  const found = summary(model);
  const table = decodedOf(found);
  return {
    rows: rowsBetween(table, 0, found.length),
    layers: [...found].map(({ accessor }) => given(model, accessor ?? '') as tf.layers.Layer),
    upTo: (row) => linesUpTo(table, row),
    butNorms: linesButNorms(table),
  };
}

/** The weights that are trained; `code` runs as it is pasted into a cell. */
function trainedAfter(model: tf.LayersModel, code: string | null): ReadonlySet<unknown> {
  if (code !== null) runInNewContext(code, { model });
  return new Set(model.trainableWeights);
}

const BUILDERS = Object.entries({
  ...MODELS,
  norms: (): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [4] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
});

describe.each(BUILDERS)('the lines that freeze in %s', (name, build) => {
  it('freeze everything up to each row', () => {
    const model = build();
    const { rows, layers, upTo } = freezing(model);
    const states = layers.map((layer) => layer.trainable);
    const before = [...trainedAfter(model, null)];
    let offered = 0;
    for (const row of rows) {
      const code = upTo(row);
      if (code === null) continue;
      offered++;
      const ancestors = new Set<number>();
      for (let { parent } = row; parent >= 0; parent = rows[parent]?.parent ?? -1)
        ancestors.add(parent);
      const isFrozen = (one: number): boolean =>
        !ancestors.has(one) && (one <= row.index || isInside(rows, one, row.index));
      const frozen = new Set<unknown>(
        layers.flatMap((layer, one) => (isFrozen(one) ? layer.weights : [])),
      );
      const left = before.filter((weight) => !frozen.has(weight));
      expect(trainedAfter(model, code)).toEqual(new Set(left));
      for (const [at, layer] of layers.entries()) layer.trainable = states[at] ?? true;
    }
    expect(offered).toBeGreaterThan(0);
    expect([...trainedAfter(model, null)]).toEqual(before);
  });

  it('freeze all but the normalizations', () => {
    const model = build();
    const { rows, layers, butNorms } = freezing(model);
    const isNorm = rows.map(({ cells }) => /norm/i.test(cells.type));
    if (!isNorm.includes(true)) expect(butNorms).toBe(null);
    if (name === 'norms') expect(butNorms).not.toBe(null);
    if (butNorms === null) return;
    const kept = new Set(layers.flatMap((layer, at) => (isNorm[at] === true ? layer.weights : [])));
    const left = [...trainedAfter(model, null)].filter((one) => kept.has(one as tf.LayerVariable));
    expect(trainedAfter(model, butNorms)).toEqual(new Set(left));
  });
});

function isInside(rows: readonly Row[], row: number, around: number): boolean {
  const parent = rows[row]?.parent ?? -1;
  return parent >= 0 && (parent === around || isInside(rows, parent, around));
}
