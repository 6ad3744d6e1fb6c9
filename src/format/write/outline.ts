/** The outline: an ordered tree whose leaves, left to right, are the rows. The twin of outline.py. */
export type OutlineNode = number | Group | Run;

export interface Group {
  /** "model", "module", "residual", …; empty: a period of a repetition, without row, name and depth. */
  readonly kind: string;
  /** The whole label, empty where the rows share none. */
  readonly name: string;
  /** The first node of the body is the group's own row. */
  readonly hasOwnRow: boolean;
  readonly body: readonly OutlineNode[];
  /** Rows from `start` up to `stop`. */
  readonly start: number;
  readonly stop: number;
}

/** Neighbouring groups of the same structure, at least two. */
export interface Run {
  readonly uses: readonly Group[];
}

export function isRunNode(node: OutlineNode): node is Run {
  return typeof node === 'object' && 'uses' in node;
}

export function startOf(node: OutlineNode): number {
  if (typeof node === 'number') return node;
  return isRunNode(node) ? (node.uses[0]?.start ?? 0) : node.start;
}

export function stopOf(node: OutlineNode): number {
  if (typeof node === 'number') return node + 1;
  return isRunNode(node) ? (node.uses.at(-1)?.stop ?? 0) : node.stop;
}
