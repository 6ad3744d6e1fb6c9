/** Parts of a payload; what is not given is absent. */
export interface Parts {
  readonly kinds: readonly string[];
  readonly sizes: readonly number[];
  readonly ownRow?: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly dictionaries?: Readonly<Record<string, string>>;
  readonly lists?: string;
  readonly patches?: Readonly<Record<string, string>>;
  readonly omitted?: Readonly<Record<string, unknown>>;
  /** Rows of the templates without a body. */
  readonly omittedRows?: ReadonlyMap<number, number>;
  readonly others?: Readonly<Record<string, unknown>>;
}

/** A payload whose `totals.rows` agrees with its templates. */
export function payloadOf(parts: Parts): unknown {
  const { kinds, sizes, ownRow, columns, dictionaries, lists, patches, omitted, others } = parts;
  const members = { columns, dictionaries, lists, patches, omitted };
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { unit: 'module', separator: '/' },
    totals: { rows: rowsOf(parts) },
    templates: {
      kind: kinds.join(','),
      size: sizes.join(','),
      ...(ownRow === undefined ? {} : { own_row: ownRow.join(',') }),
    },
    ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    ...others,
  };
}

function rowsOf({ kinds, sizes, columns, omittedRows }: Parts): number {
  const cells = columns.template?.split(',') ?? [];
  const rows: number[] = [];
  let first = 0;
  kinds.forEach((_, template) => {
    const size = sizes[template] ?? 0;
    const body = Array.from({ length: size }, (_one, at) => cells[first + at] ?? '');
    const own = body.reduce((sum, cell) => {
      const [target, times] = cell.split('*');
      return sum + (cell === '' ? 1 : (rows[Number(target)] ?? 0) * Number(times ?? 1));
    }, 0);
    rows.push(omittedRows?.get(template) ?? own);
    first += size;
  });
  return rows.at(-1) ?? 0;
}

/** The same text so many times. */
export function times(count: number, text: string, separator = ''): string {
  return new Array<string>(count).fill(text).join(separator);
}

/** What a function makes of 0, 1, 2 … */
export function each(
  count: number,
  text: (at: number) => string | number,
  separator = ',',
): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(separator);
}

/** So many equal items. */
export function filled<T>(count: number, item: T): T[] {
  return new Array<T>(count).fill(item);
}

/** Columns of which nothing is known: their sums take no step. */
export const UNSUMMED = {
  columns: [
    'params',
    'untrainable',
    'trainable',
    'statistics_move',
    'bytes',
    'buffers',
    'flops',
    'uncounted',
  ],
};

/** `{a+b+…}` with so many coefficients of so many digits. */
export function affine(coefficients: number, digits: number, digit = '9'): string {
  return `{${digit.repeat(digits)}${`+${digit.repeat(digits)}`.repeat(coefficients)}}`;
}

/**
 * Templates inside one another: template 0 has the given body, each later one is one instance (or a run) of the
 * one before, and the last is the model. Cells of the later templates are empty but for `template` and `name`.
 */
export interface Nest {
  readonly kinds: string[];
  readonly sizes: number[];
  /** Cells of `template` and `name`, for the entries of all templates. */
  readonly uses: string[];
  readonly names: string[];
}

export function nest(
  levels: number,
  size: number,
  kind: string,
  use: (template: number) => string,
  name = '',
): Nest {
  const found: Nest = {
    kinds: [kind],
    sizes: [size],
    uses: filled(size, ''),
    names: filled(size, ''),
  };
  for (let template = 1; template <= levels; template++) {
    found.kinds.push(template === levels ? 'model' : kind);
    found.sizes.push(1);
    found.uses.push(use(template - 1));
    found.names.push(name);
  }
  return found;
}

/** `omitted.columns` that leaves the sum of `params` as the only one that takes steps. */
export const ONLY_PARAMS = ['untrainable', 'uncounted', 'trainable'];
