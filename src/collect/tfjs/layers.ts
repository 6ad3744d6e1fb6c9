/** LayersModel, Sequential and single layers: rows in the order of `model.summary()`, nested layers below their own. */
import { are, counted } from '../../format/plurals.js';
import { EMPTY_TABLE, sumOf } from '../../format/write/encode.js';
import { pathOf } from '../../format/write/paths.js';
import type { Call, Scalars, Source, LayerTable, Tie } from '../../format/write/encode.js';
import { stepTo, UNREACHED } from './children.js';
import {
  callShapesOf,
  callsOf,
  frameOf,
  innerLayers,
  inputShapesOf,
  isOpened,
  outputShapesOf,
  sourcesOf,
} from './graph.js';
import type { Frame } from './graph.js';
import { attempt, classNameOf, isContainer, text } from './live.js';
import type { LiveLayer, LiveTensor } from './live.js';
import { settingsOf } from './settings.js';
import { weightColumns } from './weightColumns.js';
import { isUnbuilt, NOTHING, Scales, UNKNOWN } from './weights.js';
import type { Weighed } from './weights.js';

/** `hasAll`: with types, bytes and input shapes, too. */
export function collectLayers(model: LiveLayer, hasAll: boolean): LayerTable {
  const walk = new Walk(model);
  const { calls, callShapes, outputs, inputShapes, modelOutputs } = walk.graph();
  const { weighed } = walk;
  const table = {
    ...EMPTY_TABLE,
    framework: 'tfjs',
    modelName: text(attempt(() => model.name, classNameOf(model))),
    modelType: classNameOf(model),
    unit: 'layer',
    separator: '/',
    names: walk.names,
    types: walk.types,
    parents: walk.parents,
    attributes: walk.attributes,
    params: weighed.map(({ params }) => params),
    frozen: weighed.map(({ frozen }) => frozen),
    untrainable: weighed.map(({ fixed }) => fixed),
    outputs,
    calls,
    callShapes,
    modelOutputs,
    ties: walk.ties(),
    scalars: walk.scalars,
    dtypes: hasAll ? weighed.map(({ dtype }) => dtype) : null,
    inputShapes: hasAll ? inputShapes : null,
    bytes: hasAll ? weighed.map(({ bytes }) => bytes) : null,
    paramBytes: sumOf(weighed.map(({ bytes }) => bytes)),
    notes: walk.notes(),
  };
  return { ...table, ...weightColumns(weighed, (row) => pathOf(table, row), hasAll) };
}

/** One reading of one model. */
class Walk {
  readonly names: string[] = [];
  readonly types: string[] = [];
  readonly parents: number[] = [];
  readonly attributes: string[] = [];
  readonly weighed: Weighed[] = [];
  readonly scalars: Scalars[] = [];
  private readonly layers: LiveLayer[] = [];
  private readonly frames: Frame[] = [];
  private readonly rowOf = new Map<LiveLayer, number>();
  /** Second places of a layer. */
  private readonly aliases = new Map<number, number>();
  private readonly scales: Scales;
  private unbuilt = 0;
  private unreadable = 0;

  constructor(model: LiveLayer) {
    this.scales = new Scales(model);
    if (isContainer(model)) this.walk(frameOf(model, -1), [model]);
    else
      this.walk(
        { container: null, row: -1, layers: [model], nodes: null, outputs: [], rows: [] },
        [],
      );
  }

  private walk(frame: Frame, path: readonly LiveLayer[]): void {
    this.frames.push(frame);
    for (const layer of frame.layers) {
      if (path.includes(layer)) continue; // a layer that contains the one it is in
      const row = this.add(layer, frame);
      const first = this.rowOf.get(layer);
      if (first !== undefined) {
        this.aliases.set(row, first);
        this.weighed.push(NOTHING);
        continue;
      }
      this.rowOf.set(layer, row);
      const below = attempt(() => this.below(layer, row), null);
      this.weighed.push(this.weigh(layer, row, below !== null));
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
    this.attributes.push(attempt(() => stepTo(frame.container, layer), UNREACHED));
    this.scalars.push(attempt(() => settingsOf(layer), []));
    this.layers.push(layer);
    frame.rows.push(row);
    return row;
  }

  private below(layer: LiveLayer, row: number): Frame | null {
    if (isContainer(layer)) return frameOf(layer, row);
    const inside = innerLayers(layer);
    if (!isOpened(classNameOf(layer), inside)) return null;
    return {
      container: layer,
      row,
      layers: [...new Set(inside)],
      nodes: null,
      outputs: [],
      rows: [],
    };
  }

  private weigh(layer: LiveLayer, row: number, isOpened: boolean): Weighed {
    if (attempt(() => isUnbuilt(layer), false)) {
      this.unbuilt++;
      return UNKNOWN;
    }
    const weighed = attempt(() => this.scales.weigh(layer, row, isOpened), null);
    if (weighed === null) this.unreadable++;
    return weighed ?? UNKNOWN;
  }

  /** Output shapes and connections. */
  graph(): Pick<LayerTable, 'calls' | 'callShapes' | 'outputs' | 'inputShapes' | 'modelOutputs'> {
    const outputs = this.layers.map((): string | null => null);
    const inputShapes = this.layers.map((): string | null => null);
    const calls = this.layers.map((): readonly Call[] => []);
    const callShapes = this.layers.map((): string | null => null);
    let modelOutputs: readonly Source[] = [];
    for (const frame of this.frames) {
      const sources = attempt(() => sourcesOf(frame, this.layers), new Map<LiveTensor, Source>());
      for (const row of frame.rows) {
        const layer = this.layers[row];
        if (layer === undefined) continue;
        outputs[row] = attempt(() => outputShapesOf(layer, frame), null);
        inputShapes[row] = attempt(() => inputShapesOf(layer, frame), null);
        calls[row] = attempt(() => callsOf(layer, frame, sources), []);
        callShapes[row] = attempt(() => callShapesOf(layer, frame), null);
      }
      if (frame.row < 0)
        modelOutputs = frame.outputs.flatMap((tensor) => sources.get(tensor) ?? []);
    }
    const hasGraph = this.frames.some((frame) => frame.nodes !== null);
    return { outputs, inputShapes, calls: hasGraph ? calls : null, callShapes, modelOutputs };
  }

  /** Rows with weights that another row counts; for a shared layer, all below its first place. */
  ties(): ReadonlyMap<number, Tie> {
    const ties = new Map<number, Tie>();
    this.weighed.forEach(({ tie }, row) => {
      const first = this.aliases.get(row);
      const found = first === undefined ? tie : { row: first, params: this.paramsBelow(first) };
      if (found !== null) ties.set(row, found);
    });
    return ties;
  }

  private paramsBelow(first: number): bigint {
    let params = 0n;
    for (let at = first; at === first || (this.parents[at] ?? -1) >= first; at++) {
      const { params: own, tie } = this.weighed[at] ?? NOTHING;
      params += (own ?? 0n) + (tie?.params ?? 0n);
    }
    return params;
  }

  /** What is unknown, and how to find it out. */
  notes(): readonly string[] {
    const notes = [];
    if (this.unbuilt > 0) {
      notes.push(
        `${counted(this.unbuilt, 'layer')} ${are(this.unbuilt)} not built yet, and the number of parameters is unknown until then: ` +
          'add an input shape, or call the model once on data.',
      );
    }
    if (this.unreadable > 0) {
      notes.push(`${counted(this.unreadable, 'layer')} could not be read completely.`);
    }
    if (this.scales.hasHidden)
      notes.push(
        'A layer contains layers whose weights it does not name as its own: TensorFlow.js neither trains nor saves them.',
      );
    if (this.scales.isCompiledOtherwise)
      notes.push(
        'Layers were frozen or thawed after compile(): the optimizer keeps to what was set then until compile() is called again.',
      );
    return notes;
  }
}
