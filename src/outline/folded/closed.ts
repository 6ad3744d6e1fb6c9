import { targetOf } from '../../format/read/grammar.js';
import { stepsOf } from './keys.js';
import type { Step } from './keys.js';
import type { FoldState } from './listing.js';
import type { Shape } from './shape.js';

/** The same state, but for what is open at a level or deeper, which is closed. */
export function closedFrom(shape: Shape, state: FoldState, level: number): FoldState {
  const toggled = [...state.toggled].filter((key) => levelOf(shape, key) < level);
  return {
    level: Math.min(state.level, level),
    toggled: new Set(toggled),
    repeats: state.repeats,
  };
}

/** The level of the row of a key; 1 at the top. */
function levelOf(shape: Shape, key: string): number {
  const { grammar } = shape;
  const top = grammar.hasOwnRow[grammar.root] === true ? 1 : 0;
  return (stepsOf(shape, key) ?? []).reduce((level, step) => level + levelsOf(shape, step), top);
}

/** The uses of a run are listed below the row for that, those of one of layers directly below it. */
function levelsOf(shape: Shape, { entry, use, isInstances }: Step): number {
  if (entry < 0) return 1;
  const kind = shape.slotOf(entry);
  if (kind !== 'run') return kind === 'splice' ? 0 : 1;
  if (isInstances) return 2;
  if (use === null) return 1;
  return shape.hasOnlyOwnRow(targetOf(shape.grammar, entry)) ? 2 : 3;
}
