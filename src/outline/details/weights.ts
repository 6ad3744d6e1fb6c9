import type { ColumnId } from '../../format/columns.js';
import { isCut, weightsIn } from '../../format/weights.js';
import type { Weight } from '../../format/weights.js';
import { agreedAt, textAt } from '../rows/cells.js';
import type { RowPlace } from '../rows/cells.js';
import { usesThere } from '../rows/uses.js';
import { weightFactsAt, weightTextsAt } from '../rows/weights.js';

/** One weight of a row, and in what the uses that the row represents differ. */
export interface ShownWeight {
  readonly weight: Weight;
  readonly varies: ReadonlySet<keyof Weight>;
}

/** The weights of a row itself. */
export interface RowWeights {
  readonly weights: readonly ShownWeight[];
  /** Whether there are more, which the payload does not have. */
  readonly isCut: boolean;
  /** Whether the uses that the row represents have other weights, so that these are of the first one alone. */
  readonly areOfFirst: boolean;
}

/** The weights of a row; `null`: they are unknown. */
export function weightsOf(place: RowPlace): RowWeights | null {
  if (!place.table.columns.has('weights')) return null;
  const texts = weightTextsAt(place);
  const first = weightsIn(texts, weightFactsAt(place));
  if (first === null) return null;
  const differing = differences(place, first);
  const weights = first.map((weight, at) => ({ weight, varies: differing?.[at] ?? NOTHING }));
  return { weights, isCut: isCut(texts), areOfFirst: differing === null };
}

const NOTHING: ReadonlySet<keyof Weight> = new Set();
/** Columns that say something about weights. */
const COLUMNS = [
  ...(['weights', 'weight_shape', 'weight_dtype', 'weight_state', 'weight_bytes'] as const),
  ...(['dtype', 'trainable'] as const),
] satisfies readonly ColumnId[];
const COMPARED = ['shape', 'dtype', 'isTrainable', 'isTied', 'bytes'] as const;

/** In what each weight differs among the uses; `null`: they have different weights, or there are too many uses. */
function differences(
  place: RowPlace,
  first: readonly Weight[],
): readonly ReadonlySet<keyof Weight>[] | null {
  const found = first.map(() => new Set<keyof Weight>());
  const agree = COLUMNS.every(
    (column) => agreedAt(place, column, (use) => textAt(use, column)) !== null,
  );
  if (agree) return found;
  const uses = usesThere(place.table, place);
  if (uses === null) return null;
  const seen = new Set<string>();
  for (const use of uses) {
    const there = { ...place, ...use };
    const [texts, facts] = [weightTextsAt(there), weightFactsAt(there)];
    const key = [...Object.values(texts), ...Object.values(facts)].join('\n');
    if (place.table.lists.pageWork.isHalfSpent) return null;
    if (seen.has(key)) continue;
    seen.add(key);
    const weights = weightsIn(texts, facts);
    if (weights === null || namesOf(weights) !== namesOf(first)) return null;
    for (const [at, weight] of weights.entries())
      for (const fact of COMPARED) if (weight[fact] !== first[at]?.[fact]) found[at]?.add(fact);
  }
  return found;
}

function namesOf(weights: readonly Weight[]): string {
  return weights.map(({ name }) => name).join('\n');
}
