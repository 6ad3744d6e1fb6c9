/** LayersModel, Sequential and single layers: rows in the order of `model.summary()`, nested layers below their own. */
import { UNTOLD } from '../../format/encode.js';
import type { Call, Scalars, Source, SourceTable, Tie } from '../../format/encode.js';
import {
  allHeldLayers,
  callsOf,
  frameOf,
  heldLayers,
  inputShapesOf,
  isOpened,
  outputShapesOf,
  sourcesOf,
} from './graph.js';
import type { Frame } from './graph.js';
import { attempt, classNameOf, isContainer, isObject, text } from './live.js';
import type { LiveLayer, LiveTensor, LiveWeight } from './live.js';
import { settingsOf } from './settings.js';

/** `hasAll`: with types, bytes and input shapes, too. */
export function collectLayers(model: LiveLayer, hasAll: boolean): SourceTable {
  const walk = new Walk(model);
  const { calls, outputs, inputShapes, modelOutputs } = walk.graph();
  return {
    ...UNTOLD,
    framework: 'tfjs',
    modelName: text(attempt(() => model.name, classNameOf(model))),
    modelType: classNameOf(model),
    unit: 'layer',
    separator: '/',
    names: walk.names,
    types: walk.types,
    parents: walk.parents,
    params: walk.params,
    frozen: walk.frozen,
    fixed: walk.fixed,
    outputs,
    calls,
    modelOutputs,
    ties: walk.tied(),
    scalars: walk.scalars,
    dtypes: hasAll ? walk.dtypes : null,
    inputShapes: hasAll ? inputShapes : null,
    bytes: hasAll ? walk.bytes : null,
    notes: walk.notes(),
  };
}

type Count = bigint | null;

/** Bytes of one element. */
const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/** One reading of one model. */
class Walk {
  readonly names: string[] = [];
  readonly types: string[] = [];
  readonly parents: number[] = [];
  readonly params: Count[] = [];
  readonly frozen: Count[] = [];
  readonly fixed: Count[] = [];
  readonly dtypes: (string | null)[] = [];
  readonly bytes: Count[] = [];
  readonly scalars: Scalars[] = [];
  private readonly layers: LiveLayer[] = [];
  private readonly frames: Frame[] = [];
  private readonly rowOf = new Map<LiveLayer, number>();
  /** Second places of a layer. */
  private readonly aliases = new Map<number, number>();
  /** Rows that hold weights which an earlier row counts. */
  private readonly ties = new Map<number, Tie>();
  /** The row that counts a weight. */
  private readonly owners = new Map<LiveWeight, number>();
  private readonly trained: ReadonlySet<LiveWeight> | null;
  private readonly known: ReadonlySet<LiveWeight> | null;
  private unbuilt = 0;
  private unreadable = 0;

  constructor(private readonly model: LiveLayer) {
    const weights = (key: 'trainableWeights' | 'weights'): ReadonlySet<LiveWeight> | null =>
      attempt(() => new Set((model as unknown as Record<string, LiveWeight[]>)[key]), null);
    this.trained = weights('trainableWeights');
    this.known = weights('weights');
    if (isContainer(model)) this.walk(frameOf(model, -1), [model]);
    if (this.names.length === 0)
      this.walk({ row: -1, layers: [model], nodes: null, outputs: [], rows: [] }, []);
  }

  private walk(frame: Frame, path: readonly LiveLayer[]): void {
    this.frames.push(frame);
    for (const layer of frame.layers) {
      if (path.includes(layer)) continue; // a layer that holds the one it stands in
      const row = this.add(layer, frame);
      const first = this.rowOf.get(layer);
      if (first !== undefined) {
        this.aliases.set(row, first);
        this.count(0n, 0n, 0n);
        this.store([], []);
        continue;
      }
      this.rowOf.set(layer, row);
      const below = attempt(() => this.below(layer, row), null);
      if (!attempt(() => this.read(layer, row, below !== null), false)) {
        this.unreadable++;
        this.count(null, null, null);
        this.store(null, []);
      }
      if (below !== null) this.walk(below, [...path, layer]);
    }
  }

  private add(layer: LiveLayer, frame: Frame): number {
    const row = this.names.length;
    const name = attempt(() => text(layer.name), null);
    if (name === null) this.unreadable++;
    this.names.push(name ?? `layer ${row}`);
    this.types.push(classNameOf(layer));
    this.parents.push(frame.row);
    this.scalars.push(settingsOf(layer));
    this.layers.push(layer);
    frame.rows.push(row);
    return row;
  }

  private below(layer: LiveLayer, row: number): Frame | null {
    if (isContainer(layer)) return frameOf(layer, row);
    const held = heldLayers(layer);
    if (!isOpened(classNameOf(layer), held)) return null;
    return { row, layers: [...new Set(held)], nodes: null, outputs: [], rows: [] };
  }

  /** Counts each weight in the first row that has it; other rows with it are tied to that row. */
  private read(layer: LiveLayer, row: number, hasRowsBelow: boolean): boolean {
    const held = allHeldLayers(layer);
    const isEmpty = !isContainer(layer) || layer.layers.length === 0;
    if (isEmpty && !layer.built) {
      this.unbuilt++;
      this.count(null, null, null);
      this.store(null, []);
      return true;
    }
    const below = new Set(hasRowsBelow ? [...held].flatMap((inner) => inner.weights) : []);
    const fixed = new Set([layer, ...held].flatMap(neverTrained));
    let [params, frozen, never, tied] = [0n, 0n, 0n, 0n];
    let target = row;
    const weights = [...new Set(layer.weights)].filter((weight) => !below.has(weight));
    const own: LiveWeight[] = [];
    for (const weight of weights) {
      const size = sizeOf(weight);
      const owner = this.owners.get(weight) ?? row;
      this.owners.set(weight, owner);
      if (owner !== row) {
        tied += size;
        target = owner;
        continue;
      }
      own.push(weight);
      params += size;
      if (this.trained?.has(weight) === false) frozen += size;
      if (fixed.has(weight)) never += size;
    }
    if (target !== row) this.ties.set(row, { row: target, params: tied });
    this.count(params, this.trained === null ? null : frozen, never);
    this.store(weights, own);
    return true;
  }

  /** The types of the weights that a row holds, and the bytes of those that it counts. */
  private store(held: readonly LiveWeight[] | null, own: readonly LiveWeight[]): void {
    const types = new Set(held?.map(({ dtype }) => text(dtype)));
    this.dtypes.push(types.size > 0 ? [...types].sort().join(',') : null);
    const sizes = own.map((weight) => sizeOf(weight) * BigInt(BYTES[weight.dtype] ?? 0));
    const isKnown = held !== null && own.every(({ dtype }) => dtype in BYTES);
    this.bytes.push(isKnown ? sizes.reduce((sum, size) => sum + size, 0n) : null);
  }

  private count(params: Count, frozen: Count, fixed: Count): void {
    this.params.push(params);
    this.frozen.push(frozen);
    this.fixed.push(fixed);
  }

  /** Output shapes and connections. */
  graph(): Pick<SourceTable, 'calls' | 'outputs' | 'inputShapes' | 'modelOutputs'> {
    const outputs = this.layers.map((): string | null => null);
    const inputShapes = this.layers.map((): string | null => null);
    const calls = this.layers.map((): readonly Call[] => []);
    let modelOutputs: readonly Source[] = [];
    for (const frame of this.frames) {
      const sources = attempt(() => sourcesOf(frame, this.layers), new Map<LiveTensor, Source>());
      for (const row of frame.rows) {
        const layer = this.layers[row];
        if (layer === undefined) continue;
        outputs[row] = attempt(() => outputShapesOf(layer, frame), null);
        inputShapes[row] = attempt(() => inputShapesOf(layer, frame), null);
        calls[row] = attempt(() => callsOf(layer, frame, sources), []);
      }
      if (frame.row < 0)
        modelOutputs = frame.outputs.flatMap((tensor) => sources.get(tensor) ?? []);
    }
    const hasGraph = this.frames.some((frame) => frame.nodes !== null);
    return { outputs, inputShapes, calls: hasGraph ? calls : null, modelOutputs };
  }

  /** Each second place of a shared layer, tied to its first with all parameters below that. */
  tied(): ReadonlyMap<number, Tie> {
    for (const [row, first] of this.aliases) {
      let params = 0n;
      for (let at = first; at === first || (this.parents[at] ?? -1) >= first; at++)
        params += (this.params[at] ?? 0n) + (this.ties.get(at)?.params ?? 0n);
      this.ties.set(row, { row: first, params });
    }
    return new Map([...this.ties].sort(([one], [other]) => one - other));
  }

  /** What is not known, and how to get to know it. */
  notes(): readonly string[] {
    const notes = [];
    if (this.unbuilt > 0) {
      const which = this.unbuilt === 1 ? '1 layer is' : `${this.unbuilt} layers are`;
      notes.push(
        `${which} not built yet, and the number of parameters is unknown until then: ` +
          'add an input shape, or call the model once on data.',
      );
    }
    if (this.unreadable > 0) notes.push(`${this.unreadable} layers could not be read completely.`);
    const known = this.known;
    if (known !== null && [...this.owners.keys()].some((weight) => !known.has(weight)))
      notes.push(
        'A layer holds layers whose weights it does not name as its own: TensorFlow.js neither trains nor saves them.',
      );
    if (this.isCompiledOtherwise())
      notes.push(
        'Layers were frozen or thawed after compile(): the optimizer keeps to what was set then until compile() is called again.',
      );
    return notes;
  }

  private isCompiledOtherwise(): boolean {
    const compiled = attempt(
      () => (this.model as { collectedTrainableWeights?: unknown }).collectedTrainableWeights,
      null,
    );
    const { trained } = this;
    if (!Array.isArray(compiled) || trained === null) return false;
    return compiled.length !== trained.size || compiled.some((weight) => !trained.has(weight));
  }
}

function sizeOf({ shape }: LiveWeight): bigint {
  return shape.reduce((size, length) => size * BigInt(length), 1n);
}

/** Weights that were made not to be trained, such as moving averages. */
function neverTrained(layer: LiveLayer): readonly LiveWeight[] {
  const weights = isObject(layer) ? layer['_nonTrainableWeights'] : null;
  return Array.isArray(weights) ? (weights as LiveWeight[]) : [];
}
