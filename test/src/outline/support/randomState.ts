import { UNCHANGED } from '../../../../src/outline/index.js';
import type { ViewState } from '../../../../src/outline/index.js';
import type { Draft } from './draft.js';
import { visibleNodes } from './oracle.js';
import type { Dice } from './random.js';

/** Some rows of a draft are open, others not, on pages of some length. */
export function randomState(dice: Dice, draft: Draft): ViewState {
  const level = 1 + dice.roll(5);
  const repeats = dice.pick(['closed', 'closed', 'open', 'listed'] as const);
  let keys = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const nodes = visibleNodes(draft, level, keys, repeats);
    keys = new Set([...keys, ...nodes.filter(() => dice.chance(25)).map((node) => node.key)]);
  }
  const place = { pageSize: 1 + dice.roll(14), page: 0, focus: null, cell: null };
  return { ...UNCHANGED, ...place, level, toggled: keys, repeats };
}
