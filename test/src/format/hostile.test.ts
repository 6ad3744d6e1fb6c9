import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import {
  createOutline,
  digest,
  factsOf,
  firstState,
  project,
  rowAt,
} from '../../../src/outline/index.js';
import { moved, openedSiblings, toggled } from '../outline/support/actions.js';
import type { Outline, ViewState } from '../../../src/outline/index.js';
import { hostileCases } from './support/hostile.js';

const CASES = hostileCases();

/** Opens whatever can be opened, a few times over, and looks at the first and the last page. */
function explored(outline: Outline): ViewState {
  let state = firstState(outline, { pageSize: 25, depth: 'auto' });
  for (let round = 0; round < 5; round++) {
    const page = project(outline, state);
    const closed = page.rows.find((row) => row.open === false);
    if (closed !== undefined) state = toggled(outline, state, closed.key);
    state = openedSiblings(outline, moved(outline, state, 'last'), page.rows.at(-1)?.key ?? '');
    project(outline, state);
    state = moved(outline, state, 'first');
  }
  return state;
}

describe('a hostile payload', () => {
  it.each(CASES.filter((one) => one.expect === 'table'))('$name opens', ({ payload }) => {
    const decoded = decode(payload);
    expect(decoded).toMatchObject({ ok: true });
    if (!decoded.ok) return;
    const outline = createOutline(decoded.table);
    const page = project(outline, explored(outline));
    expect(page.rows.length).toBeGreaterThan(0);
    // A quarter of a page more makes no second page.
    expect(page.rows.length).toBeLessThanOrEqual(31);
    for (const row of page.rows) {
      for (const text of [row.label, row.type.text, row.outputShape.text])
        expect(text.length).toBeLessThan(17_000);
    }
    factsOf(outline.table);
    digest(outline.table);
    rowAt(outline.table, Number(decoded.table.totals.rows) - 1);
  });

  it.each(CASES.filter((one) => one.expect === 'problem'))(
    '$name is a problem with its sentence',
    ({ payload, sentence }) => {
      expect(decode(payload)).toMatchObject({ ok: false, problem: { message: sentence } });
    },
  );

  it.each(['path-of-long-placeholders', 'cells-of-long-placeholders'])(
    '%s does not block the page',
    (name) => {
      const decoded = decode(CASES.find((one) => one.name === name)?.payload);
      if (!decoded.ok) throw new Error(decoded.problem.message);
      const outline = createOutline(decoded.table);
      const started = performance.now();
      explored(outline);
      // Ten pages, each of a few milliseconds.
      expect(performance.now() - started).toBeLessThan(2_500);
    },
  );

  it('pollutes no prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const { payload } of CASES) decode(payload);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is read by its own members only', () => {
    const payload = CASES.find((one) => one.name === 'prototype-keys')?.payload;
    const decoded = decode(payload);
    expect(decoded.ok && decoded.table.model.name).toBe('__proto__');
    expect(decoded.ok && factsOf(decoded.table).params).toEqual({ value: 3n, unknown: 0n });
  });

  it('says that a text was cut', () => {
    const cuts = CASES.filter(
      ({ name }) => name.startsWith('long-') || name.startsWith('name-at'),
    ).map(({ name, payload }) => {
      const decoded = decode(payload);
      return [name, decoded.ok ? factsOf(decoded.table).cutTexts : -1];
    });
    expect(Object.fromEntries(cuts)).toMatchObject({
      'long-name': 1,
      'long-dictionary-entry': 1,
      'name-at-the-limit': 0,
    });
  });

  it('may even throw', () => {
    const trap = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('no');
        },
      },
    );
    expect(decode(trap)).toMatchObject({ ok: false, problem: { code: 'internal' } });
    for (const raw of [undefined, 0, NaN, 'x', true, Symbol('x'), () => 0, 1n, []])
      expect(decode(raw).ok).toBe(false);
  });
});
