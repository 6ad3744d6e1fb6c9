/** The cells of a visible row, made from all rows of the model that it represents. The twin of layerfold/fallback/cells.py. */
import { readable, unkeyed } from '../format/shapes.js';
import { isRunNode } from '../format/write/outline.js';
import type { Counts, LayerTable, OutlineNode, Texts } from '../format/write/encode.js';
import { callsOf } from '../format/write/table.js';
import { grouped } from '../format/plurals.js';
import { numberWord } from './words.js';
import type { Span } from './words.js';

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

/**
 * The rows of the model that a visible row represents, in parts whose figures are shown: inside an open run there is one
 * for each use of the run, elsewhere there is one.
 */
export interface Place {
  readonly parts: readonly (readonly Use[])[];
}

/** The place of a row, of a group, or of the uses of a run; `shifts` as in `Visible`. */
export function placeOf(node: OutlineNode, shifts: readonly number[]): Place {
  const nodes = typeof node !== 'number' && isRunNode(node) ? node.uses : [node];
  const uses = nodes.map((use) =>
    typeof use === 'number' ? { start: use, stop: use + 1, hasOwnRow: true } : use,
  );
  const parts = shifts.map((shift) =>
    uses.map(({ start, stop, hasOwnRow }) => ({
      start: start + shift,
      stop: stop + shift,
      hasOwnRow,
    })),
  );
  return { parts };
}

/** All uses that it represents. */
export function usesOf({ parts }: Place): readonly Use[] {
  return parts.flat();
}

/** The rows of each part. */
export function spansOf({ parts }: Place): readonly Span[] {
  return parts.map((part) => [part[0]?.start ?? 0, part.at(-1)?.stop ?? 0]);
}

export function outputShape(table: LayerTable, place: Place, hasKeys = true): string {
  const rowOf = ({ start, stop, hasOwnRow }: Use): number => (hasOwnRow ? start : stop - 1);
  return shape(table, table.outputs, usesOf(place), rowOf, hasKeys);
}

/** The input shape, of a group that of its first row. */
export function inputShape(table: LayerTable, place: Place, hasKeys = true): string {
  return shape(table, table.inputShapes, usesOf(place), ({ start }) => start, hasKeys);
}

/** The shape of all; where only keys differ, without them. */
function shape(
  table: LayerTable,
  shapes: Texts | null,
  uses: readonly Use[],
  rowOf: (use: Use) => number,
  hasKeys: boolean,
): string {
  if (shapes === null) return '';
  const there = uses.map((use) => (shapes[rowOf(use)] ?? '') || mark(table, use));
  const isSame = new Set(there).size === 1;
  return readable(sameText(hasKeys && isSame ? there : there.map(unkeyed)));
}

/** What is in the place of a shape: the row has none, or it is unknown. */
function mark(table: LayerTable, { start, hasOwnRow }: Use): string {
  return hasOwnRow && callsOf(table, start) === 0n ? NOT_CALLED : '?';
}

/** The text of the own row. */
export function ownText(values: Texts, place: Place): string {
  return sameText(
    usesOf(place).map(({ start, hasOwnRow }) => (hasOwnRow ? (values[start] ?? '') : '')),
  );
}

/** The text of all rows inside that have one. */
export function textInside(values: Texts, place: Place): string {
  const inside = usesOf(place).flatMap(({ start, stop }) => values.slice(start, stop));
  return sameText(inside.filter((text) => text !== null && text !== ''));
}

/** The text that all are; "varies" where they differ. */
export function sameText(texts: readonly (string | null)[]): string {
  const distinct = new Set(texts);
  const [text] = distinct;
  return distinct.size > 1 ? VARIES : (text ?? '');
}

/** The sum of all rows inside; "65,792–262,400" where the uses of an open run differ. */
export function sumInside(values: Counts, place: Place): string {
  return range(spansOf(place).map((span) => values.slice(...span)));
}

/** The FLOPs of all rows inside; "≥" where operations are not counted. */
export function flopsInside({ flops, uncounted }: LayerTable, place: Place): string {
  if (flops === null) return '';
  const parts = spansOf(place).map((span) => {
    const isPartial = uncounted?.slice(...span).some((kinds) => kinds !== 0n) === true;
    return isPartial ? [...flops.slice(...span), null] : flops.slice(...span);
  });
  return range(parts);
}

function range(parts: readonly Counts[]): string {
  const words = new Set(parts.map(numberWord));
  const [word = ''] = words;
  if (words.size === 1) return word;
  if (parts.some((part) => part.includes(null))) return VARIES;
  const sums = parts.map((part) => part.reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n));
  const least = sums.reduce((one, other) => (other < one ? other : one));
  const most = sums.reduce((one, other) => (other > one ? other : one));
  return `${grouped(least)}–${grouped(most)}`;
}
