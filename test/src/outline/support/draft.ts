/** A payload before it is packed: what the random generator makes and the oracle reads. */
export interface DraftEntry {
  readonly name: string;
  /** Columns other than name and use, with dictionary columns as patterns. */
  readonly cells: Readonly<Record<string, string>>;
  readonly use: { readonly target: number; readonly count: number; readonly isRun: boolean } | null;
  readonly lists: readonly (readonly string[])[];
}

export interface DraftTemplate {
  readonly kind: string;
  readonly hasOwnRow: boolean;
  readonly body: readonly DraftEntry[];
  readonly omitted: {
    readonly rows: number;
    readonly params: number;
    readonly trainable: number;
  } | null;
}

export interface Draft {
  readonly templates: readonly DraftTemplate[];
  /** Per column: rows, rising, with their cells. */
  readonly patches: Readonly<Record<string, readonly (readonly [number, string])[]>>;
  readonly rows: number;
  readonly columns: readonly string[];
}

const DICTIONARIES = new Set([
  'type',
  'output_shape',
  'dtype',
  'input_shape',
  'settings',
  'device',
  'mode',
]);

function escaped(cell: string, separators: string): string {
  return [...cell].map((c) => (separators.includes(c) ? `\\${c}` : c)).join('');
}

/** Packs a draft as a writer would, without any care for the canonical form. */
export function packed(draft: Draft): Record<string, unknown> {
  const entries = draft.templates.flatMap((template) => template.body);
  const columns: Record<string, string> = {
    name: entries.map((entry) => escaped(entry.name, ',')).join(','),
    template: entries.map(useCell).join(','),
  };
  const dictionaries: Record<string, string> = {};
  const patches: Record<string, string> = {};
  for (const column of Object.keys(draft.patches))
    if (!draft.columns.includes(column)) throw new Error(`patches of no column: ${column}`);
  for (const column of draft.columns) {
    const cells = entries.map((entry) => entry.cells[column] ?? '');
    const changes = draft.patches[column] ?? [];
    let cellOf = (cell: string): string => escaped(cell, ',');
    if (DICTIONARIES.has(column)) {
      const words = [
        ...new Set([...cells, ...changes.map(([, cell]) => cell)].filter((cell) => cell !== '')),
      ];
      dictionaries[column] = words.join('\n');
      cellOf = (cell) => (cell === '' ? '' : String(words.indexOf(cell)));
    }
    columns[column] = cells.map(cellOf).join(',');
    if (changes.length > 0)
      patches[column] = patchText(changes.map(([row, cell]) => [row, cellOf(cell)]));
  }
  const runs = entries.filter((entry) => entry.use?.isRun === true);
  const lists = runs.map((run) =>
    run.lists.map((list) => list.map((cell) => escaped(cell, ',;')).join(',')).join(';'),
  );
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { framework: 'test', name: 'net', type: 'Net', unit: 'layer', separator: '/' },
    totals: { rows: draft.rows },
    templates: {
      kind: draft.templates.map((template) => template.kind).join(','),
      size: draft.templates.map((template) => template.body.length).join(','),
      own_row: draft.templates.map((template) => (template.hasOwnRow ? '1' : '')).join(','),
    },
    columns,
    dictionaries,
    ...(runs.length > 0 ? { lists: lists.join('\n') } : {}),
    patches,
    ...omittedOf(draft),
  };
}

function useCell({ use }: DraftEntry): string {
  if (use === null) return '';
  return use.isRun ? `${use.target}*${use.count}` : String(use.target);
}

function patchText(changes: readonly (readonly [number, string])[]): string {
  return changes.map(([row, cell], at) => `${row - (changes[at - 1]?.[0] ?? 0)}=${cell}`).join(',');
}

function omittedOf(draft: Draft): Record<string, unknown> {
  const left = draft.templates.flatMap(({ omitted }, index) =>
    omitted === null ? [] : [{ index, ...omitted }],
  );
  if (left.length === 0) return {};
  const joined = (key: 'index' | 'rows' | 'params' | 'trainable'): string =>
    left.map((one) => one[key]).join(',');
  const sums = { params: joined('params'), trainable: joined('trainable') };
  return { omitted: { templates: joined('index'), rows: joined('rows'), sums } };
}
