import { describe, expect, it } from 'vitest';
import {
  createOutline,
  factsOf,
  project,
  rowAt,
  rowsBetween,
  UNCHANGED,
} from '../../../src/outline/index.js';
import type { Outline, Page, PageRow, Spread, Sum, ViewState } from '../../../src/outline/index.js';
import type { Draft } from './support/draft.js';
import { expandedRows, integer, visibleNodes } from './support/oracle.js';
import type { OracleRow } from './support/oracle.js';
import { forEveryDraft, forTenThousandDrafts, sumOf, tableFrom } from './support/everyDraft.js';
import type { Dice } from './support/random.js';
import { focused, goTo, moved, toggled } from './support/actions.js';

// Ten thousand cases take seconds, and more of them on a machine that does other things.

/** A state with a random level and random nodes opened and closed, some of them no nodes at all. */
function randomState(dice: Dice, draft: Draft): ViewState {
  const level = 1 + dice.roll(6);
  const repeats = dice.pick(['closed', 'closed', 'open', 'listed'] as const);
  let keys = new Set<string>(dice.chance(20) ? ['99.1', 'x', '0:7.3', ''] : []);
  for (let round = 0; round < 4; round++) {
    const nodes = visibleNodes(draft, level, keys, repeats);
    keys = new Set([...keys, ...nodes.filter(() => dice.chance(20)).map((node) => node.key)]);
  }
  const pageSize = 1 + dice.roll(12);
  return {
    ...UNCHANGED,
    pageSize,
    page: 0,
    level,
    toggled: keys,
    repeats,
    focus: null,
    cell: null,
  };
}

function allPages(outline: Outline, state: ViewState): Page[] {
  const first = project(outline, state);
  return Array.from({ length: first.pages }, (_, page) =>
    project(outline, goTo(outline, state, page)),
  );
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

/** The rows of each use that a visible row represents. */
function usesOf(
  rows: readonly (OracleRow | null)[],
  { from, to, offsets }: { from: number; to: number; offsets: readonly number[] } = NONE,
): (OracleRow | null)[][] {
  return offsets.map((offset) => rows.slice(from + offset, to + offset));
}

const NONE = { from: 0, to: 0, offsets: [] };

function spreadsOf(uses: readonly (OracleRow | null)[][]): PageRow['ofOneUse'] {
  return {
    params: spreadOf(uses.map((rows) => sumOf(rows, 'params'))),
    flops: spreadOf(uses.map(flopsOf)),
  };
}

/** Lower bounds are only shown where they are all the same. */
function spreadOf(sums: readonly Sum[]): Spread | null {
  const [first = { value: 0n, unknown: 0n }] = sums;
  const inOrder = [...sums].sort((one, other) => Number(one.value - other.value));
  const [least = first, most = first] = [inOrder[0], inOrder.at(-1)];
  if (sums.some(({ unknown }) => unknown !== first.unknown)) return null;
  return first.unknown > 0n && least.value !== most.value ? null : { least, most };
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
    forTenThousandDrafts((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const wanted = visibleNodes(draft, state.level, state.toggled, state.repeats);
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
      const wanted = visibleNodes(draft, state.level, state.toggled, state.repeats);
      const got = allPages(outline, state).flatMap((page) => page.rows);
      got.forEach((row, index) => {
        const uses = usesOf(rows, wanted[index]);
        const all = uses.flat();
        expect([row.key, row.params]).toEqual([row.key, sumOf(all, 'params')]);
        expect([row.key, row.trainable]).toEqual([row.key, sumOf(all, 'trainable')]);
        expect([row.key, row.flops]).toEqual([row.key, flopsOf(all)]);
        const ofOneUse = uses.length === 1 ? null : spreadsOf(uses);
        expect([row.key, row.ofOneUse]).toEqual([row.key, ofOneUse]);
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
      const wanted = visibleNodes(draft, state.level, state.toggled, state.repeats);
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
          const texts = node.offsets.map((at) => rows[node.from + at]?.cells[column] ?? '');
          const sizes = new Set(texts.map((text) => text.replace(/^key\d*:/, '')));
          expect(cell.varies).toBe(sizes.size > 1);
          if (new Set(texts).size === 1) expect(cell.text).toBe(texts[0]);
          else if (!cell.varies) expect(new Set([cell.text])).toEqual(sizes);
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
    forTenThousandDrafts((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      visibleNodes(draft, state.level, state.toggled, state.repeats).forEach(({ key }, index) => {
        const next = focused(outline, state, key);
        const { pages } = project(outline, state);
        const page = pages === 1 ? 0 : Math.floor(index / state.pageSize);
        expect([next.focus, next.page]).toEqual([key, page]);
      });
    });
  });

  it('reaches every row with "next" and comes back with "previous"', () => {
    forTenThousandDrafts((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      let state = randomState(dice, draft);
      const keys = visibleNodes(draft, state.level, state.toggled, state.repeats).map(
        (node) => node.key,
      );
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
    forTenThousandDrafts((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const state = randomState(dice, draft);
      const rows = allPages(outline, state).flatMap((page) => page.rows);
      const index = dice.roll(rows.length);
      const row = rows[index];
      if (row === undefined || row.open === null) return;
      const next = toggled(outline, focused(outline, state, row.key), row.key);
      const page = project(outline, next);
      expect(page.rows[index - page.from]).toMatchObject({ key: row.key, open: !row.open });
      expect(page.from).toBeLessThanOrEqual(index);
      expect(next.focus).toBe(row.key);
    });
  });
});
