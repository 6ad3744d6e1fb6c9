import { expect, it } from 'vitest';
import { keyAround } from '../../../../src/outline/folded/keys.js';
import type { Outline, ViewState } from '../../../../src/outline/index.js';
import { createOutline } from '../../../../src/outline/index.js';
import type { Listing } from '../../../../src/outline/rows/listing.js';
import { forEveryDraft, tableFrom } from '../support/everyDraft.js';
import { randomState } from '../support/randomState.js';

it('finds a row that was visible before, or the innermost visible one around it', () => {
  let hidden = 0;
  forEveryDraft((draft, dice) => {
    const outline = createOutline(tableFrom(draft));
    const [before, after] = [randomState(dice, draft), randomState(dice, draft)];
    const { listing, indexes } = listed(outline, after);
    for (const key of listed(outline, { ...before, repeats: after.repeats }).indexes.keys()) {
      const shown = waysOut(key).find((one) => indexes.has(one));
      if (shown !== key) hidden++;
      const index = indexes.get(shown ?? '') ?? null;
      expect({ key, index: listing.indexOf(key) }).toEqual({ key, index });
    }
  });
  expect(hidden).toBeGreaterThan(1000);
});

function listed(
  outline: Outline,
  state: ViewState,
): { readonly listing: Listing; readonly indexes: ReadonlyMap<string, number> } {
  const listing = outline.listing(state);
  const { nodes } = listing.slice(0, listing.total());
  return { listing, indexes: new Map(nodes.map(({ key }, index) => [key, index])) };
}

/** A key and those of all that may be around its row, from the inside; a use may be in the row that lists the uses. */
function waysOut(key: string): readonly string[] {
  if (key === '') return [];
  const list = /:\d+$/.test(key) ? [`${keyAround(key)}*`] : [];
  return [key, ...list, ...waysOut(keyAround(key))];
}
