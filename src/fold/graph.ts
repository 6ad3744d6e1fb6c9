/**
 * Blocks of a layer graph, found by a sweep for cut nodes; docs/fold.md has the proof. The twin of
 * layerfold/fold/graph.py.
 */

const MAX_DEPTH = 12;

const ADD = new Set(['Add', 'Average', 'Subtract', 'CustomScaleLayer']);
/** Take several inputs of one shape and give it back, but do not add. */
const NEITHER = new Set(
  (
    'AdditiveAttention Arctan2 Attention Cross Divide DivideNoNan DotProductAttention Einsum FloorDivide Fmax Fmin ' +
    'Fmod Hypot Logaddexp Logaddexp2 LogicalAnd LogicalOr LogicalXor Matmul Maximum Minimum Mod Power Select ' +
    'TrueDivide Where'
  ).split(' '),
);
const MULTIPLY = new Set(['Multiply']);
const CONCATENATE = new Set(['Concatenate']);

/** Nodes 0 to n−1 in topological order; `sources[i]` are the nodes that i reads, rising. */
export interface Graph {
  readonly types: readonly string[];
  readonly outputs: readonly (string | null)[];
  readonly hasParams: readonly boolean[];
  readonly sources: readonly (readonly number[])[];
  readonly users: readonly (readonly number[])[];
}

/** Nodes between two cut nodes, and the one in which they meet. */
export interface Region {
  readonly kind: string;
  /** −1: the inputs of the model. */
  readonly entry: number;
  /** Strictly between entry and merge, rising. */
  readonly nodes: readonly number[];
  readonly merge: number;
}

interface Part {
  readonly nodes: readonly number[];
  readonly entry: number;
  readonly merge: number;
}

/**
 * Every region of the graph, the enclosing ones before those inside them. `live` are the nodes from
 * which an output of the model is reached, rising.
 */
export function findRegions(graph: Graph, live: readonly number[]): readonly Region[] {
  const count = graph.types.length;
  const found: Region[] = [];
  const pending = [{ nodes: live, entry: -1, merge: count, depth: 0 }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const depth = part.depth + 1;
    for (const { entry, nodes, merge } of gapsOf(graph, part)) {
      const branches = branchesOf(graph, nodes);
      const isDirect =
        entry >= 0 && merge < count && (graph.sources[merge]?.includes(entry) ?? false);
      // No cut node inside and no second way around: nothing to distinguish.
      if (branches.length === 1 && !isDirect) continue;
      // What the inputs of the model lead to, or its outputs end, is no block of it.
      if (entry >= 0 && merge < count)
        found.push({ kind: kindOf(graph, merge, isDirect), entry, nodes, merge });
      if (depth <= MAX_DEPTH)
        pending.push(...branches.map((branch) => ({ nodes: branch, entry, merge, depth })));
    }
  }
  const first = ({ nodes }: Region): number => nodes[0] ?? 0;
  return found.sort((one, other) => first(one) - first(other) || other.merge - one.merge);
}

/** The places in `nodes` (rising) of those that every path through `nodes` meets. */
export function cutNodes(graph: Graph, nodes: readonly number[]): readonly number[] {
  const count = nodes.length;
  const place = new Map(nodes.map((node, index) => [node, index]));
  const spans = new Int32Array(count + 2);
  const span = (from: number, to: number): void => {
    spans[from] = (spans[from] ?? 0) + 1;
    spans[to] = (spans[to] ?? 0) - 1;
  };
  nodes.forEach((node, index) => {
    const places = (graph.sources[node] ?? []).map((source) => place.get(source) ?? -1);
    const first = places.length > 0 ? Math.min(...places) : -1;
    if (first + 1 < index) span(first + 1, index);
    const users = graph.users[node] ?? [];
    if (users.length === 0 || users.some((user) => !place.has(user))) span(index + 1, count);
  });
  let spanning = 0;
  return nodes.flatMap((_, index) => {
    spanning += spans[index] ?? 0;
    return spanning === 0 ? [index] : [];
  });
}

/** Cut node, nodes between, next cut node: for every gap among the nodes. */
function gapsOf(graph: Graph, { nodes, entry, merge }: Part): readonly Part[] {
  const cuts = [...cutNodes(graph, nodes), nodes.length];
  return cuts.flatMap((right, index) => {
    const left = index > 0 ? (cuts[index - 1] ?? -1) : -1;
    if (right - left <= 1) return [];
    const start = left >= 0 ? (nodes[left] ?? entry) : entry;
    return [{ entry: start, nodes: nodes.slice(left + 1, right), merge: nodes[right] ?? merge }];
  });
}

/** The weakly connected components of a gap, each rising. */
function branchesOf(graph: Graph, gap: readonly number[]): readonly (readonly number[])[] {
  const root = new Map(gap.map((node) => [node, node]));
  const find = (node: number): number => {
    let at = node;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) {
      root.set(at, root.get(up) ?? up);
      at = root.get(at) ?? at;
    }
    return at;
  };
  for (const node of gap) {
    for (const source of graph.sources[node] ?? []) {
      if (!root.has(source)) continue;
      const [one, other] = [find(source), find(node)];
      root.set(Math.max(one, other), Math.min(one, other));
    }
  }
  const branches = new Map<number, number[]>();
  for (const node of gap) {
    const branch = branches.get(find(node));
    if (branch === undefined) branches.set(find(node), [node]);
    else branch.push(node);
  }
  return [...branches.values()];
}

function kindOf(graph: Graph, merge: number, isDirect: boolean): string {
  const type = graph.types[merge] ?? '';
  if (MULTIPLY.has(type)) return isDirect ? 'gate' : 'parallel';
  if (CONCATENATE.has(type)) return isDirect ? 'dense' : 'inception';
  return adds(graph, merge) ? 'residual' : 'parallel';
}

/** Whether a node is known to add, or is of an unknown class and does to shapes what adding does. */
function adds(graph: Graph, node: number): boolean {
  const type = graph.types[node] ?? '';
  if (ADD.has(type)) return true;
  if (NEITHER.has(type) || graph.hasParams[node] === true) return false;
  const sources = graph.sources[node] ?? [];
  const shape = graph.outputs[node] ?? null;
  return sources.length > 1 && shape !== null && sources.every((at) => graph.outputs[at] === shape);
}
