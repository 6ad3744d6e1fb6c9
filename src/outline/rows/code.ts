/** Lines of source about a row: the expression that gives its layer, and what freezes a part of the model. */
import { firstOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';
import { UNKNOWN, accessorIn, topOf } from '../../format/accessors.js';
import type { Around } from '../../format/accessors.js';
import { freezeAllButNorms, freezeInFlax, freezeUpTo, isNorm } from '../../format/freezing.js';
import type { Contents, Place } from '../../format/freezing.js';
import { rowAt, rowsBetween } from './rows.js';
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
  if (table.model.framework === 'flax') return linesInFlax(table, row);
  const places = placesTo(table, row);
  const { tied_to: tiedTo } = row.cells;
  return places === null ? null : freezeUpTo(table.model, places, tiedTo !== 0n);
}

/** Rows before one in what encloses it that are looked at, and parts of a Flax model that are named. */
const MOST_ROWS = 1_000;
const MOST_PARTS = 100;

/** The same for a Flax model. `null` where parameters are those of a row around it, or a row leads back to what it is in. */
function linesInFlax(table: DecodedTable, row: Row): string | null {
  const top = topOf(table.model);
  const chain = chainTo(table, row);
  if (top === null || chain === null || leadsBack(table, row)) return null;
  if (chain.slice(0, -1).some(({ cells }) => cells.params !== 0n)) return null;
  const parts: (string | null)[] = [];
  let around: Around | null = null;
  for (const one of chain) {
    const beside = besideBefore(table, one);
    if (beside === null) return null;
    const accessors = accessorsInside(table, around, [...beside, one]);
    around = { accessor: accessors.at(-1) ?? null, type: one.cells.type };
    const named = one === row ? [...beside, one] : beside;
    parts.push(...accessors.filter((_, at) => hasKeys(table, named[at])));
  }
  return parts.length <= MOST_PARTS ? freezeInFlax(table.model, top, parts, hasTies(table)) : null;
}

/** Whether one of the rows up to the end of this one is tied to a row that it is in, or that is unknown. */
function leadsBack(table: DecodedTable, { index }: Row): boolean {
  if (table.omitted.columns.includes('tied_to')) return true;
  if (!hasTies(table)) return false;
  const rows = rowsBetween(table, 0, MOST_ROWS + 1);
  const after = rows.findIndex((one) => one.index > index && one.parent < index);
  const end = after < 0 ? rows.length : after;
  if (end > MOST_ROWS || rows.some((one, at) => one.index !== at)) return true;
  return rows.slice(0, end).some(({ index: one, cells }) => {
    const { tied_to: tiedTo } = cells;
    return tiedTo === null || (tiedTo > 0n && encloses(rows, Number(tiedTo) - 1, one));
  });
}

/** A tie may be written as a patch alone. */
function hasTies({ columns, patches }: DecodedTable): boolean {
  return columns.has('tied_to') || patches.has('tied_to');
}

/** Whether a row is another one, or around it. */
function encloses(rows: readonly Row[], outer: number, inner: number): boolean {
  for (let at = inner; at >= 0; at = rows[at]?.parent ?? -1) if (at === outer) return true;
  return false;
}

/** Whether parameters may be at a row: those of linen are dicts, in which an unknown step is none. */
function hasKeys({ model }: DecodedTable, row: Row | undefined): boolean {
  return row !== undefined && (model.separator !== '/' || row.cells.attribute !== UNKNOWN);
}

function accessorsInside(
  table: DecodedTable,
  around: Around | null,
  rows: readonly Row[],
): readonly (string | null)[] {
  return rows.map(({ name, cells }) =>
    accessorIn(table.model, around, { name, attribute: cells.attribute }),
  );
}

/** The rows before one in the row that encloses it; `null`: they are too many, or were omitted. */
function besideBefore(table: DecodedTable, { index, parent }: Row): readonly Row[] | null {
  if (index - parent > MOST_ROWS) return null;
  const rows = rowsBetween(table, parent + 1, index);
  return rows.length === index - parent - 1 ? rows.filter((one) => one.parent === parent) : null;
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
  const chain = chainTo(table, row);
  return (
    chain?.map(({ name, cells }) => ({ name, type: cells.type, attribute: cells.attribute })) ??
    null
  );
}

function chainTo(table: DecodedTable, row: Row): readonly Row[] | null {
  const chain: Row[] = [];
  for (let one: Row | null = row; ; one = rowAt(table, one.parent)) {
    if (one === null) return null;
    chain.unshift(one);
    if (one.parent < 0) return chain;
  }
}

/** What the templates say of all rows, without expanding them. */
function contentsOf(table: DecodedTable): Contents {
  const { grammar, columns, sums, omitted, totals } = table;
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
