import { UNSUMMED, affine, each, filled, nest, payloadOf, times } from './build.js';

/** Payloads that make a page of rows, its names, its texts, its sums and the turning of it work. */
export const VIEWING: Readonly<Record<string, () => unknown>> = {
  'long plain names': () => rowsWith({ name: each(31, (at) => `${at}${times(16_000, 'a')}`) }),
  'long names of one row 2^50 times': () => repeated({ name: times(16_000, 'a') }),
  'names of placeholders': () => repeated({ name: times(3_270, '{1+1}') }),
  'names of long placeholders': () => repeated({ name: times(6, affine(60, 40)) }),
  'names of lists of lists': () => repeated({ name: times(4_000, '{@0}') }, ['{9+9}a']),
  'names of braces without end': () => repeated({ name: times(16_000, '{') }),
  'names of braces that end late': () => repeated({ name: `${'{'.repeat(16_000)}}` }),
  'names of numbers in braces that end late': () => repeated({ name: `${'{1'.repeat(8_000)}}` }),
  'names of escapes': () => repeated({ name: times(8_000, '\\,') }),
  'names of carets': () => repeated({ name: times(16_000, '^') }),
  'texts of all columns': () => repeated(ALL),
  'long texts of extra columns': () => extraTexts(times(16_000, 'a')),
  'texts of extra columns': () => extraTexts(TEXT),
  'runs named by long digits': () => named('1'.repeat(16_000), '{0+1}', 200),
  'runs with long names of digits': () => named('', '1'.repeat(16_000), 30),
  'names of enclosing rows that are long together': () => deep('module', '1', 'b'.repeat(8_000)),
  'deep names of placeholders': () => deep('module', '1', '{1+1}'.repeat(1_600)),
  'deep names of groups': () => deep('block', '', 'b'.repeat(8_000)),
  'deep short names': () => deep('block', '', 'b{1+1}'),
  'groups without names, deep edges': () => edges(200, 'b', '', ''),
  'runs without names, deep edges': () => edges(200, 'b', '*3', ''),
  'runs without names, deep edges of long names': () => edges(200, '{1+1}'.repeat(100), '*3', ''),
  'runs with long equal names': () => edges(200, 'b', '*3', times(16_000, 'a')),
  'runs with long names': () => edges(60, 'b', '*3', `${times(8_000, 'a')}{1+1}`),
  'transparent templates in one another': () => spliced(60),
  'transparent runs in one another': () => spliced(60, '*2'),
  'blocks inside of transparent templates': () => blocks(),
  'heights and counts by level': () => levels(),
  'long shapes without a key that differ between uses': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [12, 1],
      columns: {
        template: `${times(12, ',')}0*30`,
        name: `${each(12, (at) => `row${at}`)},run`,
        output_shape: `${times(12, '1,')}`,
      },
      others: { dictionaries: { output_shape: `\n${times(16_000, 'a')}{0+1}` } },
    }),
  'patches of all columns': () =>
    repeated({ name: 'a', params: '1', type: '0' }, [], {
      patches: Object.fromEntries(
        ['trainable', 'tied', 'tied_to', 'dtype', 'device', 'mode'].map((id) => [
          id,
          `0=1,1=1*${id === 'trainable' ? 40_000 : 1_000_000_000}`,
        ]),
      ),
      dictionaries: { type: 'A', dtype: `\n${times(1_000, '{1+1}')}`, device: '\na', mode: '\nb' },
    }),
  'groups that hide everything, in one another': () => hiding(2, '1'),
  'groups that hide more than there is, in one another': () => hiding(3, '{-9000}'),
  'rows tied to deep rows': () => tied(),
  'depth of runs': () => deepRuns(),
  'omitted groups': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [0, 60_000],
      columns: { template: times(60_000, '0', ','), name: times(60_000 - 1, ',') },
      omitted: { ...UNSUMMED, templates: '0', rows: '5' },
      omittedRows: new Map([[0, 5]]),
    }),
};

const TEXT = times(3_000, '{1+1}');
const ALL = { name: TEXT, inputs: TEXT, params: affine(64, 40), flops: affine(64, 40) };

function rowsWith(columns: Readonly<Record<string, string>>): unknown {
  const rows = (columns.name ?? '').split(',').length;
  return payloadOf({ kinds: ['model'], sizes: [rows], columns });
}

/** One row, 2⁵⁰ times one after another, in a transparent run. */
function repeated(
  columns: Readonly<Record<string, string>>,
  list: readonly string[] = [],
  others: Readonly<Record<string, unknown>> = {},
): unknown {
  const uses = list.length > 0 ? 250 : 2 ** 50;
  return payloadOf({
    kinds: ['', 'model'],
    sizes: [1, 1],
    columns: {
      template: `,0*${uses}`,
      ...Object.fromEntries(Object.entries(columns).map(([id, cell]) => [id, `${cell},`])),
    },
    ...(list.length > 0 ? { lists: list.map((entry) => times(uses, entry, ',')).join(';') } : {}),
    others: { dictionaries: { type: TEXT, output_shape: TEXT }, ...others },
  });
}

/** 60 levels of open groups, and rows in the innermost one. */
function deep(kind: string, own: string, name: string): unknown {
  const levels = 60;
  const size = 200;
  const kinds = [...filled(levels, kind), 'model'];
  const withOwn = own === '1';
  const sizes = [size + Number(withOwn), ...filled(levels - 1, 1 + Number(withOwn)), 1];
  const uses = [
    ...filled(sizes[0] ?? 0, ''),
    ...filled(levels - 1, '').flatMap((_, at) => (withOwn ? ['', String(at)] : [String(at)])),
    String(levels - 1),
  ];
  const names = [
    ...(withOwn ? [''] : []),
    ...filled(size, 'row'),
    ...filled(levels - 1, '').flatMap(() => (withOwn ? ['', name] : [name])),
    name,
  ];
  return payloadOf({
    kinds,
    sizes,
    ...(withOwn ? { ownRow: [...filled(levels, '1'), ''] } : {}),
    columns: { template: uses.join(','), name: names.join(',') },
    omitted: UNSUMMED,
  });
}

/** Groups (or runs) whose names have to be looked for at their edges, many levels down. */
function edges(count: number, rowName: string, run: string, name: string): unknown {
  const { kinds, sizes, uses, names } = nest(
    60,
    1,
    'block',
    (template) => `${template}*2`.replace(/^([3-9]|\d\d)\*2$/, '$1'),
    '',
  );
  names[0] = rowName;
  kinds[60] = 'block';
  return payloadOf({
    kinds: [...kinds, 'model'],
    sizes: [...sizes, count],
    columns: {
      template: `${uses.join(',')},${times(count, `60${run}`, ',')}`,
      name: `${names.join(',')},${name === '' ? times(count - 1, ',') : `${name}${times(count - 1, `,${name}`)}`.slice(0, 500_000 - (500_000 % (name.length + 1)) - 1) + times(Math.max(0, count - Math.floor(500_000 / (name.length + 1))), ',')}`,
      output_shape: `0${times(60 + count, ',')}`,
    },
    dictionaries: { output_shape: '{1+1},{2+2}' },
    omitted: UNSUMMED,
  });
}

/** Rows each of which is 60 transparent templates down. */
function spliced(levels: number, run = ''): unknown {
  const { kinds, sizes, uses, names } = nest(
    levels,
    1,
    '',
    (template) => `${template}${template < 20 ? run : ''}`,
  );
  kinds[levels] = 'block';
  names[0] = 'row';
  const count = 2_000;
  // Groups, so that they can be opened together.
  const groups = filled(levels, '').map((_, at) => `${at + levels}`);
  void groups;
  return payloadOf({
    kinds: [...kinds, 'model'],
    sizes: [...sizes, count],
    columns: {
      template: `${uses.join(',')},${times(count, String(levels), ',')}`,
      name: `${names.join(',')}${times(count, ',')}`,
      params: `{1+1+1}${times(levels + count, ',')}`,
    },
    omitted: { columns: ['untrainable', 'trainable', 'uncounted'] },
  });
}

function blocks(): unknown {
  const per = 60;
  const templates = 1_000;
  const kinds = [...each(300, (at) => `k${at}`).split(','), ...filled(templates, ''), 'model'];
  const uses = [
    ...filled(600, ''),
    ...Array.from({ length: templates }, (_, at) =>
      Array.from({ length: per }, (_one, index) =>
        index === 0 && at > 0 ? String(300 + at - 1) : String((at * 7 + index) % 300),
      ),
    ).flat(),
  ];
  // Deeper than 64 is not allowed: a template reads at most the one of the same dozen.
  const flat = uses.map((use, at) =>
    at >= 600 && (at - 600) % per === 0 && Math.floor((at - 600) / per) % 50 === 0 ? '1' : use,
  );
  return payloadOf({
    kinds: [...kinds.slice(0, -1), 'block', 'model'],
    sizes: [...filled(300, 2), ...filled(templates, per), 20, 200],
    columns: {
      template: `${flat.join(',')},${each(20, (at) => 300 + at * 50 + 49)},${times(200, '1300', ',')}`,
      name: times(600 + templates * per + 220 - 1, ','),
    },
    omitted: UNSUMMED,
  });
}

/** A large body at many depths: 31 levels above it, and 31 below. */
function levels(): unknown {
  const below = nest(31, 2, 'block', String);
  const body = 65_000;
  const kinds = [...below.kinds.slice(0, -1), 'block', 'block', ...filled(30, 'block'), 'model'];
  const sizes = [...below.sizes, body, ...filled(31, 2)];
  const uses = [
    ...below.uses,
    '31',
    ...filled(body - 1, ''),
    ...Array.from({ length: 31 }, (_, at) => [at === 0 ? '32' : '32', String(32 + at)]).flat(),
  ];
  return payloadOf({
    kinds,
    sizes,
    columns: { template: uses.join(','), name: times(uses.length - 1, ',') },
    omitted: UNSUMMED,
  });
}

function tied(): unknown {
  const { kinds, sizes, uses } = nest(60, 1, 'block', String, 'b{1+1}'.repeat(80));
  kinds[60] = 'block';
  return payloadOf({
    kinds: [...kinds, '', 'model'],
    sizes: [...sizes, 1, 2],
    columns: {
      template: `${uses.join(',')},,60,61*1000000000`,
      name: `b,${times(60, 'b{1+1}'.repeat(80), ',')},row,${'b'.repeat(100)},`,
      tied: `${times(61, ',')}9,,`,
      tied_to: `${times(61, ',')}1,,`,
    },
    omitted: UNSUMMED,
  });
}

/** Runs of two, three … in runs, as deep as may be, so that each index is another. */
function deepRuns(): unknown {
  const { kinds, sizes, uses, names } = nest(
    50,
    1,
    'block',
    (template) => `${template}*2`,
    'b{1+1+1+1}',
  );
  return payloadOf({
    kinds,
    sizes,
    columns: {
      template: uses.join(','),
      name: names.join(','),
      params: `${affine(50, 4)}${times(50, ',')}`,
    },
  });
}

/** Runs with a name, in a group with a name. */
function named(prefix: string, name: string, count: number): unknown {
  return payloadOf({
    kinds: ['block', 'stage', 'model'],
    sizes: [2, count, 1],
    columns: {
      template: `,,${times(count, '0*3', ',')},1`,
      name: `,,${times(count, name, ',')},${prefix}`,
    },
    omitted: UNSUMMED,
  });
}

/** A row with 16 columns that are unknown, each with the same text. */
function extraTexts(text: string): unknown {
  const ids = Array.from({ length: 16 }, (_, at) => `x${at}`);
  return repeated(Object.fromEntries(ids.map((id) => [id, text])), [], {
    extra: Object.fromEntries(ids.map((id) => [id, { kind: 'text', title: id }])),
  });
}

/** Chains of groups, each of which is opened at first, one after the other; others beside them keep all levels closed. */
function hiding(chains: number, rest: string): unknown {
  const levels = 60;
  const wide = 300;
  const depths = Array.from({ length: chains }, () => [...Array(levels).keys()]).flat();
  const inside = depths.map((depth, template) => (depth === 0 ? '' : String(template - 1)));
  const tops = Array.from({ length: chains }, (_, chain) => String(levels * (chain + 1) - 1));
  const uses = [...inside, ...filled(wide, ''), ...tops, String(inside.length), ''];
  return payloadOf({
    kinds: [...filled(inside.length + 1, 'block'), 'model'],
    sizes: [...filled(inside.length, 1), wide, chains + 2],
    columns: {
      template: uses.join(','),
      name: times(uses.length - 1, ','),
      params: `${depths.map((depth) => (depth === 0 ? '1000' : '')).join(',')}${times(wide + chains + 2, ',')}${rest}`,
    },
  });
}
