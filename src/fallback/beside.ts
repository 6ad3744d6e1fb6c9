/** The words beside the parameters of a visible row. The twin of layerfold/fallback/beside.py. */
import { namedPath } from '../format/write/paths.js';
import { isRunNode } from '../format/write/outline.js';
import { callsOf } from '../format/write/table.js';
import type { LayerTable, OutlineNode, Run, Tie } from '../format/write/encode.js';
import { sums } from './cells.js';
import type { Place } from './cells.js';
import { grouped, numberWord } from './words.js';

/** What each use of a run has, what is tied, and how often the model calls it. */
export function noteOf(
  table: LayerTable,
  node: OutlineNode,
  place: Place,
  isOpen: boolean,
): string {
  const words = [
    typeof node !== 'number' && isRunNode(node) ? eachWord(table, node) : '',
    tiedWord(table, place, isOpen),
    callsWord(table, place),
  ];
  return words.filter((word) => word !== '').join(', ');
}

function eachWord({ params }: LayerTable, { uses }: Run): string {
  const each = new Set(uses.map(({ start, stop }) => numberWord(params.slice(start, stop))));
  const [same = ''] = each;
  return each.size === 1 && same !== '0' && same !== '?' ? `${same} each` : '';
}

/**
 * Names the row that counts the parameters of others. A second place of a layer without parameters is tied, too, but
 * is not worth a word where it is only one of the rows inside. The rows of an open group say it themselves.
 */
function tiedWord(table: LayerTable, place: Place, isOpen: boolean): string {
  if (table.ties.size === 0) return '';
  const uses = place.uses.map((use) => {
    const stop = isOpen ? use.start + (use.hasOwnRow ? 1 : 0) : use.stop;
    return { use, rows: stop - use.start, ties: tiesIn(table, use.start, stop) };
  });
  const ties = uses.flatMap((use) => use.ties);
  const targets = new Set(ties.map(({ row }) => row));
  const [target] = targets;
  if (target === undefined) return '';
  const where = targets.size === 1 ? `tied to ${namedPath(table, target)}` : 'tied';
  const params = sumOf(uses.flatMap((one) => (sums(place, one.use) ? one.ties : [])));
  if (params > 0n) return `${grouped(params)} ${where}`;
  if (sumOf(ties) > 0n) {
    const tied = uses.filter((use) => use.ties.length > 0).length;
    return `${grouped(tied)} of ${grouped(uses.length)} ${where}`;
  }
  return ties.length === uses.reduce((sum, { rows }) => sum + rows, 0) ? where : '';
}

function tiesIn({ ties }: LayerTable, start: number, stop: number): readonly Tie[] {
  const found: Tie[] = [];
  for (let row = start; row < stop; row++) {
    const tie = ties.get(row);
    if (tie !== undefined) found.push(tie);
  }
  return found;
}

function sumOf(ties: readonly Tie[]): bigint {
  return ties.reduce((sum, { params }) => sum + params, 0n);
}

function callsWord(table: LayerTable, { uses }: Place): string {
  const own = uses.filter(({ hasOwnRow }) => hasOwnRow);
  const counts = new Set(own.map(({ start }) => callsOf(table, start)));
  const [count = null] = counts;
  if (counts.size > 1) return 'calls vary';
  return count !== null && count > 1n ? `× ${grouped(count)} calls` : '';
}
