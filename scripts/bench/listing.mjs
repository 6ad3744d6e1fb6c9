// Times finding, sorting and listing 100,000 rows without a browser: the action and the page of 25 rows that it shows,
// beside the same done to a plain array of rows. Reads what `npm run build:lib` wrote to lib/.
import { decode } from '../../lib/format/index.js';
import {
  createOutline,
  firstState,
  project,
  reduce,
  rowsBetween,
} from '../../lib/outline/index.js';

const [WARM_UP, ROUNDS] = [2, 10];

/** A run of 1,000 blocks of 100 rows; `of(row)`: the cells of one of them. */
function runPayload(of, { name = 'block{0+1}', lists } = {}) {
  const rows = Array.from({ length: 100 }, (_, row) => of(row));
  const column = (id) => [...rows.map((cells) => cells[id] ?? ''), ''].join(',');
  const words = (id) => [...new Set(rows.map((cells) => cells[id]))];
  const indexed = (id) => [...rows.map((cells) => words(id).indexOf(cells[id])), ''].join(',');
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { framework: 'torch', name: 'run', type: 'Net', unit: 'module', separator: '.' },
    totals: { rows: 100_000 },
    templates: { kind: 'block,model', size: '100,1' },
    columns: {
      template: `${','.repeat(100)}0*1000`,
      name: [...rows.map((cells) => cells.name), name].join(','),
      params: column('params'),
      untrainable: column('untrainable'),
      type: indexed('type'),
      output_shape: indexed('output_shape'),
    },
    dictionaries: {
      type: words('type').join('\n'),
      output_shape: words('output_shape').join('\n'),
    },
    ...(lists === undefined ? {} : { lists }),
  };
}

const eachUse = (text) => Array.from({ length: 1_000 }, (_, use) => text(use)).join(',');

const MODELS = {
  'alike in a run': () =>
    runPayload((row) => ({
      name: `conv${row}`,
      params: String((row * 7919) % 10_007),
      untrainable: row % 3 === 0 ? '2' : '',
      type: `Type${row % 7}`,
      output_shape: `?,${row % 11},8`,
    })),
  'all computed': () =>
    runPayload((row) => ({
      name: `conv${row}_{0+1}`,
      params: `{${(row * 7919) % 10_007}+${1 + (row % 5)}}`,
      untrainable: '{0+1}',
      type: `Type${row % 7}_{0+1}`,
      output_shape: `?,{${row % 11}+2},{1+1}`,
    })),
  'all in lists': () =>
    runPayload(
      (row) => ({
        name: `conv${row}_{@0}`,
        params: '{@1}',
        untrainable: '{@2}',
        type: `Type${row % 7}_{@0}`,
        output_shape: `?,{@1},{${row % 11}}`,
      }),
      {
        name: '{@0}',
        lists: [
          eachUse((use) => `b${(use * 7919) % 10_007}`),
          eachUse((use) => (use * 7919) % 10_007),
          eachUse((use) => use % 3),
        ].join(';'),
      },
    ),
};

const flat = { kind: 'flat', isFlat: true };
const listed = { kind: 'repeats', isListed: true };
const all = { kind: 'depth', depth: 99 };
const find = (choice) => ({ kind: 'choose', choice });
const sort = (by, isDescending = false) => ({ kind: 'sort', order: { by, isDescending } });

const natural = new Intl.Collator('en', { numeric: true });
const includes = (text, query) => text.toLowerCase().includes(query);

/** The actions, of which the last one is timed, and what a plain array of rows takes for the same. */
const ACTIONS = {
  'open all, list repeats': { actions: [listed, all] },
  flat: { actions: [flat] },
  'search a name': {
    actions: [find({ query: 'conv7' })],
    plain: (rows) =>
      rows.filter(({ path, type }) => includes(path, 'conv7') || includes(type, 'conv7')),
  },
  'search a path by a pattern': {
    actions: [find({ query: '/conv(1|2)\\d*_\\d{3}$/' })],
    plain: (rows) => rows.filter(({ path }) => /conv(1|2)\d*_\d{3}$/i.test(path)),
  },
  'search a type': {
    actions: [find({ query: 'type3' })],
    plain: (rows) =>
      rows.filter(({ path, type }) => includes(path, 'type3') || includes(type, 'type3')),
  },
  'search what is not there': {
    actions: [find({ query: 'zzz' })],
    plain: (rows) =>
      rows.filter(({ path, type }) => includes(path, 'zzz') || includes(type, 'zzz')),
  },
  'trainable only': {
    actions: [find({ trainability: 'trainable' })],
    plain: (rows) => rows.filter(({ trainable }) => trainable > 0),
  },
  'rank by parameters': {
    actions: [{ kind: 'rank', by: 'params' }],
    plain: (rows) => rows.toSorted((one, other) => other.params - one.params),
  },
  'sort all by name': {
    actions: [flat, sort('name')],
    plain: (rows) => rows.toSorted((one, other) => natural.compare(one.path, other.path)),
  },
  'sort all by type': {
    actions: [flat, sort('type')],
    plain: (rows) => rows.toSorted((one, other) => natural.compare(one.type, other.type)),
  },
  'sort all by shape': { actions: [flat, sort('output_shape', true)] },
  'sort the open tree by name': { actions: [listed, all, sort('name', true)] },
  'sort the open tree by parameters': { actions: [listed, all, sort('params', true)] },
};

function outlineOf(payload) {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return createOutline(decoded.table);
}

/** What a page would keep that expands all rows: their texts and numbers. */
function plainRows(table) {
  return rowsBetween(table, 0, Infinity).map(({ path, cells }) => ({
    path,
    type: cells.type,
    params: Number(cells.params),
    trainable: Number(cells.trainable),
  }));
}

/** Milliseconds of this thread's processor, the mean of ten calls after two more. */
function meanOf(prepare, work) {
  let spent = 0;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const prepared = prepare();
    const start = process.threadCpuUsage();
    work(prepared);
    const { user, system } = process.threadCpuUsage(start);
    if (round >= WARM_UP) spent += (user + system) / 1000;
  }
  return spent / ROUNDS;
}

function timeOf(payload, actions) {
  const last = actions.at(-1);
  const prepare = () => {
    const outline = outlineOf(payload);
    const first = firstState(outline, { pageSize: 25, depth: 'auto' });
    const state = actions
      .slice(0, -1)
      .reduce((before, action) => reduce(outline, before, action), first);
    project(outline, state);
    return { outline, state };
  };
  return meanOf(prepare, ({ outline, state }) => project(outline, reduce(outline, state, last)));
}

/** For each action and model: milliseconds here, and those of a plain array where there is such a thing. */
export function listingTimings(only = '') {
  const found = [];
  for (const [model, make] of Object.entries(MODELS)) {
    const payload = make();
    const rows = plainRows(outlineOf(payload).table);
    for (const [action, { actions, plain }] of Object.entries(ACTIONS)) {
      if (!action.includes(only)) continue;
      const layerfold = timeOf(payload, actions);
      const array = plain === undefined ? null : meanOf(() => rows, plain);
      found.push({ model, action, layerfold, array });
    }
  }
  return found;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  console.table(listingTimings(process.argv[2]));
