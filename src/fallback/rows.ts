/** The rows of the folded first view: what the text and the HTML both show. The twin of layerfold/fallback/rows.py. */
import { pathOf } from '../format/write/paths.js';
import { readable } from '../format/shapes.js';
import { isRunNode, startOf, stopOf } from '../format/write/outline.js';
import type { Group, Run, LayerTable, Tie } from '../format/write/encode.js';
import { groupLabel, runLabel } from './labels.js';
import { firstView } from './visible.js';
import type { Visible } from './visible.js';
import { blocksWord, grouped, kindWord, numberWord, trainableWord, unitsWord } from './words.js';

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

/** The rows of the first view, at most `most`, one of them a gap where they do not fit. */
export function foldedRows(table: LayerTable, outline: Group, most: number): FoldedRow[] {
  return firstView(table, outline, most).map((visible) => rowOf(table, visible));
}

function rowOf(table: LayerTable, visible: Visible): FoldedRow {
  const { node } = visible;
  if (visible.leftOut > 0) return gapRow(table, visible);
  if (typeof node === 'number') return layerRow(table, node, visible);
  if (!isRunNode(node)) return groupRow(table, node, visible);
  return visible.isEach ? eachRow(node, visible) : runRow(table, node, visible);
}

const EMPTY = { type: '', shape: '', params: '', trainable: '', note: '' };

function gapRow({ unit }: LayerTable, { depth, leftOut }: Visible): FoldedRow {
  return { ...EMPTY, depth, label: `… ${grouped(leftOut)} more ${unit}s` };
}

function layerRow(table: LayerTable, row: number, visible: Visible): FoldedRow {
  const tie = table.ties.get(row);
  const name = table.names[row] ?? '';
  return {
    depth: visible.depth,
    label: name === '' ? table.modelType : name,
    type: typeText(table, row),
    shape: shapeOf(table, row, visible),
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

function groupRow(table: LayerTable, group: Group, visible: Visible): FoldedRow {
  const { hasOwnRow, start, stop } = group;
  if (hasOwnRow && stop - start === 1) return layerRow(table, start, visible);
  return {
    depth: visible.depth,
    label: groupLabel(table, group, visible.siblings),
    type: typeOf(table, group),
    shape: shapeOf(table, shownRow(group), visible),
    params: numberWord(table.params.slice(start, stop)),
    trainable: trainableWord(table, start, stop),
    note: '',
  };
}

function runRow(table: LayerTable, run: Run, visible: Visible): FoldedRow {
  const { uses } = run;
  const shapes = new Set(uses.map((use) => shapeOf(table, shownRow(use), visible)));
  const sums = new Set(uses.map((use) => numberWord(table.params.slice(use.start, use.stop))));
  const [shape = ''] = shapes;
  const [sum = ''] = sums;
  const [first] = uses;
  const isSaid = sums.size === 1 && sum !== '0' && sum !== '?';
  return {
    depth: visible.depth,
    label: `${runLabel(table, run, visible.siblings)}  × ${grouped(uses.length)}`,
    type: first === undefined ? '' : typeOf(table, first),
    shape: shapes.size === 1 ? shape : 'varies',
    params: numberWord(table.params.slice(startOf(run), stopOf(run))),
    trainable: trainableWord(table, startOf(run), stopOf(run)),
    note: isSaid ? `${sum} each` : '',
  };
}

/** The row that ends an open run, which in the table lists all uses, and has no sums. */
function eachRow({ uses }: Run, { depth }: Visible): FoldedRow {
  return { ...EMPTY, depth, label: `all ${grouped(uses.length)}, individually` };
}

/** Kinds of groups that are called by the groups inside: "3 residual blocks". */
const COUNTED = new Set(['stage', 'repeat', 'level']);

function typeOf(table: LayerTable, group: Group): string {
  if (group.hasOwnRow) return typeText(table, group.start);
  if (group.kind === 'part') return unitsWord(group.stop - group.start, table.unit);
  if (!COUNTED.has(group.kind)) return kindWord(group.kind);
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

/** The output shape of a row, and of the rows that it represents. */
function shapeOf({ outputs }: LayerTable, row: number, { shifts }: Visible): string {
  if (outputs === null) return '';
  const shapes = new Set(shifts.map((shift) => readable(outputs[row + shift] || '?')));
  const [shape = ''] = shapes;
  return shapes.size === 1 ? shape : 'varies';
}
