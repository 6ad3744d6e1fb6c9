import type { LayerTable } from '../../format/write/encode.js';
import { collectGraphModel, isGraphModel } from './graphModel.js';
import { collectLayers } from './layers.js';
import { attempt, isLayer, isObject } from './live.js';

/** The object is no model that can be read; the message says what to do. */
export class UnsupportedModel extends TypeError {
  override readonly name = 'UnsupportedModel';
}

/**
 * Reads a live `LayersModel`, `Sequential`, layer or `GraphModel`; throws UnsupportedModel for anything else.
 * `hasAll`: with types, bytes and input shapes, too.
 */
export function collect(model: unknown, hasAll = false): LayerTable {
  if (isLayer(model)) return collectLayers(model, hasAll);
  if (isGraphModel(model)) {
    const weights = attempt(() => model.weights, null);
    if (isObject(weights)) return collectGraphModel(weights, hasAll);
    throw new UnsupportedModel(
      'The GraphModel is not loaded yet: use await tf.loadGraphModel(url).',
    );
  }
  throw new UnsupportedModel(
    isObject(model) && typeof model['then'] === 'function'
      ? 'summary got a promise: pass the model itself, as in summary(await tf.loadLayersModel(url)).'
      : 'summary reads a tf.LayersModel, a tf.Sequential, a layer or a tf.GraphModel.',
  );
}
