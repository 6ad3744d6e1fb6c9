/** What groups and runs are called. The twin of layerfold/fallback/labels.py. */
import { between, isAutomatic } from '../format/names.js';
import { isRunNode } from '../format/write/outline.js';
import type { Group, LayerTable, OutlineNode, Run } from '../format/write/encode.js';
import { grouped } from '../format/plurals.js';
import { kindWord } from './words.js';

/**
 * The group's name, else the names of its first and last child. Where a framework made up both, the group is called by
 * its kind: "residual block 3", counted among the groups of its kind without a name beside it.
 */
export function groupLabel(
  table: LayerTable,
  group: Group,
  siblings: readonly OutlineNode[],
): string {
  if (isNamed(group)) return group.name === '' ? table.modelType : group.name;
  const [first, last] = [endOf(table, group, 0), endOf(table, group, -1)];
  if (first.isMadeUp && last.isMadeUp)
    return `${kindWord(group.kind)} ${grouped(numberOf(group, siblings))}`;
  return between(first.name, last.name);
}

/** "conv4_block2 … 23", or "residual block 3 … 14" as for a group. */
export function runLabel(table: LayerTable, run: Run, siblings: readonly OutlineNode[]): string {
  const [head, tail] = [run.uses[0], run.uses.at(-1)];
  if (head === undefined || tail === undefined) return '';
  if (isNamed(head)) return between(head.name, tail.name);
  const [first, last] = [endOf(table, head, 0), endOf(table, tail, -1)];
  if (!first.isMadeUp || !last.isMadeUp) return between(first.name, last.name);
  const number = numberOf(run, siblings);
  return `${kindWord(head.kind)} ${grouped(number)} … ${grouped(number + run.uses.length - 1)}`;
}

interface End {
  readonly name: string;
  readonly isMadeUp: boolean;
}

/** The name of the first (0) or last (−1) child, or where it has none of its own child. */
function endOf(table: LayerTable, start: OutlineNode, side: 0 | -1): End {
  let node = start;
  while (typeof node !== 'number') {
    if (isRunNode(node)) node = node.uses.at(side) ?? 0;
    else if (!isNamed(node)) node = node.body.at(side) ?? 0;
    else {
      const type = table.types[node.start] ?? '';
      return { name: node.name, isMadeUp: node.hasOwnRow && isAutomatic(node.name, type) };
    }
  }
  const name = table.names[node] ?? '';
  return { name, isMadeUp: isAutomatic(name, table.types[node] ?? '') };
}

function isNamed({ name, hasOwnRow }: Group): boolean {
  return name !== '' || hasOwnRow;
}

/** The place of a group, or of a run's first, among those of its kind without a name. */
function numberOf(node: Group | Run, siblings: readonly OutlineNode[]): number {
  const kind = isRunNode(node) ? node.uses[0]?.kind : node.kind;
  let number = 1;
  const pending: OutlineNode[] = [];
  const add = (nodes: readonly OutlineNode[]): void => {
    for (let at = nodes.length - 1; at >= 0; at--) pending.push(nodes[at] ?? 0);
  };
  add(siblings);
  for (
    let beside = pending.pop();
    beside !== undefined && beside !== node;
    beside = pending.pop()
  ) {
    if (typeof beside === 'number') continue;
    if (isRunNode(beside)) add(beside.uses);
    else if (beside.kind === '') add(beside.body);
    else if (beside.kind === kind && !isNamed(beside)) number++;
  }
  return number;
}
