import { USUAL_DTYPE, weightsIn } from '../../format/weights.js';
import type { RowFacts, Weight, WeightTexts } from '../../format/weights.js';
import type { DecodedTable } from '../../format/read/table.js';
import { known, sumOfRow, textAt } from './cells.js';
import type { RowPlace } from './cells.js';
import type { Row } from './rows.js';

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

/** The same of the first use that a row represents. */
export function weightsAt(place: RowPlace): readonly Weight[] | null {
  return place.table.columns.has('weights')
    ? weightsIn(weightTextsAt(place), weightFactsAt(place))
    : null;
}

export function weightTextsAt(place: RowPlace): WeightTexts {
  return {
    weights: textAt(place, 'weights'),
    shapes: textAt(place, 'weight_shape'),
    dtypes: textAt(place, 'weight_dtype'),
    states: textAt(place, 'weight_state'),
    bytes: textAt(place, 'weight_bytes'),
  };
}

export function weightFactsAt(place: RowPlace): RowFacts {
  return {
    params: known(sumOfRow(place, 'params')),
    trainable: known(sumOfRow(place, 'trainable')),
    untrainable: known(sumOfRow(place, 'untrainable')),
    dtype: place.table.columns.has('dtype') ? textAt(place, 'dtype') : USUAL_DTYPE,
  };
}
