import { WEIGHT_COLUMNS } from '../columns.js';
import type { Payload } from '../wire.js';
import { cellsOf, integer } from './cells.js';
import type { Cells } from './cells.js';
import type { Group } from './outline.js';
import type { LayerTable, Totals } from './table.js';
import { TemplateWriter } from './templates.js';
import type { Entry, PatchList, Span, Template } from './templates.js';

export type PatchLists = ReadonlyMap<string, PatchList>;

/** A payload that can still lose parts: its columns, templates and patches. */
export class Draft {
  readonly columns: readonly Cells[];
  readonly templates: readonly Template[];
  readonly spans: readonly (readonly Span[])[];
  readonly patches: PatchLists;

  constructor(
    readonly table: LayerTable,
    readonly outline: Group,
    readonly totals: Totals,
    /** Columns that are left out. */
    readonly without: readonly string[] = [],
  ) {
    this.columns = cellsOf(table, without);
    const writer = new TemplateWriter(table, this.columns, outline);
    this.templates = writer.templates;
    this.spans = writer.spans;
    this.patches = writer.patches;
  }

  /** The payload, perhaps with other templates and patches than all of them. */
  payload(
    templates: readonly Template[] = this.templates,
    patches: PatchLists = this.patches,
  ): Payload {
    const { table, totals } = this;
    return {
      format: 'layerfold',
      version: [1, 0],
      model: {
        framework: table.framework,
        name: table.modelName,
        type: table.modelType,
        unit: table.unit,
        separator: table.separator,
        ...(table.runInput === null ? {} : { input_shape: table.runInput }),
      },
      totals: totalsOf(totals),
      ...(table.notes.length > 0 ? { notes: table.notes } : {}),
      ...bodyOf(templates, this.columns, patches),
      ...omittedOf(this.without, templates),
    };
  }

  /** How many characters the patches of some integer columns take. */
  patchSize(columns: readonly string[]): number {
    return columns.reduce(
      (sum, column) => sum + patchText(rising(this.patches.get(column))).length,
      0,
    );
  }
}

function totalsOf({ rows, uncounted, variables, ...sums }: Totals): Payload['totals'] {
  const counts = {
    ...sums,
    uncounted: uncounted === 0n ? null : uncounted,
    variables: variables === 0 ? null : BigInt(variables),
  };
  const written = Object.entries(counts).flatMap(([key, value]) =>
    value === null || integer(value) === '?' ? [] : [[key, jsonInteger(value)] as const],
  );
  return { rows, ...Object.fromEntries(written) };
}

/** An integer that every JSON reader gets exactly. */
function jsonInteger(value: bigint): number | string {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  return -limit <= value && value <= limit ? Number(value) : String(value);
}

function omittedOf(
  without: readonly string[],
  templates: readonly Template[],
): Pick<Payload, 'omitted'> {
  const cut = templates.flatMap(({ omitted }, index) =>
    omitted === null ? [] : [{ index, ...omitted }],
  );
  const named = without.filter((id) => id === 'weights' || !WEIGHT_COLUMNS.has(id));
  if (named.length === 0 && cut.length === 0) return {};
  const sums = (cut[0]?.of ?? []).map(([id], place) => [
    id,
    cut.map(({ of }) => integer(of[place]?.[1] ?? null)).join(','),
  ]);
  const bodies = {
    templates: cut.map(({ index }) => index).join(','),
    rows: cut.map(({ rows }) => rows).join(','),
    sums: Object.fromEntries(sums) as Readonly<Record<string, string>>,
  };
  return {
    omitted: {
      ...(named.length > 0 ? { columns: named } : {}),
      ...(cut.length > 0 ? bodies : {}),
    },
  };
}

function bodyOf(
  templates: readonly Template[],
  columns: readonly Cells[],
  patches: PatchLists,
): Pick<Payload, 'templates' | 'columns' | 'dictionaries' | 'lists' | 'patches'> {
  const entries = templates.flatMap((template) => template.body);
  const texts: Record<string, string> = { name: joinedCells(entries.map((entry) => entry.name)) };
  if (entries.some((entry) => entry.template !== null))
    texts['template'] = entries.map(useCell).join(',');
  const dictionaries: Record<string, string> = {};
  const patched: Record<string, string> = {};
  columns.forEach(({ column }, place) => {
    const { id, kind, missing } = column;
    const cells = entries.map((entry) => entry.cells[place] ?? '');
    const changes = rising(patches.get(id));
    const isSaid =
      cells.some((cell) => cell !== '') || (missing === 'unknown' && changes.length > 0);
    const written = kind === 'dict' ? indexed(cells, changes) : { cells, changes };
    if ('words' in written && isSaid) dictionaries[id] = written.words;
    if (isSaid || (missing === 'unknown' && kind !== 'dict'))
      texts[id] = joinedCells(written.cells);
    if (changes.length > 0) patched[id] = patchText(written.changes);
  });
  const lists = entries.filter((entry) => entry.uses > 1).map((entry) => entry.lists);
  return {
    templates: shapesOf(templates),
    columns: texts,
    ...(Object.keys(dictionaries).length > 0 ? { dictionaries } : {}),
    ...(lists.some((list) => list.length > 0) ? { lists: lists.map(listText).join('\n') } : {}),
    ...(Object.keys(patched).length > 0 ? { patches: patched } : {}),
  };
}

function shapesOf(templates: readonly Template[]): Payload['templates'] {
  const shapes = {
    kind: templates.map((template) => template.kind).join(','),
    size: templates.map((template) => template.body.length).join(','),
  };
  const hasOwnRows = templates.some((template) => template.hasOwnRow);
  return hasOwnRows
    ? { ...shapes, own_row: templates.map((template) => (template.hasOwnRow ? '1' : '')).join(',') }
    : shapes;
}

/** Cells of a dictionary column: each the index of its word. */
function indexed(
  cells: readonly string[],
  changes: PatchList,
): { readonly cells: readonly string[]; readonly changes: PatchList; readonly words: string } {
  const words = new Set(
    [...cells, ...changes.map(([, value]) => value)].filter((word) => word !== ''),
  );
  const numbers = new Map([...words].map((word, index) => [word, String(index)]));
  const written = (word: string): string => numbers.get(word) ?? '';
  return {
    cells: cells.map(written),
    changes: changes.map(([row, value]) => [row, written(value)]),
    words: [...words].join('\n'),
  };
}

function rising(changes: PatchList = []): PatchList {
  return [...changes].sort(([one], [other]) => one - other);
}

function joinedCells(cells: readonly string[]): string {
  return cells.map((cell) => cell.replaceAll(',', '\\,')).join(',');
}

function useCell({ template, uses }: Entry): string {
  if (template === null) return '';
  return uses === 1 ? String(template) : `${template}*${uses}`;
}

function listText(lists: readonly (readonly string[])[]): string {
  return lists
    .map((list) => joinedCells(list.map((value) => value.replaceAll(';', '\\;'))))
    .join(';');
}

function patchText(changes: PatchList): string {
  const parts: { readonly distance: number; readonly value: string; times: number }[] = [];
  let previous = 0;
  for (const [row, value] of changes) {
    const distance = row - previous;
    const last = parts.at(-1);
    if (last?.distance === distance && last.value === value) last.times++;
    else parts.push({ distance, value, times: 1 });
    previous = row;
  }
  return parts
    .map(({ distance, value, times }) => `${distance}=${value}${times > 1 ? `*${times}` : ''}`)
    .join(',');
}
