/**
 * Where an image shrinks and grows again: what lies inside such a region is a level of a U, and no block.
 * The twin of layerfold/fold/resampling.py.
 */
import type { Graph } from './calls.js';

const UPSAMPLING = new Set(
  (
    'Conv1DTranspose Conv2DTranspose Conv3DTranspose Resizing UpSampling1D UpSampling2D ' +
    'UpSampling3D'
  ).split(' '),
);
/** Classes that give the same values another shape. */
const REARRANGING = /permute|reshape|transpose|einsum|window|patch|unfold|roll/i;

/** Exact, as in Python: a size may be any integer. */
type Sizes = readonly bigint[];

/** The sizes between the batch and the channels, `null` where there are none. */
export function sizesOf(shape: string | null): readonly string[] | null {
  if (shape === null || shape.includes(';') || shape.includes(':')) return null;
  const sizes = shape.split(',').slice(1, -1);
  return sizes.length > 0 ? sizes : null;
}

/** Which of the `growing` nodes start below both ends or end above both. Where a size is unknown they do. */
export function leaving(
  { outputs, sources }: Graph,
  entry: number,
  growing: readonly number[],
  merge: number,
): ReadonlySet<number> {
  const ends = [known(outputs[entry]), known(outputs[merge])];
  const nodes = growing.filter((node) => {
    const after = known(outputs[node]);
    if (after === null) return true;
    const alike = ends.filter((end) => end?.length === after.length) as readonly Sizes[];
    if (alike.length < ends.length) return false;
    const befores = likes({ outputs, sources }, node, after);
    const isBelow = befores.every((before) => alike.every((end) => isSmaller(before, end)));
    return isBelow || alike.every((end) => isSmaller(end, after));
  });
  return new Set(nodes);
}

/** Whether a node makes an image at least half as large again, in each direction, as all that it reads. */
export function grows(graph: Graph, node: number): boolean {
  const type = graph.types[node] ?? '';
  if (UPSAMPLING.has(type)) return true;
  const shape = graph.outputs[node];
  const [first] = graph.sources[node] ?? [];
  if (first === undefined || graph.outputs[first] === shape) return false;
  const after = known(shape);
  if (after === null || after.length < 2) return false;
  const befores = likes(graph, node, after);
  return (
    befores.length > 0 &&
    befores.every((before) => before.every((size, at) => 3n * size <= 2n * (after[at] ?? 0n))) &&
    !REARRANGING.test(type)
  );
}

/** The known sizes of what a node reads, where they are as many as its own. */
function likes(
  { outputs, sources }: Pick<Graph, 'outputs' | 'sources'>,
  node: number,
  after: Sizes,
): readonly Sizes[] {
  return (sources[node] ?? []).flatMap((source) => {
    const before = known(outputs[source]);
    return before?.length === after.length ? [before] : [];
  });
}

function known(shape: string | null | undefined): Sizes | null {
  const sizes = sizesOf(shape ?? null);
  if (sizes === null || !sizes.every((size) => /^[0-9]+$/.test(size))) return null;
  return sizes.map(BigInt);
}

function isSmaller(one: Sizes, other: Sizes): boolean {
  return (
    one.some((size, at) => size !== other[at]) && one.every((size, at) => size <= (other[at] ?? 0n))
  );
}
