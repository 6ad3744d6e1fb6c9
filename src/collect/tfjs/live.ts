/**
 * What is read of a live TensorFlow.js model, declared here because TensorFlow.js is never imported. Only
 * what is stored is read: no layer is called, built or changed. Reading foreign objects may raise.
 */
export interface LiveLayer {
  readonly name: string;
  readonly built: boolean;
  readonly inboundNodes: readonly LiveNode[];
  readonly weights: readonly LiveWeight[];
}

/** A model: layers, and the tensors that it returns. */
export interface LiveContainer extends LiveLayer {
  readonly layers: readonly LiveLayer[];
  readonly outputs: readonly LiveTensor[];
  readonly outputNames?: readonly string[];
}

/** One call of a layer. */
export interface LiveNode {
  readonly inboundLayers: readonly LiveLayer[];
  readonly inputTensors: readonly LiveTensor[];
  readonly outputTensors: readonly LiveTensor[];
}

/** A tensor without a value. */
export interface LiveTensor {
  readonly shape: readonly (number | null)[];
  readonly sourceLayer: LiveLayer;
  readonly nodeIndex: number;
}

export interface LiveWeight {
  /** The layer's name and the weight's own: "dense_Dense1/kernel". */
  readonly name?: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export function isLayer(value: unknown): value is LiveLayer {
  const hasNodes = (): boolean =>
    isObject(value) &&
    Array.isArray(value['inboundNodes']) &&
    typeof value['getConfig'] === 'function';
  return attempt(hasNodes, false);
}

export function isContainer(value: unknown): value is LiveContainer {
  const hasLayers = (): boolean =>
    isObject(value) && Array.isArray(value['layers']) && 'outputs' in value;
  return isLayer(value) && attempt(hasLayers, false);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What `read` gives, or `otherwise` where it raises: foreign code may. */
export function attempt<T, U>(read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The name of an object's class; a minified build keeps it in `className` alone. */
export function classNameOf(layer: object): string {
  const known = classNameIn(layer);
  const name = known ?? attempt(() => layer.constructor.name, 'Layer');
  return name === 'Model' ? 'LayersModel' : text(name);
}

/** The name under which a class is registered. */
export function classNameIn(value: object): string | null {
  const className = attempt(() => (value.constructor as { className?: unknown }).className, null);
  return typeof className === 'string' ? className : null;
}

/** The values of a layer's own fields. */
export function fieldsOf(layer: object): readonly (readonly [string, unknown])[] {
  return attempt(() => Object.keys(layer), []).map((key) => {
    const value = attempt<unknown, null>(() => (layer as Record<string, unknown>)[key], null);
    return [key, value] as const;
  });
}

/** A foreign text that can be sent: a lone surrogate becomes U+FFFD. */
export function text(value: unknown): string {
  return String(value).replace(/\p{Cs}/gu, '\ufffd');
}
