import { describe, expect, it } from 'vitest';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import { chosenColumns, columnsOf } from '../../../../src/view/columns/index.js';
import { flops, params } from '../../../../src/view/columns/numbers.js';
import { wantedColumns } from '../../../../src/view/columns/preferred.js';
import { DEFAULT_PREFERENCES, english } from '../../../../src/view/index.js';
import type { Preferences, WantedColumns } from '../../../../src/view/index.js';
import { NOTHING_TAKEN } from '../../../../src/view/layout/need.js';
import { tableOf } from '../support/corpus.js';

const NONE = { shownColumns: [], hiddenColumns: [] };

describe('the columns that are wanted in every table', () => {
  const facts = factsOf(tableOf('torch-llama'));
  const all = columnsOf(facts);
  const contextOf = (wanted: WantedColumns) => ({
    facts,
    preferences: () => ({ ...DEFAULT_PREFERENCES, ...wanted }),
  });
  const shown = (wanted: WantedColumns): readonly string[] =>
    chosenColumns(all, null, contextOf(wanted)).map(({ id }) => id);

  it('are shown at first where a model has them, and unknown ones are passed over', () => {
    expect(shown(NONE)).toEqual(['layer', 'type', 'params', 'share']);
    expect(shown({ shownColumns: ['dtype', 'bytes', '<b>'], hiddenColumns: ['share'] })).toEqual([
      'layer',
      'type',
      'params',
      'dtype',
    ]);
    expect(shown({ shownColumns: [], hiddenColumns: ['layer', 'name', 'params'] })).toEqual([
      'layer',
      'type',
      'share',
    ]);
  });

  it('are what differs from the usual ones, and others stay as they were', () => {
    const before = { shownColumns: ['bytes'], hiddenColumns: ['share', 'flops'] };
    const chosen = new Set(['type', 'params', 'share', 'dtype']);
    const wanted = wantedColumns(all, chosen, contextOf(before));
    expect(wanted).toEqual({ shownColumns: ['bytes', 'dtype'], hiddenColumns: ['flops'] });
    expect(shown(wanted)).toEqual(['layer', 'type', 'params', 'share', 'dtype']);
  });

  it('are none where the usual ones are chosen again', () => {
    const before = { shownColumns: ['dtype'], hiddenColumns: ['share'] };
    const usual = new Set(['type', 'params', 'share']);
    expect(wantedColumns(all, usual, contextOf(before))).toEqual(NONE);
  });

  it('make every choice that can be made that of all tables', () => {
    const ids = all.slice(1).map(({ id }) => id);
    for (let bits = 0; bits < 2 ** ids.length; bits += 1) {
      const chosen = new Set(ids.filter((_, at) => ((bits >> at) & 1) === 1));
      const wanted = wantedColumns(all, chosen, contextOf(NONE));
      expect(shown(wanted)).toEqual(['layer', ...chosen]);
    }
  });
});

describe('numbers in columns', () => {
  const table = tableOf('keras-mobilenet-flops');
  const outline = createOutline(table);
  const state = firstState(outline, { pageSize: 25, depth: 0 });
  const row = project(outline, state).rows.find(({ params: sum }) => sum.value > 0n);
  const shown = (numbers: Preferences['numbers']): string[] => {
    if (row === undefined) throw new Error('no row');
    const preferences = { ...DEFAULT_PREFERENCES, numbers };
    const context = { facts: factsOf(table), translate: english, preferences: () => preferences };
    return [params, flops].flatMap((column) => [
      column.title(context, NOTHING_TAKEN),
      column.shown(row, context, NOTHING_TAKEN),
      column.text(row, context),
    ]);
  };

  it('are exact or short as the user wants, and exact as text', () => {
    const [auto, exact, short] = [shown('auto'), shown('exact'), shown('short')];
    const [, , paramsText = '', , , flopsText = ''] = auto;
    expect(auto.slice(0, 2)).toEqual(['Parameters', paramsText]);
    expect(exact).toEqual(['Parameters', paramsText, paramsText, 'FLOPs', flopsText, flopsText]);
    expect(short[0]).toMatch(/^Params \([kM]\)$/);
    expect(short[1]).not.toBe(paramsText);
    expect(short[2]).toBe(paramsText);
    expect(short.slice(3)).toEqual(auto.slice(3));
  });
});
