import type { Dice } from '../../../outline/support/random.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Members = Record<string, Json>;

/** A few changes to a copy of a payload: to its structure, its cells or its members. */
export function mutated(payload: Json, other: Json, dice: Dice): Json {
  if (!isMembers(payload)) return payload;
  const copy = copied(payload);
  for (let turn = dice.pick([1, 1, 1, 2, 2, 4]); turn > 0; turn--) {
    const change = dice.pick([entries, entries, cells, cells, cells, text, members, mixed]);
    change(copy, dice, other);
  }
  // What does not add up is refused early; most mutants are to get past that.
  if (dice.chance(90)) agree(copy);
  return copy;
}

/** Strings are shared: they never change. */
function copied<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one)])) as T;
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const PIECES = [
  ...[
    '',
    '?',
    '0',
    '1',
    '-1',
    '7',
    '2',
    '9007199254740991',
    '9007199254740992',
    '1e9',
    '1=0',
    '1=0*9',
  ],
  ...[
    '0*2',
    '0*3',
    '1*2',
    '0*4503599627370496',
    '9',
    '{@0}',
    '{@1}',
    '{@0^1}',
    '{@0^63}',
    '{@9999999^99}',
  ],
  ...[
    '{1+1}',
    '{0+1+1}',
    '{000+7}',
    '{9-9}',
    '{1+1+1+1+1+1+1+1}',
    '{',
    '}',
    '\\',
    '^',
    '\\^',
    '{{1+1}',
    '\\{1+1}',
  ],
  ...['9'.repeat(40), '9'.repeat(41), `{${'9'.repeat(40)}+${'9'.repeat(40)}}`, '{1+1}'.repeat(400)],
  ...['a'.repeat(17_000), '{@0}'.repeat(500), '\u0000', '\ud800', '\u202e', ',', ';', '\n', '='],
  `{1${'+1'.repeat(64)}}`,
  `{1${'+1'.repeat(65)}}`,
];

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  '',
  'a',
  [],
  {},
  [[]],
  ['a', 1],
  { a: 1 },
  '9'.repeat(50),
];

/** UTF-16 units of one text: a little more than a reader accepts. */
const LONGEST = 600_000;

const SEPARATORS = [',', ',', ',', '\n', ';', '|', ' '];

/** The objects whose members are packed strings. */
function groups(payload: Members): Members[] {
  const { columns, dictionaries, patches, templates, omitted } = payload;
  return [columns, dictionaries, patches, templates, omitted, payload].filter(isMembers);
}

function copiesOf(text: string, count: number): string[] {
  return new Array<string>(Math.min(count, Math.floor(LONGEST / (text.length + 1)))).fill(text);
}

function pickedText(payload: Members, dice: Dice): [Members, string, string] | null {
  const group = dice.pick(groups(payload));
  const texts = Object.entries(group).filter(
    ([key, value]) => typeof value === 'string' && key !== 'format',
  );
  if (texts.length === 0) return null;
  const [key, value] = dice.pick(texts);
  return [group, key, value as string];
}

function cells(payload: Members, dice: Dice): void {
  const found = pickedText(payload, dice);
  if (found === null) return;
  const [group, key, value] = found;
  const separator = dice.pick(SEPARATORS);
  const parts = value.split(separator);
  const [one, another] = [dice.roll(parts.length), dice.roll(parts.length)];
  const part = parts[one] ?? '';
  switch (dice.roll(20)) {
    case 0:
      parts.splice(one, 1);
      break;
    case 1:
      parts.splice(one, 0, ...copiesOf(part, dice.pick([1, 1, 2, 50, 3_000])));
      break;
    case 2:
    case 3:
    case 4:
    case 5:
      [parts[one], parts[another]] = [parts[another] ?? '', part];
      break;
    case 6:
    case 7:
    case 8:
      parts[one] = part + dice.pick(PIECES);
      break;
    case 9:
    case 10:
    case 11:
    case 12:
      parts[one] = parts[another] ?? '';
      break;
    default:
      parts[one] = dice.pick(PIECES);
  }
  group[key] = parts.join(separator).slice(0, LONGEST);
}

function text(payload: Members, dice: Dice): void {
  const found = pickedText(payload, dice);
  if (found === null) return;
  const [group, key, value] = found;
  const at = dice.roll(value.length + 1);
  const piece = dice.pick(PIECES);
  group[key] = dice
    .pick([
      value.slice(0, at),
      value.slice(at),
      value + value,
      value.slice(0, at) + piece + value.slice(at + 1),
    ])
    .slice(0, LONGEST);
}

function members(payload: Members, dice: Dice): void {
  const group = dice.pick(groups(payload));
  const keys = Object.keys(group);
  const key = keys.length === 0 ? 'name' : dice.pick(keys);
  switch (dice.roll(4)) {
    case 0:
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a payload without a member is the point
      delete group[key];
      break;
    case 1:
      group[key] = dice.pick(VALUES);
      break;
    case 2:
      group[dice.pick(NAMES)] = group[key] ?? null;
      break;
    default:
      payload[dice.pick(['patches', 'omitted', 'extra', 'lists', 'notes', 'requires', 'totals'])] =
        dice.pick(VALUES);
  }
}

const NAMES = [
  ...[
    'name',
    'type',
    'params',
    'untrainable',
    'trainable',
    'tied',
    'tied_to',
    'dtype',
    'flops',
    'uncounted',
  ],
  ...[
    'inputs',
    'output_shape',
    'template',
    'kind',
    'size',
    'own_row',
    'templates',
    'rows',
    'sums',
    '__proto__',
  ],
];

/** Takes a member from another payload. */
function mixed(payload: Members, dice: Dice, other: Json): void {
  if (!isMembers(other) || Object.keys(other).length === 0) return;
  const key = dice.pick(Object.keys(other));
  const value = other[key];
  const own = payload[key];
  if (isMembers(value) && isMembers(own)) {
    const inner = Object.keys(value);
    if (inner.length > 0) own[dice.pick(inner)] = copied(value[dice.pick(inner)] ?? null);
  } else payload[key] = copied(value ?? null);
}

/** Adds, removes or moves an entry in all columns, and the template's size with it. */
function entries(payload: Members, dice: Dice): void {
  const { columns, templates } = payload;
  if (!isMembers(columns) || !isMembers(templates) || typeof templates.size !== 'string') return;
  const sizes = templates.size.split(',').map(Number);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (!(all > 0 && all < 70_000)) return;
  const at = dice.roll(all);
  const copies = dice.pick([0, 0, 2, 2, 3, 40]);
  let template = 0;
  for (let end = sizes[0] ?? 0; end <= at; end += sizes[template] ?? 0) template++;
  sizes[template] = (sizes[template] ?? 0) + copies - 1;
  templates.size = sizes.join(',');
  for (const [key, value] of Object.entries(columns)) {
    if (typeof value !== 'string') continue;
    const parts = value.split(',');
    parts.splice(at, 1, ...copiesOf(parts[at] ?? '', copies));
    columns[key] = parts.join(',').slice(0, LONGEST);
  }
  if (dice.chance(30) && typeof columns.template === 'string') {
    const uses = columns.template.split(',');
    uses[at] = `${dice.roll(template + 1)}${dice.pick(['', '', '*2', '*3', '*9', '*1000000'])}`;
    columns.template = uses.join(',');
  }
}

/** Writes the number of rows that the templates have, as far as they can be counted. */
function agree(payload: Members): void {
  const { columns, templates, omitted } = payload;
  if (!isMembers(columns) || !isMembers(templates) || typeof templates.size !== 'string') return;
  const uses = typeof columns.template === 'string' ? columns.template.split(',') : [];
  const left = omittedRows(omitted);
  const rows: number[] = [];
  let entry = 0;
  templates.size.split(',').forEach((size, template) => {
    let sum = 0;
    for (const end = entry + Math.min(70_000, Number(size) || 0); entry < end; entry++) {
      const [target = '', times = '1'] = (uses[entry] ?? '').split('*');
      sum += target === '' ? 1 : (rows[Number(target)] ?? 0) * Number(times);
    }
    rows.push(left.get(template) ?? sum);
  });
  const total = rows.at(-1) ?? 0;
  if (Number.isSafeInteger(total))
    payload.totals = { ...(isMembers(payload.totals) ? payload.totals : {}), rows: total };
}

function omittedRows(omitted: Json | undefined): Map<number, number> {
  if (!isMembers(omitted)) return new Map();
  const { templates, rows } = omitted;
  if (typeof templates !== 'string' || typeof rows !== 'string') return new Map();
  const counts = rows.split(',').map(Number);
  return new Map(templates.split(',').map((template, at) => [Number(template), counts[at] ?? 0]));
}
