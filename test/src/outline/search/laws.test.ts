import { describe, expect, it } from 'vitest';
import {
  ALL_ROWS,
  choosesRows,
  createOutline,
  firstState,
  project,
  reduce,
} from '../../../../src/outline/index.js';
import type {
  Action,
  Choice,
  Order,
  Outline,
  PageRow,
  ViewState,
} from '../../../../src/outline/index.js';
import { focused, goTo, moved } from '../support/actions.js';
import type { Draft } from '../support/draft.js';
import { forTenThousandDrafts, tableFrom } from '../support/everyDraft.js';
import { expandedRows, leftOut } from '../support/oracle.js';
import type { OracleRow } from '../support/oracle.js';
import type { Dice } from '../support/random.js';
import { flatRows, foundTree, isChosen } from '../support/searchOracle.js';
import type { Branch } from '../support/searchOracle.js';

// Ten thousand cases take seconds, and more of them on a machine that does other things.

const QUERIES = [
  ...['', 'conv', 'n', 'B1', '/', '1', 'conv*', '*1', '?,*', 'x\\y', ' × ', '2/conv'],
  ...['/^conv|_end$/', '/[b-d]n?_?\\d/', '/(a|b)+1/', '/^\\D*\\d{1,2}$/', '/[^a-z]1/', '/.n.*?d/'],
];

function randomChoice(dice: Dice): Choice {
  return {
    query: dice.pick(QUERIES),
    trainability: dice.pick(['any', 'any', 'trainable', 'frozen'] as const),
    type: dice.pick(['', '', '', 'Conv', 'Add']),
    hasParams: dice.chance(25),
  };
}

interface Case {
  readonly draft: Draft;
  readonly dice: Dice;
  readonly outline: Outline;
  readonly rows: readonly (OracleRow | null)[];
  readonly choice: Choice;
  readonly first: ViewState;
}

function forEveryChoice(check: (one: Case) => void): void {
  forTenThousandDrafts((draft, dice) => {
    const outline = createOutline(tableFrom(draft));
    const rows = expandedRows(draft);
    const first = firstState(outline, { pageSize: 1 + dice.roll(9), depth: 1 });
    check({ draft, dice, outline, rows, choice: randomChoice(dice), first });
  });
}

function shown(outline: Outline, state: ViewState): readonly PageRow[] {
  return project(outline, { ...state, pageSize: 100_000, page: 0 }).rows;
}

function chosen(outline: Outline, state: ViewState, choice: Choice): ViewState {
  return reduce(outline, state, { kind: 'choose', choice });
}

function placeOf({ key, level, positionInSet: position, setSize, isContext }: PageRow): object {
  return { key, level, position, setSize, isContext };
}

describe('rows that were looked for', () => {
  it('are in the tree with what is around them, sorted or not, and nothing else is', () => {
    forEveryChoice(({ draft, dice, outline, rows, choice, first }) => {
      if (!choosesRows(choice)) return;
      const order = dice.chance(50) ? randomOrder(dice) : null;
      const wanted = foundTree(draft, rows, choice, (siblings) =>
        order === null
          ? siblings
          : sorted(siblings, (one) => keyOf(draft, rows, one, order), order),
      );
      const state = chosen(outline, { ...first, repeats: 'listed', order }, choice);
      expect(shown(outline, state).map(placeOf)).toEqual(
        wanted.map(({ from: _, ...place }) => place),
      );
    });
  });

  it('are counted with all that they represent, where what repeats is one row', () => {
    forEveryChoice(({ dice, outline, rows, choice, first }) => {
      if (!choosesRows(choice)) return;
      const state = chosen(outline, { ...first, isFlat: dice.chance(30) }, choice);
      const wanted = rows.filter((row) => row !== null && isChosen(choice, row)).length;
      const { found } = project(outline, state);
      if (!state.isFlat || choice.query !== '' || choice.type !== '')
        expect(found).toMatchObject({ layers: wanted, isIncomplete: false });
      const hits = shown(outline, state).filter(({ isContext }) => !isContext);
      expect(hits).toHaveLength(found?.hits ?? 0);
      for (const { kind, path } of hits)
        if (kind === 'layer')
          expect(rows.some((row) => row?.path === path && isChosen(choice, row))).toBe(true);
    });
  });

  it('leave the folds as they were', () => {
    forEveryChoice(({ dice, outline, choice, first }) => {
      const before = shown(outline, first).map(placeOf);
      let state = chosen(outline, first, choice);
      for (const row of shown(outline, state)) {
        if (choosesRows(choice) && row.open !== null && dice.chance(30))
          state = reduce(outline, state, { kind: 'toggle', key: row.key });
      }
      if (!choosesRows(choice)) return;
      expect(shown(outline, chosen(outline, state, ALL_ROWS)).map(placeOf)).toEqual(before);
    });
  });
});

describe('rows by themselves', () => {
  it('are all that are chosen, in the order of a column', () => {
    forEveryChoice(({ draft, dice, outline, rows, choice, first }) => {
      const order = dice.chance(80) ? randomOrder(dice, OF_A_ROW) : null;
      const all = flatRows(draft, rows, choice);
      const wanted =
        order === null ? all : sorted(all, (row) => cellOf(rows[row] ?? null, order), order);
      const state = { ...first, isFlat: true, repeats: 'listed', order } as const;
      const got = shown(outline, chosen(outline, state, choice));
      expect(got.map(({ path, params }) => [path, params.value])).toEqual(
        wanted.map((row) => [rows[row]?.path, rows[row]?.params ?? 0n]),
      );
      expect(
        got.map(({ label, pathBefore, path }) => path === '' || pathBefore + label === path),
      ).toEqual(got.map(() => true));
    });
  });
});

describe('the rows of any state', () => {
  it('are those of its pages, and each of them takes the focus', () => {
    forEveryChoice(({ dice, outline, choice, first }) => {
      const start = {
        ...first,
        order: dice.chance(50) ? randomOrder(dice) : null,
        isFlat: dice.chance(40),
        repeats: dice.pick(['closed', 'open', 'listed'] as const),
      };
      const state = chosen(outline, start, choice);
      const keys = shown(outline, state).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const pages = Array.from({ length: project(outline, state).pages }, (_, page) =>
        project(outline, goTo(outline, state, page)).rows.map(({ key }) => key),
      );
      expect(pages.flat()).toEqual(keys);
      if (keys.length === 0) return;
      let here = moved(outline, state, 'first');
      for (const key of keys) {
        expect(focused(outline, state, key).focus).toBe(key);
        expect(here.focus).toBe(key);
        here = moved(outline, here, 'next');
      }
    });
  });

  it('have the focus after every change', () => {
    forEveryChoice(({ dice, outline, choice, first }) => {
      let state = moved(outline, first, dice.pick(['first', 'last'] as const));
      const changes = [
        { kind: 'choose', choice },
        { kind: 'sort', order: randomOrder(dice) },
        { kind: 'flat', isFlat: dice.chance(50) },
        { kind: 'repeats', isListed: dice.chance(50) },
        { kind: 'depth', depth: 1 + dice.roll(4) },
        { kind: 'hit', step: dice.chance(50) ? 1 : -1 },
        { kind: 'choose', choice: ALL_ROWS },
      ] as const;
      for (let step = 0; step < 3; step++) {
        state = reduce(outline, state, dice.pick(changes));
        const page = project(outline, state);
        if (page.total > 0) expect(page.rows.map(({ key }) => key)).toContain(state.focus);
      }
    });
  });
});

/** Columns that a group is sorted by, too; and all that a row by itself is. */
const OF_A_GROUP = ['params', 'trainable', 'dtype'];
const OF_A_ROW = [...OF_A_GROUP, 'name', 'type', 'output_shape'];

describe('the columns that are chosen', () => {
  it('change nothing of the rows, whenever they are chosen, and have the cells of these', () => {
    forEveryChoice(({ dice, outline, rows, choice, first }) => {
      const ids = new Set(['type', 'dtype', 'inputs'].filter(() => dice.chance(50)));
      const actions: readonly Action[] = [
        { kind: 'choose', choice },
        { kind: 'sort', order: randomOrder(dice) },
        { kind: 'flat', isFlat: true },
        { kind: 'page', page: dice.roll(3) },
      ].filter(() => dice.chance(60)) as Action[];
      const columns: Action = { kind: 'columns', ids };
      const after = (all: readonly Action[]): ViewState =>
        all.reduce((state, action) => reduce(outline, state, action), first);
      const state = after([...actions, columns]);
      expect(after([columns, ...actions])).toEqual(state);
      for (const row of state.isFlat ? project(outline, state).rows : []) {
        const found = rows.filter((one) => one?.path === row.path);
        for (const id of ids) {
          const { text } = row.text(id);
          expect(found.some((one) => (one?.cells[id] ?? '') === text)).toBe(true);
        }
      }
    });
  });
});

function randomOrder(dice: Dice, columns = OF_A_GROUP): Order {
  return { by: dice.pick(columns), isDescending: dice.chance(50) };
}

/** What a group is sorted by: its sum, or the text of its own row. */
function keyOf(
  draft: Draft,
  rows: readonly (OracleRow | null)[],
  branch: Branch,
  order: Order,
): Key {
  const { node, hasRow } = branch;
  if (order.by === 'dtype') return hasRow ? cellOf(rows[node.from] ?? null, order) : null;
  const column = order.by === 'params' ? 'params' : 'trainable';
  const left = leftOut(draft).filter(({ from, to }) => node.from <= from && to <= node.to);
  let sum = left.reduce((all, one) => all + one[column], 0n);
  let isUnknown = false;
  for (const row of rows.slice(node.from, node.to)) {
    const value = row === null ? 0n : row[column];
    if (value === null) isUnknown = true;
    else sum += value;
  }
  if (isUnknown && sum <= 0n) return null;
  return Number(sum);
}

type Key = string | number | null;

function cellOf(row: OracleRow | null, { by }: Order): Key {
  if (row === null) return null;
  if (by === 'name') return padded(row.path || 'Net');
  if (by === 'output_shape') return elementsIn(row.cells.output_shape ?? '');
  if (by === 'dtype' || by === 'type') return padded(row.cells[by] ?? '');
  const value = by === 'params' ? row.params : row.trainable;
  return value === null ? null : Number(value);
}

/** Elements of the only tensor, as far as its sizes are numbers. */
function elementsIn(shape: string): number | null {
  const sizes = shape
    .slice(shape.lastIndexOf(':') + 1)
    .split(',')
    .map(Number)
    .filter(Number.isFinite);
  return shape === ''
    ? null
    : sizes.reduce((product, size) => product * size, sizes.length > 0 ? 1 : 0);
}

function padded(text: string): string | null {
  return text === ''
    ? null
    : text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(8, '0'));
}

function sorted<T>(items: readonly T[], key: (item: T) => Key, order: Order): readonly T[] {
  const sign = order.isDescending ? -1 : 1;
  return [...items].sort((one, other) => {
    const [first, second] = [key(one), key(other)];
    if (first === second) return 0;
    if (first === null || second === null) return first === null ? 1 : -1;
    return first < second ? -sign : sign;
  });
}
