import { describe, expect, it } from 'vitest';
import {
  connectedKeys,
  connectionsOnPage,
  createOutline,
  project,
  reduce,
} from '../../../../src/outline/index.js';
import type { Outline, ViewState } from '../../../../src/outline/index.js';
import { edgesOf, placesOf } from '../support/connectionsOracle.js';
import type { OraclePlace } from '../support/connectionsOracle.js';
import type { Draft } from '../support/draft.js';
import { draftAndDice, forEveryDraft, tableFrom } from '../support/everyDraft.js';
import { expandedRows } from '../support/oracle.js';
import type { Dice } from '../support/random.js';
import { randomState } from '../support/randomState.js';

interface PageUnderTest {
  readonly outline: Outline;
  readonly state: ViewState;
  readonly places: readonly OraclePlace[];
  readonly wanted: ReadonlySet<string>;
}

/** Of these the last use of a run is seen from another open run; few random drafts are so. */
const SEEN_FROM_RUNS = [8_250, 12_966];

function forEveryPage(check: (page: PageUnderTest) => void): void {
  const checkPages = (draft: Draft, dice: Dice): void => {
    const outline = createOutline(tableFrom(draft));
    const first = randomState(dice, draft);
    const places = placesOf(draft, first);
    const wanted = edgesOf(places, expandedRows(draft));
    const { pages } = project(outline, first);
    for (let page = 0; page < Math.min(4, pages); page++) {
      const state = reduce(outline, first, { kind: 'page', page: dice.roll(pages) });
      check({ outline, state, places, wanted });
    }
  };
  for (const seed of SEEN_FROM_RUNS) checkPages(...draftAndDice(seed));
  forEveryDraft(checkPages);
}

const parsed = (edge: string): readonly [number, number] => {
  const [from = -1, to = -1] = edge.split('-').map(Number);
  return [from, to];
};

describe('the connections of a page', () => {
  it('are those that all inputs of the model make, each once', () => {
    forEveryPage(({ outline, state, places, wanted }) => {
      const page = project(outline, state);
      const range = { from: page.from, count: page.rows.length };
      const found = connectionsOnPage(outline, state, range);
      const isOnPage = (index: number): boolean =>
        index >= range.from && index < range.from + range.count;
      const edges = (found?.edges ?? []).map(({ from, to }) => `${from}-${to}`);
      expect(new Set(edges).size).toBe(edges.length);
      const entering = (edge: string): boolean => isOnPage(parsed(edge)[1]);
      expect(edges.filter(entering).sort()).toEqual([...wanted].filter(entering).sort());
      // Of those that leave the page only so many are needed.
      for (const edge of edges) expect(wanted).toContain(edge);
      places.forEach(({ runs }, index) => {
        if (!isOnPage(index) || runs.length > 0) return;
        const leaves = (edge: string): boolean =>
          parsed(edge)[0] === index && parsed(edge)[1] >= range.from + range.count;
        expect(edges.some(leaves)).toBe([...wanted].some(leaves));
      });
    });
  });

  it('come with the rows of the page that represent layers, and the nearest around it', () => {
    forEveryPage(({ outline, state, places }) => {
      const { from, rows } = project(outline, state);
      const to = from + rows.length;
      const found = connectionsOnPage(outline, state, { from, count: rows.length });
      const all = places.flatMap(({ own }, index) => (own.length > 0 ? [index] : []));
      const onPage = all.filter((index) => index >= from && index < to);
      const before = all.filter((index) => index < from).slice(-1);
      const after = all.filter((index) => index >= to).slice(0, 1);
      expect(found?.places).toEqual([...before, ...onPage, ...after]);
    });
  });

  it('lead to the rows on all pages that a row reads from and feeds', () => {
    forEveryPage(({ outline, state, places, wanted }) => {
      const { from, rows } = project(outline, state);
      rows.forEach(({ key }, at) => {
        const keysOf = (side: 0 | 1): (string | undefined)[] =>
          [...wanted]
            .map(parsed)
            .filter((edge) => edge[1 - side] === from + at)
            .map((edge) => edge[side])
            .sort((one, other) => one - other)
            .map((index) => places[index]?.node.key);
        expect(connectedKeys(outline, state, key, 'reads')).toEqual(keysOf(0));
        const feeds = connectedKeys(outline, state, key, 'feeds');
        const isAsSuch = places[from + at]?.runs.length === 0;
        if (isAsSuch) expect(feeds).toEqual(keysOf(1));
        else for (const one of feeds) expect(keysOf(1)).toContain(one);
      });
    });
  });
});

describe('a row of the model', () => {
  it('is focused, with what it is in open, whatever was open before', () => {
    forEveryDraft((draft, dice) => {
      const outline = createOutline(tableFrom(draft));
      const rows = expandedRows(draft);
      const state = randomState(dice, draft);
      for (let round = 0; round < 5; round++) {
        const row = dice.roll(rows.length);
        if (rows[row] === null || rows[row] === undefined) continue;
        const next = reduce(outline, state, { kind: 'reveal', row });
        const shown = placesOf(draft, next).find(({ node }) => node.key === next.focus);
        const { own = [], offsets = [], node } = shown ?? {};
        // A group or a run shows its own row, which is the first of a use.
        const isItself = (at: number): boolean =>
          at >= 0 && (own.length === 1 || at % (node?.each ?? 1) === 0);
        const isShown = offsets.some((offset) => isItself(own.indexOf(row - offset)));
        expect({ row, focus: next.focus, isShown }).toEqual({
          row,
          focus: next.focus,
          isShown: true,
        });
      }
    });
  });
});
