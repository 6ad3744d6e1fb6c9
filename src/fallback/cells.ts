/** The cells of a visible row, made from all rows of the model that it represents. The twin of layerfold/fallback/cells.py. */
import { readable } from '../format/shapes.js';
import { isRunNode } from '../format/write/outline.js';
import type { Counts, LayerTable, OutlineNode, Texts } from '../format/write/encode.js';
import { callsOf } from '../format/write/table.js';
import { numberWord } from './words.js';

/** Where the rows that one row represents do not agree. */
const VARIES = 'varies';

/** The shape of a row that the pass did not call. */
const NOT_CALLED = '–';

/** A layer or a group: its rows, and whether the first one is its own. */
export interface Use {
  readonly start: number;
  readonly stop: number;
  readonly hasOwnRow: boolean;
}

/** The rows of the model that a visible row sums, and all uses that it represents. */
export interface Place {
  readonly start: number;
  readonly stop: number;
  readonly uses: readonly Use[];
}

/** The place of a row, of a group, or of the uses of a run; `shifts` as in `Visible`. */
export function placeOf(node: OutlineNode, shifts: readonly number[]): Place {
  const parts = typeof node !== 'number' && isRunNode(node) ? node.uses : [node];
  const uses = parts.map((part) =>
    typeof part === 'number' ? { start: part, stop: part + 1, hasOwnRow: true } : part,
  );
  return {
    start: uses[0]?.start ?? 0,
    stop: uses.at(-1)?.stop ?? 0,
    uses: uses.flatMap(({ start, stop, hasOwnRow }) =>
      shifts.map((shift) => ({ start: start + shift, stop: stop + shift, hasOwnRow })),
    ),
  };
}

/** Whether the rows of a use are in the sums. */
export function sums({ start, stop }: Place, use: Use): boolean {
  return start <= use.start && use.start < stop;
}

export function outputShape(table: LayerTable, { uses }: Place): string {
  const rowOf = ({ start, stop, hasOwnRow }: Use): number => (hasOwnRow ? start : stop - 1);
  return shape(table, table.outputs, uses, rowOf);
}

/** The input shape, of a group that of its first row. */
export function inputShape(table: LayerTable, { uses }: Place): string {
  return shape(table, table.inputShapes, uses, ({ start }) => start);
}

function shape(
  table: LayerTable,
  shapes: Texts | null,
  uses: readonly Use[],
  rowOf: (use: Use) => number,
): string {
  if (shapes === null) return '';
  return same(uses.map((use) => readable(shapes[rowOf(use)] ?? '') || mark(table, use)));
}

/** What is in the place of a shape: the row has none, or it is unknown. */
function mark(table: LayerTable, { start, hasOwnRow }: Use): string {
  return hasOwnRow && callsOf(table, start) === 0n ? NOT_CALLED : '?';
}

/** The text of the own row. */
export function ownText(values: Texts, { uses }: Place): string {
  return same(uses.map(({ start, hasOwnRow }) => (hasOwnRow ? (values[start] ?? '') : '')));
}

/** The text of all rows inside that have one. */
export function textInside(values: Texts, { uses }: Place): string {
  const inside = uses.flatMap(({ start, stop }) => values.slice(start, stop));
  return same(inside.filter((text) => text !== null && text !== ''));
}

function same(texts: readonly (string | null)[]): string {
  const distinct = new Set(texts);
  const [text] = distinct;
  return distinct.size > 1 ? VARIES : (text ?? '');
}

/** The sum of all rows inside. */
export function sumInside(values: Counts, { start, stop }: Place): string {
  return numberWord(values.slice(start, stop));
}

/** The FLOPs of all rows inside; "≥" where operations are not counted. */
export function flopsInside({ flops, uncounted }: LayerTable, { start, stop }: Place): string {
  if (flops === null) return '';
  const isPartial = uncounted?.slice(start, stop).some((kinds) => kinds !== 0n) === true;
  const counts = flops.slice(start, stop);
  return numberWord(isPartial ? [...counts, null] : counts);
}
