/** How source reaches the layers of a TensorFlow.js container, where `getLayer` does not. */
import { SAME, UNKNOWN, attributeStep } from '../../format/accessors.js';
import { attempt, fieldsOf, isContainer, text } from './live.js';
import type { LiveLayer } from './live.js';

export { UNKNOWN as UNREACHED };

/** The cell of a layer's attribute; empty where `getLayer` gives it. */
export function stepTo(container: LiveLayer | null, layer: LiveLayer): string {
  if (container === null) return SAME;
  if (isContainer(container)) {
    const { layers } = container;
    const named = layers.find((one) => attempt(() => one.name === layer.name, false));
    if (named === layer && text(layer.name) === layer.name) return '';
    return layers.includes(layer) ? `.layers[${layers.indexOf(layer)}]` : UNKNOWN;
  }
  for (const [name, value] of fieldsOf(container)) {
    const step = attributeStep(name);
    if (step === null) continue;
    if (value === layer) return step;
    if (Array.isArray(value) && value.includes(layer)) return `${step}[${value.indexOf(layer)}]`;
  }
  return UNKNOWN;
}
