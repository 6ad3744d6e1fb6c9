/** The rows of the folded first view: what the text and the HTML both show. The twin of layerfold/fallback/rows.py. */
import { pathOf } from '../format/write/paths.js';
import { readable } from '../format/shapes.js';
import { isRunNode, startOf, stopOf } from '../format/write/outline.js';
import type { Group, OutlineNode, Run, LayerTable, Tie } from '../format/write/encode.js';
import { blocksWord, grouped, kindWord, numberWord, trainableWord, unitsWord } from './words.js';

/** A run of fewer groups is shown as its groups. */
const RUN_FROM = 3;
/** Rows after the gap, where the rows do not fit even with all groups closed. */
const TAIL = 5;

/** One visible row: a layer, a closed or open group, a run, or a gap. All cells are texts to be escaped. */
export interface FoldedRow {
  readonly depth: number;
  readonly label: string;
  readonly type: string;
  readonly shape: string;
  readonly params: string;
  readonly trainable: string;
  /** Explains the number beside it. */
  readonly note: string;
}

interface Visible {
  readonly node: OutlineNode;
  readonly depth: number;
}

/**
 * The rows of the first view, opened to the deepest level at which at most `most` rows are visible. Where
 * even the closed groups are more, the middle is left out, with a row in its place.
 */
export function foldedRows(table: LayerTable, outline: Group, most: number): FoldedRow[] {
  let level = outline.hasOwnRow ? 1 : 0;
  let best = visibleNodes(outline, level);
  if (best.length > most) return withGap(table, best, most);
  for (;;) {
    const deeper = visibleNodes(outline, ++level);
    if (deeper.length > most || deeper.length === best.length) break;
    best = deeper;
  }
  return best.map((visible) => rowOf(table, visible));
}

function withGap(table: LayerTable, visible: readonly Visible[], most: number): FoldedRow[] {
  const before = visible.slice(0, most - TAIL - 1);
  const after = visible.slice(-TAIL);
  const hidden = visible[before.length];
  const rows = startOf(after[0]?.node ?? 0) - startOf(hidden?.node ?? 0);
  const gap: FoldedRow = {
    depth: hidden?.depth ?? 0,
    label: `… ${grouped(rows)} more ${table.unit}s`,
    type: '',
    shape: '',
    params: '',
    trainable: '',
    note: '',
  };
  const rowsOf = (part: readonly Visible[]): FoldedRow[] => part.map((one) => rowOf(table, one));
  return [...rowsOf(before), gap, ...rowsOf(after)];
}

/** Nodes in order; groups above `level` are open, runs are closed. */
function visibleNodes(outline: Group, level: number): readonly Visible[] {
  const found: Visible[] = [];
  const top = outline.hasOwnRow ? [outline] : outline.body;
  const pending = top.map((node): Visible => ({ node, depth: 0 })).reverse();
  const open = (nodes: readonly OutlineNode[], depth: number): void => {
    for (let at = nodes.length - 1; at >= 0; at--) pending.push({ node: nodes[at] ?? 0, depth });
  };
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, depth } = next;
    if (typeof node === 'number') found.push(next);
    else if (isRunNode(node)) {
      if (node.uses[0]?.kind !== '' && node.uses.length >= RUN_FROM) found.push(next);
      else open(node.uses, depth);
    } else if (node.kind === '') open(node.body, depth);
    else {
      found.push(next);
      if (depth < level) open(node.hasOwnRow ? node.body.slice(1) : node.body, depth + 1);
    }
  }
  return found;
}

function rowOf(table: LayerTable, { node, depth }: Visible): FoldedRow {
  if (typeof node === 'number') return layerRow(table, node, depth);
  return isRunNode(node) ? runRow(table, node, depth) : groupRow(table, node, depth);
}

function layerRow(table: LayerTable, row: number, depth: number): FoldedRow {
  const tie = table.ties.get(row);
  const name = table.names[row] ?? '';
  return {
    depth,
    label: name === '' ? table.modelType : name,
    type: typeText(table, row),
    shape: shapeOf(table, row),
    params: numberWord(table.params.slice(row, row + 1)),
    trainable: trainableWord(table, row, row + 1),
    note: tie === undefined ? '' : tieText(table, tie),
  };
}

/** The class of a row, "Experts × 256" where its parameters stack those of many. */
function typeText(table: LayerTable, row: number): string {
  const stacked = table.stacked.get(row) ?? 0n;
  const type = table.types[row] ?? '';
  return stacked > 1n ? `${type} × ${grouped(stacked)}` : type;
}

/** A second place of a layer without parameters is tied, too. */
function tieText(table: LayerTable, { row, params }: Tie): string {
  return `${params > 0n ? `${grouped(params)} ` : ''}tied to ${pathOf(table, row)}`;
}

function groupRow(table: LayerTable, group: Group, depth: number): FoldedRow {
  const { hasOwnRow, start, stop } = group;
  if (hasOwnRow && stop - start === 1) return layerRow(table, start, depth);
  return {
    depth,
    label: labelOf(table, group),
    type: typeOf(table, group),
    shape: shapeOf(table, shownRow(group)),
    params: numberWord(table.params.slice(start, stop)),
    trainable: trainableWord(table, start, stop),
    note: '',
  };
}

function runRow(table: LayerTable, run: Run, depth: number): FoldedRow {
  const { uses } = run;
  const shapes = new Set(uses.map((use) => shapeOf(table, shownRow(use))));
  const sums = new Set(uses.map((use) => numberWord(table.params.slice(use.start, use.stop))));
  const [shape = ''] = shapes;
  const [sum = ''] = sums;
  const [first] = uses;
  const isSaid = sums.size === 1 && sum !== '0' && sum !== '?';
  return {
    depth,
    label: `${runLabel(table, run)}  × ${grouped(uses.length)}`,
    type: first === undefined ? '' : typeOf(table, first),
    shape: shapes.size === 1 ? shape : 'varies',
    params: numberWord(table.params.slice(startOf(run), stopOf(run))),
    trainable: trainableWord(table, startOf(run), stopOf(run)),
    note: isSaid ? `${sum} each` : '',
  };
}

/** The group's name, or where its rows share none the names of its ends. */
function labelOf(table: LayerTable, { name, hasOwnRow, start, stop }: Group): string {
  if (name !== '') return name;
  return hasOwnRow ? table.modelType : between(table, start, stop - 1);
}

/** `conv4_block2 … 23`: the first name, and the last from where it differs. */
function runLabel(table: LayerTable, run: Run): string {
  const first = [...(run.uses[0]?.name ?? '')];
  const last = [...(run.uses.at(-1)?.name ?? '')];
  if (first.length === 0) return between(table, startOf(run), stopOf(run) - 1);
  let same = 0;
  while (same < Math.min(first.length, last.length) && first[same] === last[same]) same++;
  while (same > 0 && /^\p{Nd}$/u.test(last[same - 1] ?? '')) same--;
  const whole = first.join('');
  return whole === last.join('') ? whole : `${whole} … ${last.slice(same).join('')}`;
}

function between(table: LayerTable, start: number, end: number): string {
  const first = table.names[start] ?? '';
  const last = table.names[end] ?? '';
  return first === last ? first : `${first} … ${last}`;
}

function typeOf(table: LayerTable, group: Group): string {
  if (group.hasOwnRow) return typeText(table, group.start);
  if (group.kind === 'part') return unitsWord(group.stop - group.start, table.unit);
  if (group.kind !== 'stage') return kindWord(group.kind);
  const counts = new Map<string, number>();
  for (const { kind } of groupsInside(group)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const words = [...counts].map(([kind, count]) => blocksWord(kind, count));
  return words.length > 0 ? words.join(', ') : kindWord(group.kind);
}

/** The groups directly inside, those in runs and transparent groups included. */
function groupsInside({ body }: Group): readonly Group[] {
  return body.flatMap((node) => {
    if (typeof node === 'number') return [];
    const groups = isRunNode(node) ? node.uses : [node];
    return groups.flatMap((group) => (group.kind === '' ? groupsInside(group) : [group]));
  });
}

/** The row whose output is the group's. */
function shownRow({ hasOwnRow, start, stop }: Group): number {
  return hasOwnRow ? start : stop - 1;
}

function shapeOf({ outputs }: LayerTable, row: number): string {
  if (outputs === null) return '';
  const shape = outputs[row] ?? '';
  return readable(shape === '' ? '?' : shape);
}
