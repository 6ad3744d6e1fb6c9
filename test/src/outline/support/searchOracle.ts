import type { Choice } from '../../../../src/outline/index.js';
import type { Draft } from './draft.js';
import { leftOut, visibleNodes } from './oracle.js';
import type { OracleNode, OracleRow } from './oracle.js';

/** A pattern as JavaScript reads it, for texts in which no pattern takes long. */
export function plainPattern(query: string): RegExp {
  const [, inner] = /^\/(.+)\/$/s.exec(query) ?? [];
  if (inner !== undefined) return new RegExp(inner, 'is');
  const escaped = query.replace(/[.+^${}()|[\]\\/*?]/g, '\\$&');
  if (!/[*?]/.test(query)) return new RegExp(escaped, 'is');
  return new RegExp(`^${escaped.replace(/\\\*/g, '.*').replace(/\\\?/g, '.')}$`, 'is');
}

/** Whether a row is chosen, by looking at its texts and numbers. */
export function isChosen(
  { query, trainability, type, hasParams }: Choice,
  row: OracleRow,
): boolean {
  const { path, name, cells, params, trainable } = row;
  const shape = cells.output_shape ?? '';
  const texts = [path, name, cells.type ?? '', shape, shape.replaceAll(',', ' × ')];
  const isFound =
    query === '' ||
    texts.some((text, at) => (at < 2 || text !== '') && plainPattern(query).test(text));
  if (!isFound || (type !== '' && cells.type !== type)) return false;
  if (hasParams && params !== null && params <= 0n) return false;
  if (trainability === 'any') return true;
  if (trainability === 'trainable') return trainable !== null && trainable > 0n;
  return params !== null && params > 0n && trainable === 0n;
}

/** A row of a listing, as far as an oracle knows it. */
export interface FoundRow {
  readonly key: string;
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  readonly isContext: boolean;
  readonly from: number;
}

/** A row of the tree; `hasRow`: it is a layer, or a group with a row of its own. */
export interface Branch {
  readonly node: OracleNode;
  readonly hasRow: boolean;
  readonly inside: readonly Branch[];
  readonly isHit: boolean;
}

/** The tree of all rows with every use listed, as far as a row or something in it is chosen. */
export function foundTree(
  draft: Draft,
  rows: readonly (OracleRow | null)[],
  choice: Choice,
  order: (siblings: readonly Branch[]) => readonly Branch[],
): FoundRow[] {
  const nodes = visibleNodes(draft, 1_000, new Set(), 'listed');
  const found: FoundRow[] = [];
  const list = (branches: readonly Branch[], level: number): void => {
    const kept = branches.filter(isKept);
    order(kept).forEach(({ node, isHit, inside }, at) => {
      const { key, from } = node;
      const place = { level, position: at + 1, setSize: kept.length };
      found.push({ key, ...place, isContext: !isHit, from });
      list(inside, level + 1);
    });
  };
  list(branchesOf(nodes, rows, choice), 1);
  return found;
}

function isKept(branch: Branch): boolean {
  return branch.isHit || branch.inside.some(isKept);
}

function branchesOf(
  nodes: readonly OracleNode[],
  rows: readonly (OracleRow | null)[],
  choice: Choice,
): Branch[] {
  const top: Branch[] = [];
  const around: Branch[][] = [];
  for (const node of nodes) {
    const row = rows[node.from];
    // The row of a group without one of its own is that of its first child.
    const isOwn = node.kind === 'layer' || (node.kind === 'group' && hasOwnRow(nodes, node));
    const isHit = isOwn && row !== null && row !== undefined && isChosen(choice, row);
    const inside: Branch[] = [];
    around.length = node.level - 1;
    (around.at(-1) ?? top).push({ node, hasRow: isOwn, inside, isHit });
    around.push(inside);
  }
  return top;
}

/** Whether a group has a row that is none of those inside. */
function hasOwnRow(nodes: readonly OracleNode[], group: OracleNode): boolean {
  const inside = nodes[nodes.indexOf(group) + 1];
  return inside !== undefined && inside.level > group.level && inside.from > group.from;
}

/** Rows by themselves: all that are chosen, of those with rows inside only some. */
export function flatRows(
  draft: Draft,
  rows: readonly (OracleRow | null)[],
  choice: Choice,
): number[] {
  const known = rows.map((row) => row?.parent ?? -1);
  const parents = new Set([...known, ...leftOut(draft).map(({ parent }) => parent)]);
  return rows.flatMap((row, index) => {
    if (row === null || !isChosen(choice, row)) return [];
    const isWanted =
      choice.query !== '' || choice.type !== '' || row.params === null || row.params > 0n;
    return parents.has(index) && !isWanted ? [] : [index];
  });
}
