import { REACH, rowAt } from '../../outline/index.js';
import type { Details } from '../../outline/index.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import type { DetailsContext, Line } from './detailsContext.js';

/** Rows that are named on one line. */
const MOST_NAMED = 24;

type RowButton = (row: number, label: string) => HTMLElement;

/** What the row reads from, feeds, and shares its parameters with: buttons that go there. */
export function connectionLines(
  { own, connections }: Details,
  rowButton: RowButton,
  { outline, translate }: Pick<DetailsContext, 'outline' | 'translate'>,
): readonly Line[] {
  if (own === null) return [];
  const named = (row: number): string =>
    visible(rowAt(outline.table, row)?.path ?? '') || translate.__('row %1', grouped(row + 1));
  const buttons = (rows: readonly number[]): Node[] => {
    const nodes = rows.slice(0, MOST_NAMED).flatMap((row, at): Node[] => {
      const button = rowButton(row, named(row));
      return at === 0 ? [button] : [document.createTextNode(', '), button];
    });
    const more = rows.length - MOST_NAMED;
    if (more > 0)
      nodes.push(
        document.createTextNode(translate._n(' and %2 more', ' and %2 more', more, grouped(more))),
      );
    return nodes;
  };
  const lines: Line[] = [];
  const calls = connections?.calls ?? null;
  calls?.forEach((call, at) => {
    const rows = call.flatMap((input) => (input === null ? [] : [input.row]));
    const title =
      calls.length === 1 ? translate.__('Reads from') : translate.__('Call %1 reads from', at + 1);
    const unknown = call.length - rows.length;
    const content: readonly Node[] = [
      ...buttons(rows),
      ...(unknown > 0 ? [document.createTextNode(translate.__(' and what is unknown'))] : []),
    ];
    if (content.length > 0) lines.push([title, content]);
  });
  const feeds = buttons(connections?.feeds ?? []);
  if (connections?.isPartial === true) feeds.push(document.createTextNode(unread(translate)));
  if (feeds.length > 0) lines.push([translate.__('Feeds'), feeds]);
  const { tied_to: tiedTo, tied } = own.cells;
  if (tiedTo !== null && tiedTo > 0n) {
    const shared = tied === null || tied === 0n ? '' : ` (${grouped(tied)})`;
    const owner = Number(tiedTo) - 1;
    lines.push([
      translate.__('Parameters of'),
      [rowButton(owner, named(owner)), document.createTextNode(shared)],
    ]);
  }
  return lines;
}

/** What is unknown of the readers of a row in a long model. */
function unread(translate: Translate): string {
  return translate.__(' (rows further than %1 away are not searched)', grouped(REACH));
}
