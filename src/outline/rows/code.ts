/** Lines of source about a row: the expression that gives its layer, and what freezes a part of the model. */
import { firstOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';
import { accessorIn } from '../../format/accessors.js';
import { freezeAllButNorms, freezeUpTo, isNorm } from '../../format/freezing.js';
import type { Contents, Place } from '../../format/freezing.js';
import { rowAt } from './rows.js';
import type { Row } from './rows.js';

/** The expression that gives the layer of a row, such as `model.layer3[22].conv2`; `null`: there is none. */
export function accessorOf(table: DecodedTable, row: Row): string | null {
  const places = placesTo(table, row);
  let accessor: string | null = null;
  let type = '';
  for (const [at, place] of (places ?? []).entries()) {
    accessor = accessorIn(table.model, at === 0 ? null : { accessor, type }, place);
    type = place.type;
  }
  return accessor;
}

/** The lines that freeze everything up to a row; `null`: there are none. */
export function linesUpTo(table: DecodedTable, row: Row): string | null {
  const places = placesTo(table, row);
  const { tied_to: tiedTo } = row.cells;
  return places === null ? null : freezeUpTo(table.model, places, tiedTo !== 0n);
}

/** The lines that freeze everything before a row; `null`: there are none, or the row is the first one in another. */
export function linesBefore(table: DecodedTable, row: Row): string | null {
  const before = rowAt(table, row.index - 1);
  return before === null || before.index === row.parent ? null : linesUpTo(table, before);
}

/** The lines that freeze everything but normalisations; `null`: there are none. */
export function linesButNorms(table: DecodedTable): string | null {
  const first = rowAt(table, 0);
  return freezeAllButNorms(table.model, contentsOf(table), first?.cells.attribute === '');
}

/** A row and the rows around it, the outermost first; `null` where one of these was omitted. */
function placesTo(table: DecodedTable, row: Row): readonly Place[] | null {
  const places: Place[] = [];
  for (let one: Row | null = row; ; one = rowAt(table, one.parent)) {
    if (one === null) return null;
    const { name, cells } = one;
    places.unshift({ name, type: cells.type, attribute: cells.attribute });
    if (one.parent < 0) return places;
  }
}

/** What the templates say of all rows, without expanding them. */
function contentsOf({ grammar, columns, sums, omitted, totals }: DecodedTable): Contents {
  const isOuter = (hasOwnRow: boolean, template: number): boolean =>
    hasOwnRow && (grammar.rows[template] ?? 0) > 1;
  const owners = grammar.hasOwnRow.flatMap((hasOwnRow, template) =>
    isOuter(hasOwnRow, template) ? [template] : [],
  );
  const hasParams = owners.some((template) => {
    const cell = columns.pattern('params', firstOf(grammar, template));
    return sums.isUnknown('params') || (cell !== '' && cell !== '0');
  });
  return {
    hasNorms: columns.words('type').some(isNorm),
    hasInner: owners.length > 0 || omitted.templates > 0,
    hasOuterParams: hasParams || omitted.templates > 0 || totals.variables > 0n,
  };
}
