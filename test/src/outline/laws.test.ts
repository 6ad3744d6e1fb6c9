import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import type { DecodedTable } from '../../../src/format/index.js';
import {
  createOutline,
  factsOf,
  firstState,
  project,
  rowAt,
  rowsBetween,
} from '../../../src/outline/index.js';
import type { Outline, Page, PageRow, ViewState } from '../../../src/outline/index.js';
import { packed } from './support/draft.js';
import type { Draft } from './support/draft.js';
import { expandedRows, integer, visibleNodes } from './support/oracle.js';
import type { OracleNode, OracleRow } from './support/oracle.js';
import { Dice, randomDraft } from './support/random.js';
import { focused, goTo, moved, toggled } from './support/actions.js';

const RUNS = { numRuns: 400, seed: 20261123 };
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function tableOf(payload: unknown): DecodedTable {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problem));
  return decoded.table;
}

function tableFrom(draft: Draft): DecodedTable {
  return tableOf(JSON.parse(JSON.stringify(packed(draft))));
}

/** A state with a random level and random nodes opened and closed, some of them no nodes at all. */
function randomState(dice: Dice, draft: Draft): ViewState {
  const level = 1 + dice.roll(6);
  let keys = new Set<string>(dice.chance(20) ? ['99.1', 'x', '0:7.3', ''] : []);
  for (let round = 0; round < 4; round++) {
    const nodes = visibleNodes(draft, level, keys);
    keys = new Set([...keys, ...nodes.filter(() => dice.chance(20)).map((node) => node.key)]);
  }
  return { pageSize: 1 + dice.roll(12), page: 0, level, toggled: keys, focus: null, cell: null };
}

function allPages(outline: Outline, state: ViewState): Page[] {
  const first = project(outline, state);
  return Array.from({ length: first.pages }, (_, page) =>
    project(outline, goTo(outline, state, page)),
  );
}

function sumOf(
  rows: readonly (OracleRow | null)[],
  key: 'params' | 'trainable',
): { value: bigint; unknown: bigint } {
  let [value, unknown] = [0n, 0n];
  for (const row of rows) {
    const count = row?.[key] ?? null;
    if (count === null) unknown += 1n;
    else value += count;
  }
  // No count is below 0, so a lower bound is not.
  return { value: unknown > 0n && value < 0n ? 0n : value, unknown };
}

/** An unknown cell and an operation that is not counted both make a lower bound. */
function flopsOf(rows: readonly (OracleRow | null)[]): { value: bigint; unknown: bigint } {
  let [value, unknown] = [0n, 0n];
  for (const row of rows) {
    const count = row?.cells.flops === undefined ? null : integer(row.cells.flops);
    value += count ?? 0n;
    unknown += (count === null ? 1n : 0n) + (integer(row?.cells.uncounted) ?? 0n);
  }
  return { value, unknown };
}

function forEveryDraft(check: (draft: Draft, dice: Dice) => void): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      check(randomDraft(seed), new Dice(seed ^ 0x5bd1e995));
    }),
    RUNS,
  );
}

describe('rows', () => {
  it('are those of a plain expansion, from wherever they are read', () => {
    forEveryDraft((draft, dice) => {
      const table = tableFrom(draft);
      const wanted = expandedRows(draft);
      const from = dice.roll(draft.rows);
      const to = from + dice.roll(draft.rows - from + 1);
      const got = rowsBetween(table, from, to);
      expect(got.map((row) => row.index)).toEqual(
        wanted.flatMap((row, index) =>
          row !== null && index >= from && index < to ? [index] : [],
        ),
      );
      for (const row of got) {
        const { parent, name, path, cells, params, trainable } = wanted[row.index] as OracleRow;
        expect(row).toMatchObject({
          parent,
          name,
          path,
          cells: {
            type: cells.type,
            output_shape: cells.output_shape,
            dtype: cells.dtype,
            params,
            trainable,
            untrainable: integer(cells.untrainable),
            tied: integer(cells.tied),
          },
        });
        expect([row.cells.flops, row.cells.uncounted]).toEqual(
          cells.flops === undefined ? [null, 0n] : [integer(cells.flops), integer(cells.uncounted)],
        );
        expect(row.cells.inputs).toBe(cells.inputs === '' ? '1' : cells.inputs);
      }
    });
  });

  it('have no row before the first and after the last', () => {
    forEveryDraft((draft) => {
      const table = tableFrom(draft);
      for (const index of [-1, draft.rows, NaN, Infinity]) expect(rowAt(table, index)).toBeNull();
    });
  });
});

describe('pages', () => {
  it('are slices of all visible rows', () => {
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const wanted = visibleNodes(draft, state.level, state.toggled);
      const pages = allPages(outline, state);
      expect(pages.every((page) => page.total === wanted.length)).toBe(true);
      const rows = pages.flatMap((page) => page.rows);
      expect(rows.map(identity)).toEqual(
        wanted.map(({ key, kind, level, position, setSize, from, to }) => ({
          key,
          kind,
          level,
          position,
          setSize,
          layers: to - from,
        })),
      );
      for (const page of pages)
        expect(page.ancestors.map((row) => row.key)).toEqual(ancestorsOf(wanted, page.from));
    });
  });

  it('sum what is below', () => {
    forEveryDraft((draft, dice) => {
      const rows = expandedRows(draft);
      if (rows.includes(null)) return;
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const wanted = visibleNodes(draft, state.level, state.toggled);
      const got = allPages(outline, state).flatMap((page) => page.rows);
      got.forEach((row, index) => {
        const { from, to } = wanted[index] ?? { from: 0, to: 0 };
        expect([row.key, row.params]).toEqual([row.key, sumOf(rows.slice(from, to), 'params')]);
        expect([row.key, row.trainable]).toEqual([
          row.key,
          sumOf(rows.slice(from, to), 'trainable'),
        ]);
        expect([row.key, row.flops]).toEqual([row.key, flopsOf(rows.slice(from, to))]);
      });
      const facts = factsOf(outline.table);
      const params = sumOf(rows, 'params');
      if (params.unknown === 0n) expect(facts.params).toEqual(params);
      const flops = flopsOf(rows);
      expect(facts.flops).toEqual(flops.value === 0n && flops.unknown > 0n ? facts.flops : flops);
    });
  });

  it('name what varies between the uses that a row represents', () => {
    forEveryDraft((draft, dice) => {
      const rows = expandedRows(draft);
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const wanted = visibleNodes(draft, state.level, state.toggled);
      const shown = allPages(outline, state).flatMap((page) => page.rows);
      wanted.forEach((node, index) => {
        const row = shown[index];
        if (row?.kind !== 'layer' || rows[node.from] === null) return;
        expect([row.type.text, row.path]).toEqual([
          rows[node.from]?.cells.type,
          rows[node.from]?.path,
        ]);
        expect(row.instanceCount).toBe(node.offsets.length === 1 ? null : node.offsets.length);
        for (const [column, cell] of [
          ['type', row.type],
          ['output_shape', row.outputShape],
        ] as const) {
          const texts = new Set(
            node.offsets.map((offset) => rows[node.from + offset]?.cells[column]),
          );
          if (node.offsets.length === 1) expect(cell.varies).toBe(false);
          else if (!cell.varies) expect(texts).toEqual(new Set([cell.text]));
        }
      });
    });
  });
});

function identity(row: PageRow): Record<string, unknown> {
  const { key, kind, level, positionInSet, setSize, layers } = row;
  return { key, kind, level, position: positionInSet, setSize, layers };
}

function ancestorsOf(nodes: readonly { key: string; level: number }[], from: number): string[] {
  const ancestors: string[] = [];
  let level = nodes[from]?.level ?? 0;
  for (let index = from - 1; index >= 0; index--) {
    const node = nodes[index];
    if (node === undefined || node.level >= level) continue;
    ancestors.unshift(node.key);
    level = node.level;
  }
  return ancestors;
}

describe('focus', () => {
  it('finds every visible row by its key', () => {
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      visibleNodes(draft, state.level, state.toggled).forEach(({ key }, index) => {
        const next = focused(outline, state, key);
        expect([next.focus, next.page]).toEqual([key, Math.floor(index / state.pageSize)]);
      });
    });
  });

  it('reaches every row with "next" and comes back with "previous"', () => {
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      let state = randomState(dice, draft);
      const keys = visibleNodes(draft, state.level, state.toggled).map((node) => node.key);
      for (const key of keys.slice(1)) {
        state = moved(outline, state, 'next');
        expect(state.focus).toBe(key);
      }
      for (const key of [...keys].reverse().slice(1)) {
        state = moved(outline, state, 'previous');
        expect(state.focus).toBe(key);
      }
    });
  });

  it('stays on its row and position when the row opens, and goes to it when it closes', () => {
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const rows = allPages(outline, state).flatMap((page) => page.rows);
      const index = dice.roll(rows.length);
      const row = rows[index];
      if (row === undefined || row.open === null) return;
      const next = toggled(outline, focused(outline, state, row.key), row.key);
      const page = project(outline, next);
      expect(page.rows[index % state.pageSize]).toMatchObject({ key: row.key, open: !row.open });
      expect(next.focus).toBe(row.key);
    });
  });
});

describe('the first view', () => {
  it('is the deepest that fits one page and hides no more than a lesser one', () => {
    let opened = 0;
    let lesser = 0;
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const pageSize = 1 + dice.roll(30);
      const state = firstState(outline, { pageSize, depth: 'auto' });
      const least = draft.templates.at(-1)?.hasOwnRow === true ? 2 : 1;
      const total = project(outline, state).total;
      const isClosed = state.level === least && state.toggled.size === 0;
      expect(total <= pageSize || isClosed).toBe(true);
      // The sums of bodies that were left out are no sums of the draft's rows.
      if (draft.templates.some(({ omitted }) => omitted !== null)) return;
      const fitting = fittingLevels(draft, least, pageSize);
      const views = fitting.map((level) => {
        const keys = heavyKeys(draft, level, pageSize);
        return { level, keys, hidden: mostHidden(draft, level, keys) };
      });
      const best = views.reduce((one, other) => (other.hidden <= one.hidden ? other : one));
      opened += best.keys.size;
      if (best.level !== fitting.at(-1)) lesser++;
      expect(total).toBe(visibleNodes(draft, best.level, best.keys).length);
      expect(state.toggled).toEqual(best.keys);
      expect(state.level).toBe(best.level);
    });
    expect(opened).toBeGreaterThan(50);
    expect(lesser).toBeGreaterThan(0);
  });

  it('is as deep as a setting says, and no deeper', () => {
    forEveryDraft((draft) => {
      const { toggled: keys } = firstState(createOutline(tableFrom(draft)), {
        pageSize: 99,
        depth: 1,
      });
      expect(keys.size).toBe(0);
    });
  });
});

/** The least level, and those that show more rows than the one before, as long as these fit a page. */
function fittingLevels(draft: Draft, least: number, pageSize: number): [number, ...number[]] {
  const levels: [number, ...number[]] = [least];
  let shown = visibleNodes(draft, least, new Set()).length;
  for (let level = least + 1; ; level++) {
    const total = visibleNodes(draft, level, new Set()).length;
    if (total > pageSize || total === shown) return levels;
    levels.push(level);
    shown = total;
  }
}

type Rows = Pick<OracleNode, 'from' | 'to'>;

/** Says the parameters of some rows, and whether they are more than a third of all. */
function paramsIn(draft: Draft): {
  of: (rows: Rows) => bigint;
  isHeavy: (params: bigint) => boolean;
} {
  const rows = expandedRows(draft);
  const of = ({ from, to }: Rows): bigint => sumOf(rows.slice(from, to), 'params').value;
  const total = of({ from: 0, to: rows.length });
  return { of, isHeavy: (params) => 3n * params > total };
}

function closedNodes(nodes: readonly OracleNode[]): OracleNode[] {
  return nodes.filter(
    ({ kind, level }, at) =>
      ['group', 'run'].includes(kind) && (nodes[at + 1]?.level ?? 0) <= level,
  );
}

/** The most parameters of the first or last use of a closed row, 0 for up to a third of all. */
function mostHidden(draft: Draft, level: number, keys: ReadonlySet<string>): bigint {
  const params = paramsIn(draft);
  const hidden = closedNodes(visibleNodes(draft, level, keys)).flatMap(({ from, to, each }) => [
    params.of({ from, to: from + each }),
    params.of({ from: to - each, to }),
  ]);
  return hidden.filter(params.isHeavy).reduce((one, other) => (other > one ? other : one), 0n);
}

/** What is opened after a level, as the rule says it: one row after the other. */
function heavyKeys(draft: Draft, level: number, pageSize: number): ReadonlySet<string> {
  const { of: paramsOf, isHeavy } = paramsIn(draft);
  for (let keys = new Set<string>(); ;) {
    const nodes = visibleNodes(draft, level, keys);
    const closed = closedNodes(nodes).filter((node) => isHeavy(paramsOf(node)));
    closed.sort((one, other) => Number(paramsOf(other) - paramsOf(one)) || one.from - other.from);
    const next = closed
      .map(({ key }) => new Set([...keys, key]))
      .find((more) => visibleNodes(draft, level, more).length <= pageSize);
    if (next === undefined) return keys;
    keys = next;
  }
}
