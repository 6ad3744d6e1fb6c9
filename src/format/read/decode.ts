import { Truncator, exactly, split } from './cells.js';
import { COLUMNS } from '../columns.js';
import { Columns, extraColumns } from './columns.js';
import { readGrammar, readOutlines, rowsOf } from './grammar.js';
import type { OmittedRows } from './grammar.js';
import { LIMITS } from '../limits.js';
import { Lists } from './lists.js';
import { Patches } from './patches.js';
import { Refused, refuse } from '../problem.js';
import type { Problem } from '../problem.js';
import {
  checkSize,
  countAt,
  indexOf,
  member,
  objectAt,
  optionalObject,
  optionalText,
  textsAt,
} from './members.js';
import type { Members } from './members.js';
import { Sums } from './sums.js';
import type { KeptSums } from './sums.js';
import { Work } from './work.js';
import type { DecodedTable, ModelFacts, Omitted, StatedTotals } from './table.js';

export type Decoded =
  | { readonly ok: true; readonly table: DecodedTable }
  | { readonly ok: false; readonly problem: Problem };

/** Checks a payload. Total: whatever comes in, this returns and nothing is thrown. */
export function decode(raw: unknown): Decoded {
  try {
    return { ok: true, table: readTable(raw) };
  } catch (error) {
    // What is thrown by the payload itself (a getter, a proxy) is a problem like any other.
    const problem: Problem =
      error instanceof Refused
        ? error.problem
        : { code: 'internal', path: '$', message: 'The data could not be read.' };
    return { ok: false, problem };
  }
}

function readTable(raw: unknown): DecodedTable {
  const payload = objectAt(raw, '$');
  checkFormat(payload);
  checkSize(raw);
  const truncator = new Truncator();
  const outlines = readOutlines(payload);
  const columns = optionalObject(payload, 'columns') ?? {};
  const dictionaries = optionalObject(payload, 'dictionaries') ?? {};
  const cells = new Columns(
    columns,
    dictionaries,
    extraColumns(payload, truncator),
    outlines.entries,
    truncator,
  );
  const left = readOmitted(payload, outlines.kinds.length);
  const uses = optionalText(columns, 'template', '$.columns');
  const useCells =
    uses === null ? null : exactly(uses, ',', outlines.entries, '$.columns.template');
  const grammar = readGrammar(outlines, useCells, left.rows);
  const lists = new Lists(optionalText(payload, 'lists', '$'), grammar, truncator);
  const totals = readTotals(payload, rowsOf(grammar, grammar.root));
  const sources = {
    grammar,
    columns: cells,
    lists,
    kept: left.sums,
    left: new Set(left.omitted.columns),
  };
  const work = new Work(LIMITS.decodeSteps);
  const sums = new Sums(sources, work);
  const changes = optionalObject(payload, 'patches') ?? {};
  const patches = new Patches(changes, grammar, cells, sums, work);
  const model = readModel(payload, truncator);
  const notes = textsAt(payload, 'notes').map((note) => truncator.one(note));
  const { cuts } = truncator;
  return {
    model,
    totals,
    isIncomplete: member(payload, 'incomplete') === true,
    grammar,
    columns: cells,
    lists,
    sums,
    patches,
    omitted: left.omitted,
    notes,
    cuts,
  };
}

function checkFormat(payload: Members): void {
  if (member(payload, 'format') !== 'layerfold')
    refuse('format', '$.format', 'This is not layerfold data.');
  const version = member(payload, 'version');
  const major: unknown = Array.isArray(version) ? version[0] : undefined;
  if (major !== 1) {
    refuse(
      'version',
      '$.version',
      'This was written in another form of layerfold data, which this version does not read.',
    );
  }
  const [unknown] = requirements(payload);
  if (unknown !== undefined) {
    refuse(
      'requires',
      '$.requires',
      `Reading this needs “${unknown.slice(0, 64)}”, which this version does not know.`,
    );
  }
}

/** An entry that is no text is an unknown requirement. */
function requirements(payload: Members): readonly string[] {
  const value = member(payload, 'requires');
  if (value === undefined) return [];
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : '?'))
    : ['?'];
}

function readModel(payload: Members, truncator: Truncator): ModelFacts {
  const model = optionalObject(payload, 'model') ?? {};
  const text = (key: string): string => truncator.one(optionalText(model, key, '$.model') ?? '');
  return {
    framework: text('framework'),
    name: text('name'),
    type: text('type'),
    unit: text('unit'),
    separator: text('separator'),
    inputShape: text('input_shape'),
  };
}

function readTotals(payload: Members, rows: number): StatedTotals {
  const totals = objectAt(member(payload, 'totals'), '$.totals');
  const stated = countAt(totals, 'rows');
  if (stated !== BigInt(rows)) {
    refuse('count', '$.totals.rows', 'The number of rows does not agree with the templates.');
  }
  return {
    rows: stated,
    params: countAt(totals, 'params'),
    trainable: countAt(totals, 'trainable'),
    buffers: countAt(totals, 'buffers'),
    bytes: countAt(totals, 'bytes'),
    flops: countAt(totals, 'flops'),
    uncounted: countAt(totals, 'uncounted') ?? 0n,
    optimizer: countAt(totals, 'optimizer'),
    activations: countAt(totals, 'activations'),
    variables: countAt(totals, 'variables') ?? 0n,
  };
}

interface LeftOut {
  readonly omitted: Omitted;
  readonly rows: OmittedRows;
  readonly sums: KeptSums;
}

function readOmitted(payload: Members, templates: number): LeftOut {
  const omitted = optionalObject(payload, 'omitted') ?? {};
  const columns = textsAt(omitted, 'columns');
  const list = optionalText(omitted, 'templates', '$.omitted') ?? '';
  const indices = list === '' ? [] : split(list, ',', LIMITS.templates + 1).map(indexOf);
  const counts = exactly(
    optionalText(omitted, 'rows', '$.omitted') ?? '',
    ',',
    indices.length,
    '$.omitted.rows',
  );
  const rows = new Map<number, number>();
  indices.forEach((template, at) => {
    const count = indexOf(counts[at] ?? '');
    if (template < 0 || template >= templates || count < 1 || count > LIMITS.rows) {
      refuse('reference', '$.omitted.templates', 'What was left out is not readable.');
    }
    rows.set(template, count);
  });
  const sums = keptSums(optionalObject(omitted, 'sums') ?? {}, indices);
  return { omitted: { columns, templates: indices.length }, rows, sums };
}

/** By column and template, what the rows of a body that was left out add up to. */
function keptSums(sums: Members, templates: readonly number[]): KeptSums {
  const kept = new Map<string, ReadonlyMap<number, bigint | null>>();
  for (const { id, isSummed } of COLUMNS) {
    const text = isSummed && templates.length > 0 ? optionalText(sums, id, '$.omitted.sums') : null;
    if (text === null) continue;
    const cells = exactly(text, ',', templates.length, `$.omitted.sums.${id}`);
    kept.set(id, new Map(templates.map((template, at) => [template, amount(cells[at] ?? '?')])));
  }
  return kept;
}

/** A sum in a packed string: empty for 0, anything but digits for unknown. */
function amount(cell: string): bigint | null {
  if (cell === '') return 0n;
  return cell.length <= LIMITS.digits && /^\d+$/.test(cell) ? BigInt(cell) : null;
}
