/** GraphModel: TensorFlow.js keeps its weights by the names of their nodes, and no layers. */
import { quoted } from '../../format/accessors.js';
import { EMPTY_TABLE, sumOf } from '../../format/write/encode.js';
import type { LayerTable } from '../../format/write/encode.js';
import { shapeText } from './graph.js';
import { isObject, text } from './live.js';
import type { LiveWeight } from './live.js';
import { bytesOf, elementsOf } from './weights.js';

export interface LiveGraphModel {
  readonly weights: Readonly<Record<string, readonly LiveWeight[]>>;
}

export function isGraphModel(value: unknown): value is LiveGraphModel {
  return (
    isObject(value) &&
    typeof value['loadSync'] === 'function' &&
    typeof value['execute'] === 'function'
  );
}

/** One row for each weight; constants of whole numbers, such as shapes and axes, are buffers. `hasAll`: with bytes. */
export function collectGraphModel(weights: LiveGraphModel['weights'], hasAll: boolean): LayerTable {
  const rows = Object.entries(weights).flatMap(([name, tensors]) =>
    tensors.map((tensor, at) => ({
      name: text(at > 0 ? `${name}:${at}` : name),
      attribute: at > 0 ? `.weights[${quoted(name)}][${at}]` : '',
      size: elementsOf(tensor),
      bytes: bytesOf([tensor]),
      shape: shapeText(tensor.shape),
      dtype: text(tensor.dtype),
    })),
  );
  const isParameter = rows.map(({ dtype }) => dtype === 'float32' || dtype === 'complex64');
  const params = rows.map(({ size }, row) => (isParameter[row] === true ? size : 0n));
  return {
    ...EMPTY_TABLE,
    framework: 'tfjs',
    modelName: 'GraphModel',
    modelType: 'GraphModel',
    unit: 'weight',
    separator: '/',
    names: rows.map(({ name }) => name),
    types: rows.map(() => 'Const'),
    parents: rows.map(() => -1),
    attributes: rows.map(({ attribute }) => attribute),
    params,
    frozen: params,
    outputs: rows.map(({ shape }) => shape),
    dtypes: rows.map(({ dtype }) => dtype),
    paramBytes: sumOf(rows.map(({ bytes }, row) => (isParameter[row] === true ? bytes : 0n))),
    bytes: hasAll ? rows.map(({ bytes }) => bytes) : null,
    buffers: rows.map(({ size }, row) => (isParameter[row] === true ? 0n : size)),
    notes: [
      'A GraphModel has no layers: these are its weights by the names of their nodes. It cannot be trained. ' +
        'Constants of the graph, such as an epsilon, are among them.',
    ],
  };
}
