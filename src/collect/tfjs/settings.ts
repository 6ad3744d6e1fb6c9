/** The settings of a layer that are compared between copies of a block. */
import type { Scalar, Scalars } from '../../format/write/encode.js';
import { classNameIn, fieldsOf, isLayer, isObject } from './live.js';

/** Fields that say nothing about what a layer computes. */
const IGNORED = new Set(
  'batchInputShape built dtype fastWeightInitDuringBuild id name originalName seed stateful supportsMasking trainable'.split(
    ' ',
  ),
);
/** Fields that say how a weight is initialised or trained. */
const TRAINING_ONLY = /(Initializer|Regularizer|Constraint)$/;

/** Name and value of each simple public field, in the order of the names. */
export function settingsOf(layer: object): Scalars {
  return fieldsOf(layer)
    .filter(([name]) => !/^_|_$/.test(name) && !IGNORED.has(name) && !TRAINING_ONLY.test(name))
    .flatMap(([name, value]) => {
      const plain = plainValue(value);
      return plain === null ? [] : [[name, plain] as const];
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function plainValue(value: unknown): Scalar | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) {
    const parts = value.map(plainValue);
    return parts.length > 0 && parts.every((part) => part !== null) ? parts : null;
  }
  // An activation is an object of a class that is registered by its name.
  return isObject(value) && !isLayer(value) ? classNameIn(value) : null;
}
