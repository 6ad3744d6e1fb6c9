/** What a TensorFlow.js container contains, and how its layers are connected. */
import type { Call, Source } from '../../format/write/encode.js';
import { writtenCalls } from '../../format/callShapes.js';
import { keyed } from '../../format/shapes.js';
import { attempt, fieldsOf, isContainer, isLayer, text } from './live.js';
import type { LiveContainer, LiveLayer, LiveNode, LiveTensor } from './live.js';

/** One container while its layers are read: the model, a nested model, a custom layer. */
export interface Frame {
  /** `null`: a layer alone, which is the whole model. */
  readonly container: LiveLayer | null;
  /** The container's own row, −1 for the model. */
  readonly row: number;
  readonly layers: readonly LiveLayer[];
  /** The calls of each layer that lead to an output, in the order of the calls; `null`: no graph. */
  readonly nodes: ReadonlyMap<LiveLayer, readonly LiveNode[]> | null;
  readonly outputs: readonly LiveTensor[];
  readonly rows: number[];
}

export function frameOf(container: LiveContainer, row: number): Frame {
  const layers = [...new Set(container.layers)];
  const outputs = attempt(() => [...container.outputs], []);
  const nodes = attempt(() => callsLeadingTo(outputs), null);
  return { container, row, layers, nodes, outputs, rows: [] };
}

/** A model can share layers with others, so walking backwards finds the calls that are its own. */
function callsLeadingTo(outputs: readonly LiveTensor[]): Frame['nodes'] {
  const found = new Map<LiveLayer, Set<number>>();
  const pending = [...outputs];
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    const { sourceLayer, nodeIndex } = tensor;
    const calls = found.get(sourceLayer) ?? new Set();
    if (calls.has(nodeIndex)) continue;
    found.set(sourceLayer, calls.add(nodeIndex));
    pending.push(...inputsOf(sourceLayer.inboundNodes[nodeIndex]));
  }
  return new Map(
    [...found].map(([layer, calls]) => [
      layer,
      layer.inboundNodes.filter((_, at) => calls.has(at)),
    ]),
  );
}

/** What a call reads; an input reads nothing, though its node names its own tensor. */
function inputsOf(node: LiveNode | undefined): readonly LiveTensor[] {
  return node === undefined || node.inboundLayers.length === 0 ? [] : node.inputTensors;
}

/** Which row, call and output makes each tensor. */
export function sourcesOf(
  { rows, nodes }: Frame,
  layers: readonly LiveLayer[],
): ReadonlyMap<LiveTensor, Source> {
  const found = new Map<LiveTensor, Source>();
  for (const row of rows) {
    const layer = layers[row];
    if (layer === undefined || nodes === null) continue;
    // A Sequential that begins with a model goes on from that model's own outputs, without a call.
    const made = nodes.get(layer)?.map((node) => node.outputTensors) ?? [
      isContainer(layer) ? layer.outputs : [],
    ];
    made.forEach((tensors, call) => {
      tensors.forEach((tensor, output) => {
        if (!found.has(tensor)) found.set(tensor, { row, call, output });
      });
    });
  }
  return found;
}

/** The inputs of each call of a layer; none where no call of it is known. */
export function callsOf(
  layer: LiveLayer,
  { nodes }: Frame,
  sources: ReadonlyMap<LiveTensor, Source>,
): readonly Call[] {
  if (nodes === null) return [];
  const calls = nodes.get(layer);
  if (calls === undefined)
    return isContainer(layer) && layer.outputs.some((tensor) => nodes.has(tensor.sourceLayer))
      ? [[]]
      : [];
  return calls.map((node) => inputsOf(node).flatMap((tensor) => sources.get(tensor) ?? []));
}

/** The output shapes of every call, equal ones once; `null`: unknown. */
export function outputShapesOf(layer: LiveLayer, { nodes }: Frame): string | null {
  const calls = nodes?.get(layer) ?? layer.inboundNodes;
  const keys = keysOf(layer);
  return joinedShapes(calls.map((node) => shapesText(node.outputTensors, keys)));
}

/** The same of what each call takes. */
export function inputShapesOf(layer: LiveLayer, { nodes }: Frame): string | null {
  const calls = nodes?.get(layer) ?? [];
  const written = calls.map((node) => shapesText(inputsOf(node), []));
  return joinedShapes(written.filter((shapes) => shapes !== ''));
}

/** What each call takes and returns; `null` where there is only one. */
export function callShapesOf(layer: LiveLayer, { nodes }: Frame): string | null {
  const keys = keysOf(layer);
  const calls = (nodes?.get(layer) ?? []).map((node) => ({
    inputs: shapesText(inputsOf(node), []),
    outputs: shapesText(node.outputTensors, keys),
  }));
  return writtenCalls(calls);
}

/** Of a container's outputs. */
function keysOf(layer: LiveLayer): readonly string[] {
  return isContainer(layer) ? (layer.outputNames ?? []) : [];
}

function joinedShapes(calls: readonly string[]): string | null {
  return calls.length > 0 ? [...new Set(calls)].join(';') : null;
}

function shapesText(tensors: readonly LiveTensor[], keys: readonly string[]): string {
  const isNamed = tensors.length > 1 && keys.length === tensors.length;
  return tensors
    .map(({ shape }, at) => keyed(isNamed ? text(keys[at]) : '', shapeText(shape)))
    .join(';');
}

/** `?,224,224,3`; a scalar is `()`. */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape.length === 0 ? '()' : shape.map((size) => size ?? '?').join(',');
}

/** TensorFlow.js' own layers with layers inside: each is one row. */
const WRAPPERS = new Set(
  'Bidirectional ConvLSTM2D GRU LSTM RNN SimpleRNN StackedRNNCells TimeDistributed'.split(' '),
);

/** The layers of a model, or in the fields of any other layer. */
export function innerLayers(layer: LiveLayer): readonly LiveLayer[] {
  if (isContainer(layer)) return layer.layers;
  return fieldsOf(layer).flatMap(([, value]) =>
    Array.isArray(value) ? value.filter(isLayer) : isLayer(value) ? [value] : [],
  );
}

/** Whether the layers inside a layer are rows. */
export function isOpened(className: string, inside: readonly LiveLayer[]): boolean {
  return inside.length > 0 && (!WRAPPERS.has(className) || inside.some(isContainer));
}

/** A layer's layers, theirs, and so on, each once, without the layer itself. */
export function allInnerLayers(layer: LiveLayer): ReadonlySet<LiveLayer> {
  const found = new Set<LiveLayer>();
  const pending = [...innerLayers(layer)];
  for (let inner = pending.pop(); inner !== undefined; inner = pending.pop()) {
    if (inner === layer || found.has(inner)) continue;
    found.add(inner);
    pending.push(...innerLayers(inner));
  }
  return found;
}
