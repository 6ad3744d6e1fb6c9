import type { Page, PageEdges } from '../../outline/index.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { nameText } from '../common/words.js';

/** Rows that are named. */
const MOST_NAMED = 6;

/** What a row of the page reads from and feeds beyond the rows before and after it; empty: nothing. */
export function connectionsText(
  { edges, places }: PageEdges,
  page: Page,
  row: number,
  translate: Translate,
): string {
  const own = page.from + row;
  const at = places.indexOf(own);
  const sources = edges.filter(({ to }) => to === own).map(({ from }) => from);
  const readers = edges.filter(({ from }) => from === own).map(({ to }) => to);
  const names = (indexes: readonly number[], next: number | undefined): string =>
    indexes.every((index) => index === next) ? '' : namesText(indexes, page, translate);
  const from = names(sources, places[at - 1]);
  const to = names(readers, places[at + 1]);
  const parts = [
    from === '' ? '' : translate.__('Reads from %1.', from),
    to === '' ? '' : translate.__('Feeds %1.', to),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** "conv1, conv2, 3 more, a row on another page". */
function namesText(indexes: readonly number[], page: Page, translate: Translate): string {
  const inOrder = [...indexes].sort((one, other) => one - other);
  const here = inOrder.flatMap((index) => page.rows[index - page.from] ?? []);
  const named = here.slice(0, MOST_NAMED).map((row) => nameText(row, translate) || row.path);
  const more = here.length - named.length;
  const elsewhere = indexes.length - here.length;
  return [
    ...named,
    ...(more > 0 ? [translate.__('%1 more', grouped(more))] : []),
    ...(elsewhere > 0 ? [translate.__('rows on other pages')] : []),
  ].join(', ');
}
