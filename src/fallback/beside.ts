/** The words beside the parameters of a visible row. The twin of layerfold/fallback/beside.py. */
import { namedPath } from '../format/write/paths.js';
import { callsOf } from '../format/write/table.js';
import type { LayerTable, Tie } from '../format/write/encode.js';
import { grouped } from '../format/plurals.js';
import { usesOf } from './cells.js';
import type { Place, Use } from './cells.js';
import { numberWord, shownText } from './words.js';

/** What each use of a run has, what is tied, and how often the model calls it. */
export function noteOf(
  table: LayerTable,
  place: Place,
  { isRun, isOpen }: { readonly isRun: boolean; readonly isOpen: boolean },
): string {
  const words = [
    isRun ? eachWord(table, place) : '',
    tiedWord(table, place, isOpen),
    callsWord(table, place),
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** What each use of a run has; nothing where they differ. */
export function eachWord({ params }: LayerTable, place: Place): string {
  const each = usesOf(place).map(({ start, stop }) => numberWord(params.slice(start, stop)));
  const [same = ''] = each;
  return new Set(each).size === 1 && same !== '0' && same !== '?' ? `${same} each` : '';
}

/**
 * Names the row that counts the parameters of others. A second place of a layer without parameters is tied, too, but
 * is not worth a word where it is only one of the rows inside. The rows of an open group say it themselves.
 */
function tiedWord(table: LayerTable, { parts }: Place, isOpen: boolean): string {
  if (table.ties.size === 0) return '';
  const ofParts = parts.map((part) => part.map((use) => closedTies(table, use, isOpen)));
  const uses = ofParts.flat();
  const ties = uses.flatMap((use) => use.ties);
  const targets = new Set(ties.map(({ row }) => row));
  const [target] = targets;
  if (target === undefined) return '';
  const where = targets.size === 1 ? `tied to ${shownText(namedPath(table, target))}` : 'tied';
  const params = new Set(ofParts.map((part) => sumOf(part.flatMap((use) => use.ties))));
  const [each = 0n] = params;
  if (params.size > 1) {
    const tied = uses.filter((use) => use.ties.length > 0).length;
    return `${grouped(tied)} of ${grouped(uses.length)} ${where}`;
  }
  if (each > 0n) return `${grouped(each)} ${where}`;
  return ties.length === uses.reduce((sum, { rows }) => sum + rows, 0) ? where : '';
}

/** The ties of a use whose rows no visible row below says more about, and the number of these rows. */
function closedTies(
  table: LayerTable,
  use: Use,
  isOpen: boolean,
): { readonly rows: number; readonly ties: readonly Tie[] } {
  const stop = isOpen ? use.start + (use.hasOwnRow ? 1 : 0) : use.stop;
  return { rows: stop - use.start, ties: tiesIn(table, use.start, stop) };
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

function callsWord(table: LayerTable, place: Place): string {
  const own = usesOf(place).filter(({ hasOwnRow }) => hasOwnRow);
  const counts = new Set(own.map(({ start }) => callsOf(table, start)));
  const [count = null] = counts;
  if (counts.size > 1) return 'calls vary';
  return count !== null && count > 1n ? `× ${grouped(count)} calls` : '';
}
