import type { ColumnId } from '../../format/columns.js';
import { isCut, USUAL_DTYPE, weightsIn } from '../../format/weights.js';
import type { RowFacts, Weight, WeightTexts } from '../../format/weights.js';
import type { DecodedTable } from '../../format/read/table.js';
import { agreedAt, known, sumOfRow, textAt } from '../rows/cells.js';
import type { RowPlace } from '../rows/cells.js';
import type { Row } from '../rows/rows.js';
import { usesThere } from '../rows/uses.js';

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
  const texts = textsOf(place);
  const first = weightsIn(texts, rowFactsOf(place));
  if (first === null) return null;
  const differing = differences(place, first);
  const weights = first.map((weight, at) => ({ weight, varies: differing?.[at] ?? NOTHING }));
  return { weights, isCut: isCut(texts), areOfFirst: differing === null };
}

/** The weights of one row of the model; `null`: they are unknown. */
export function weightsOfRow(table: DecodedTable, { cells }: Row): readonly Weight[] | null {
  const { params, trainable, untrainable } = cells;
  const dtype = table.columns.has('dtype') ? cells.dtype : USUAL_DTYPE;
  const texts = {
    weights: cells.weights,
    shapes: cells.weight_shape,
    dtypes: cells.weight_dtype,
    states: cells.weight_state,
    bytes: cells.weight_bytes,
  };
  return weightsIn(texts, { params, trainable, untrainable, dtype });
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
    const [texts, facts] = [textsOf(there), rowFactsOf(there)];
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

function textsOf(place: RowPlace): WeightTexts {
  return {
    weights: textAt(place, 'weights'),
    shapes: textAt(place, 'weight_shape'),
    dtypes: textAt(place, 'weight_dtype'),
    states: textAt(place, 'weight_state'),
    bytes: textAt(place, 'weight_bytes'),
  };
}

function rowFactsOf(place: RowPlace): RowFacts {
  return {
    params: known(sumOfRow(place, 'params')),
    trainable: known(sumOfRow(place, 'trainable')),
    untrainable: known(sumOfRow(place, 'untrainable')),
    dtype: place.table.columns.has('dtype') ? textAt(place, 'dtype') : USUAL_DTYPE,
  };
}
