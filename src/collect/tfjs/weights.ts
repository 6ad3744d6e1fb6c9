/** Counting the weights of a TensorFlow.js model: each once, in the first row that has it. */
import type { Tie } from '../../format/write/encode.js';
import type { Weight } from '../../format/weights.js';
import { allInnerLayers, shapeText } from './graph.js';
import { attempt, isContainer, isObject, text } from './live.js';
import type { LiveLayer, LiveWeight } from './live.js';

type Count = bigint | null;
type Weights = readonly LiveWeight[];

/** What the weights of one row come to. */
export interface Weighed {
  readonly params: Count;
  /** Those of them that no optimizer updates. */
  readonly frozen: Count;
  /** Those that never train, such as moving averages. */
  readonly fixed: Count;
  readonly bytes: Count;
  readonly dtype: string | null;
  /** Weights that another row counts. */
  readonly tie: Tie | null;
  /** All of them individually; `null`: unknown. */
  readonly weights: readonly Weight[] | null;
  /** What precedes the names of these in the model. */
  readonly scope: string;
}

export const UNKNOWN: Weighed = {
  params: null,
  frozen: null,
  fixed: null,
  bytes: null,
  dtype: null,
  tie: null,
  weights: null,
  scope: '',
};

/** A row without weights of its own. */
export const NOTHING: Weighed = {
  ...UNKNOWN,
  params: 0n,
  frozen: 0n,
  fixed: 0n,
  bytes: 0n,
  weights: [],
};

/** Bytes of one element. */
const BYTES = new Map([
  ['float32', 4n],
  ['int32', 4n],
  ['bool', 1n],
  ['complex64', 8n],
]);

export class Scales {
  /** The row that counts a weight. */
  private readonly owners = new Map<LiveWeight, number>();
  private readonly trained: ReadonlySet<LiveWeight> | null;

  constructor(private readonly model: LiveLayer) {
    this.trained = this.weightsOf('trainableWeights');
  }

  private weightsOf(key: string): ReadonlySet<LiveWeight> | null {
    const weights = attempt(() => (this.model as unknown as Record<string, unknown>)[key], null);
    return Array.isArray(weights) ? new Set(weights as Weights) : null;
  }

  /** `isOpened`: the layers inside have rows of their own. Foreign code may raise. */
  weigh(layer: LiveLayer, row: number, isOpened: boolean): Weighed {
    const inside = [...allInnerLayers(layer)];
    const below = new Set(isOpened ? inside.flatMap((inner) => inner.weights) : []);
    const weights = [...new Set(layer.weights)].filter((weight) => !below.has(weight));
    const own = weights.filter((weight) => (this.owners.get(weight) ?? row) === row);
    const fixed = fixedIn([layer, ...inside]);
    const { scope, nameOf } = namesIn(layer, weights);
    const weighed: Weighed = {
      params: sizeOf(own),
      frozen: this.trained && sizeOf(own.filter((weight) => this.trained?.has(weight) === false)),
      fixed: fixed && sizeOf(own.filter((weight) => fixed.has(weight))),
      bytes: bytesOf(own),
      dtype: typesOf(weights),
      tie: this.tieOf(weights, row),
      weights: fixed && this.described(weights, nameOf, row, fixed),
      scope,
    };
    for (const weight of own) this.owners.set(weight, row);
    return weighed;
  }

  private described(
    weights: Weights,
    nameOf: (weight: LiveWeight) => string,
    row: number,
    fixed: ReadonlySet<unknown>,
  ): readonly Weight[] {
    return weights.map((weight) => ({
      name: nameOf(weight),
      shape: shapeText(weight.shape),
      dtype: text(weight.dtype),
      kind: fixed.has(weight) ? 'untrainable' : 'parameter',
      isTrainable: fixed.has(weight) ? false : (this.trained?.has(weight) ?? null),
      isTied: (this.owners.get(weight) ?? row) !== row,
      bytes: bytesOf([weight]),
    }));
  }

  private tieOf(weights: Weights, row: number): Tie | null {
    const others = weights.filter((weight) => (this.owners.get(weight) ?? row) !== row);
    const [first] = others;
    if (first === undefined) return null;
    return { row: this.owners.get(first) ?? row, params: sizeOf(others) };
  }

  /** Whether a layer has weights that the model does not know of. */
  get hasHidden(): boolean {
    const known = this.weightsOf('weights');
    return known !== null && [...this.owners.keys()].some((weight) => !known.has(weight));
  }

  /** Whether the optimizer was made for other weights than those that are to be trained now. */
  get isCompiledOtherwise(): boolean {
    const compiled = this.weightsOf('collectedTrainableWeights');
    const { trained } = this;
    if (compiled === null || trained === null) return false;
    return compiled.size !== trained.size || [...compiled].some((weight) => !trained.has(weight));
  }
}

/** Whether a layer has no weights yet, and will have once it is built. */
export function isUnbuilt(layer: LiveLayer): boolean {
  return (!isContainer(layer) || layer.layers.length === 0) && !layer.built;
}

/** Number of elements. */
function sizeOf(weights: Weights): bigint {
  return weights.reduce((sum, weight) => sum + elementsOf(weight), 0n);
}

export function elementsOf({ shape }: LiveWeight): bigint {
  return shape.reduce((size, length) => size * BigInt(length), 1n);
}

export function bytesOf(weights: Weights): Count {
  let bytes = 0n;
  for (const weight of weights) {
    const each = BYTES.get(weight.dtype);
    if (each === undefined) return null;
    bytes += each * elementsOf(weight);
  }
  return bytes;
}

function typesOf(weights: Weights): string | null {
  const types = new Set(weights.map(({ dtype }) => text(dtype)));
  return types.size > 0 ? [...types].sort().join(',') : null;
}

/** The weights that were made never to be trained. */
function fixedIn(layers: readonly LiveLayer[]): ReadonlySet<unknown> | null {
  const fixed = new Set<unknown>();
  for (const layer of layers) {
    const weights: unknown = isObject(layer) ? layer['_nonTrainableWeights'] : null;
    if (!Array.isArray(weights)) return null;
    for (const weight of weights) fixed.add(weight);
  }
  return fixed;
}

/** What all weights of a layer are called after its name, "kernel" or "forward_lstm/kernel"; else by their whole names. */
function namesIn(
  layer: LiveLayer,
  weights: Weights,
): { readonly scope: string; readonly nameOf: (weight: LiveWeight) => string } {
  const scope = text(attempt(() => layer.name, ''));
  const whole = (weight: LiveWeight): string => text(weight.name ?? '');
  return weights.every((weight) => whole(weight).startsWith(`${scope}/`))
    ? { scope, nameOf: (weight) => whole(weight).slice(scope.length + 1) }
    : { scope: '', nameOf: whole };
}
