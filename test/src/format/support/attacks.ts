import { readFileSync } from 'node:fs';
import { COLUMNS } from '../../../../src/format/columns.js';
import { escaped } from '../../../../src/format/write/patterns.js';

const CORPUS = new URL('../../../corpus/', import.meta.url);
const SCHEMA = new URL('../../../../docs/layer-table.schema.json', import.meta.url);

/** Texts that attack whatever shows them, of all classes; test/python/attacks.py reads them, too. */
export const ATTACKS: readonly string[] = Object.values(
  JSON.parse(readFileSync(new URL('attacks/attacks.json', CORPUS), 'utf8')) as Record<
    string,
    readonly string[]
  >,
).flat();

/** The first of them are each in a group, whose kind is an attack. */
const ROWS = 25;
const GROUPS = 5;
/** Rows without a group, and so names that are each another attack. */
export const ATTACKED_ROWS = ROWS - GROUPS;
/** A reader shows so many columns that it does not know. */
const LATER = ['later_0', 'later_1', 'later_2', 'later_3'];

/** A text that is one cell: commas separate cells, and a backslash would keep them together. */
const uncut = (text: string): string => text.replaceAll(/[,\\]/g, '');

/** Gives attacks one after the other; neighbouring places begin far from each other, so that they have other ones. */
class Source {
  private places = 0;

  constructor(private readonly number: number) {}

  some(count: number): string[] {
    this.places += 1;
    const start = this.number + 97 * this.places;
    return Array.from({ length: count }, (_, at) => ATTACKS[(start + at) % ATTACKS.length] ?? '');
  }

  get one(): string {
    return this.some(1)[0] ?? '';
  }

  named(keys: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(keys.map((key) => [key, this.one]));
  }

  cells(count: number): string {
    return this.some(count).map(uncut).join(',');
  }
}

/**
 * A payload that is a table, with attacks wherever a reader takes any text: of each place others, and in each column as
 * many as there are rows. The attacks of the next number are the next ones, so that all numbers together have all in all places.
 */
export function attackPayload(number: number): unknown {
  const from = new Source(number);
  return {
    ...unknownMembers(from),
    format: 'layerfold',
    version: [1, from.one],
    incomplete: from.one,
    model: from.named(['framework', 'name', 'type', 'unit', 'separator', 'input_shape']),
    totals: {
      ...from.named(['params', 'trainable', 'buffers', 'bytes', 'flops', 'uncounted', 'optimizer']),
      ...from.named(['activations', 'variables']),
      rows: ROWS,
    },
    templates: {
      kind: `${from.cells(GROUPS)},model`,
      size: `${cellsOf(GROUPS, () => '1')},${String(ROWS)}`,
      own_row: from.cells(GROUPS + 1),
    },
    columns: columnsOf(from),
    dictionaries: {
      ...Object.fromEntries(
        idsOf('dict').map((id) => [id, from.some(ROWS).map(escaped).join('\n')]),
      ),
      [from.one]: from.one,
    },
    extra: {
      ...Object.fromEntries(LATER.map((id) => [id, { kind: 'text', title: from.one }])),
      [from.one]: { kind: from.one, title: from.one },
    },
    patches: { [from.one]: from.one },
    omitted: { columns: from.some(ROWS), sums: { [from.one]: from.one } },
    notes: from.some(ROWS),
  };
}

/** So many of them that each column has each attack. */
export function attackPayloads(): readonly unknown[] {
  const count = Math.ceil(ATTACKS.length / ATTACKED_ROWS);
  return Array.from({ length: count }, (_, at) => attackPayload(at * ATTACKED_ROWS));
}

const idsOf = (kind: string): readonly string[] =>
  COLUMNS.filter((column) => column.kind === kind).map(({ id }) => id);

function cellsOf(count: number, of: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => of(at)).join(',');
}

/** Rows in groups, what uses these groups, and all other rows. */
function columnsOf(from: Source): Readonly<Record<string, string>> {
  const count = ROWS + GROUPS;
  const isUse = (at: number): boolean => at >= GROUPS && at < 2 * GROUPS;
  const indices = cellsOf(count, (at) => (isUse(at) ? '' : String(at < GROUPS ? at : at - GROUPS)));
  const numbers = (): string => {
    const texts = from.some(count).map(uncut);
    return cellsOf(count, (at) => (isUse(at) ? '' : at % 2 === 0 ? String(at) : (texts[at] ?? '')));
  };
  const texts = (): string =>
    from
      .some(count)
      .map((text) => escaped(text).replaceAll(',', '\\,'))
      .join(',');
  return {
    ...Object.fromEntries(idsOf('int').map((id) => [id, numbers()])),
    ...Object.fromEntries([...idsOf('text'), ...LATER].map((id) => [id, texts()])),
    ...Object.fromEntries(idsOf('dict').map((id) => [id, indices])),
    template: cellsOf(count, (at) => (isUse(at) ? String(at - GROUPS) : '')),
    [from.one]: from.one,
  };
}

/** Members that no version has, some with names that objects have by themselves. */
function unknownMembers(from: Source): object {
  const names = [from.one, '__proto__', 'constructor', 'toString', 'then', 'toJSON'];
  return Object.fromEntries(names.map((name) => [name, { [from.one]: from.one }]));
}

/** Where a text may be in a payload: the names on the way to it; `*`: any name. */
export type PlaceInPayload = readonly (string | number)[];

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
}

/** All places of texts and numbers in the schema of the format, each of which a hostile payload may have as a text. */
export function placesInPayload(): readonly PlaceInPayload[] {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema & {
    readonly $defs: Readonly<Record<string, Schema>>;
  };
  const within = (one: Schema, path: PlaceInPayload): readonly PlaceInPayload[] => {
    if (one.$ref !== undefined) {
      return within(schema.$defs[one.$ref.replace('#/$defs/', '')] ?? {}, path);
    }
    const named = Object.entries(one.properties ?? {}).flatMap(([name, inner]) =>
      within(inner, [...path, name]),
    );
    const { additionalProperties: any } = one;
    const open = any === undefined ? [] : within(any, [...path, '*']);
    const items = one.prefixItems ?? [one.items ?? { type: 'string' }];
    const listed =
      one.type === 'array' ? items.flatMap((item, at) => within(item, [...path, at])) : [];
    const found = [...named, ...open, ...listed];
    return found.length > 0 ? found : [path];
  };
  return within(schema, []);
}

/** A copy of a payload that has a text in one place; where that has any name, the text is the name, too. */
export function placedIn(payload: unknown, place: PlaceInPayload, text: string): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return text;
  if (Array.isArray(payload) || (payload === undefined && typeof step === 'number')) {
    const copy: unknown[] = [...((payload as unknown[] | undefined) ?? [])];
    copy[Number(step)] = placedIn(copy[Number(step)], rest, text);
    return copy;
  }
  const members = Object.entries((payload as object | undefined) ?? {});
  const name = step === '*' ? text : String(step);
  const before = members.find(([other]) => other === name)?.[1] as unknown;
  return Object.fromEntries([...members, [name, placedIn(before, rest, text)]]);
}

/** The texts in one place of a payload; in a place of any name those whose name is an attack. */
export function textsAt(payload: unknown, place: PlaceInPayload): readonly string[] {
  const [step, ...rest] = place;
  if (step === undefined) return typeof payload === 'string' ? [payload] : [];
  if (typeof payload !== 'object' || payload === null) return [];
  const members = payload as Readonly<Record<string, unknown>>;
  const isAny = step === '*' || step === 0;
  const inside = isAny ? Object.values(members) : [members[step]];
  return inside.flatMap((inner) => textsAt(inner, rest));
}

/** A model of one row, each of whose texts is the same. */
export function attackedModel(attack: string): unknown {
  const members = ['framework', 'name', 'type', 'unit', 'separator', 'input_shape'];
  return {
    format: 'layerfold',
    version: [1, 0],
    model: Object.fromEntries(members.map((member) => [member, attack])),
    totals: { rows: 1, params: 1 },
    templates: { kind: `${uncut(attack)},model`, size: '1,1' },
    columns: { name: `${escaped(uncut(attack))},`, type: '0,', template: ',0' },
    dictionaries: { type: escaped(attack) },
    omitted: { columns: [attack] },
    notes: [attack],
  };
}
