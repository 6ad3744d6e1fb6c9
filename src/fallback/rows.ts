/** The rows of the folded first view: what the text and the HTML both show. The twin of layerfold/fallback/rows.py. */
import { isRunNode } from '../format/write/outline.js';
import type { Group, LayerTable } from '../format/write/encode.js';
import { counted, grouped } from '../format/plurals.js';
import { eachWord, noteOf } from './beside.js';
import { outputShape, placeOf, sameText, spansOf, sumInside, usesOf } from './cells.js';
import type { Place } from './cells.js';
import { groupLabel, runLabel } from './labels.js';
import { firstView } from './visible.js';
import type { Visible } from './visible.js';
import { blocksWord, kindWord, shownText, trainableWord } from './words.js';

/** One visible row: a layer, a closed or open group, a run, or a gap. What is long in `label`, `type` and `note` is cut already. */
export interface FoldedRow {
  readonly depth: number;
  readonly label: string;
  readonly type: string;
  readonly shape: string;
  readonly params: string;
  readonly trainable: string;
  /** Explains the number beside it; begins with `each`. */
  readonly note: string;
  readonly each: string;
  /** The rows of the model that it represents; `null` where it has no figures of its own. */
  readonly place: Place | null;
}

/** The rows of the first view, at most `most`, one of them a gap where they do not fit. */
export function foldedRows(table: LayerTable, outline: Group, most: number): FoldedRow[] {
  return firstView(table, outline, most).map((visible) => rowOf(table, visible));
}

const EMPTY = { type: '', shape: '', params: '', trainable: '', note: '', each: '', place: null };

function rowOf(table: LayerTable, visible: Visible): FoldedRow {
  const { node, depth, leftOut, isEach, isOpen } = visible;
  if (leftOut > 0) return { ...EMPTY, depth, label: `… ${counted(leftOut, `more ${table.unit}`)}` };
  const isRun = typeof node !== 'number' && isRunNode(node);
  // In the table this row lists all uses, and has no sums.
  if (isEach && isRun)
    return { ...EMPTY, depth, label: `all ${grouped(node.uses.length)}, individually` };
  const place = placeOf(node, visible.shifts);
  return {
    depth,
    label: labelOf(table, visible),
    type: typeOf(table, isRun ? (node.uses[0] ?? 0) : node, place),
    shape: outputShape(table, place),
    params: sumInside(table.params, place),
    trainable: trainableWord(table, spansOf(place)),
    each: isRun ? eachWord(table, place) : '',
    note: noteOf(table, place, { isRun, isOpen }),
    place,
  };
}

function labelOf(table: LayerTable, { node, siblings }: Visible): string {
  if (typeof node === 'number') {
    const name = table.names[node] ?? '';
    return shownText(name === '' ? table.modelType : name);
  }
  if (!isRunNode(node)) return shownText(groupLabel(table, node, siblings));
  return `${shownText(runLabel(table, node, siblings))}  × ${grouped(node.uses.length)}`;
}

/** The class of a row, "Experts × 256" where its parameters stack those of many. */
function typeText(table: LayerTable, row: number): string {
  const stacked = table.stacked.get(row) ?? 0n;
  const type = shownText(table.types[row] ?? '');
  return stacked > 1n ? `${type} × ${grouped(stacked)}` : type;
}

/** Kinds of groups that are called by the groups inside: "3 residual blocks". */
const COUNTED = new Set(['stage', 'repeat', 'level']);

function typeOf(table: LayerTable, group: Group | number, place: Place): string {
  if (typeof group === 'number' || group.hasOwnRow)
    return sameText(usesOf(place).map(({ start }) => typeText(table, start)));
  if (group.kind === 'part') return counted(group.stop - group.start, table.unit);
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
