/** The columns that say the weights of each row individually. */
import { USUAL_DTYPE, writtenWeights } from '../../format/weights.js';
import type { WeightTexts } from '../../format/weights.js';
import type { OptionalColumns, Texts } from '../../format/columns.js';
import type { Weighed } from './weights.js';

type Columns = Pick<
  OptionalColumns,
  'weights' | 'weightShapes' | 'weightDtypes' | 'weightStates' | 'weightBytes'
>;

/** `hasDtypes`: the column of data types is there, too. */
export function weightColumns(rows: readonly Weighed[], hasDtypes: boolean): Columns {
  const isWritten = hasDtypes && rows.some(({ dtype }) => dtype !== null);
  const texts = rows.map(({ params, frozen, fixed, dtype, weights }) =>
    writtenWeights(weights, {
      params,
      trainable: params === null || frozen === null ? null : params - frozen,
      untrainable: fixed,
      dtype: isWritten ? (dtype ?? '') : USUAL_DTYPE,
    }),
  );
  const column = (read: (of: WeightTexts) => string): Texts | null =>
    texts.some((of) => read(of) !== '') ? texts.map((of) => read(of) || null) : null;
  return {
    weights: column(({ weights }) => weights),
    weightShapes: column(({ shapes }) => shapes),
    weightDtypes: column(({ dtypes }) => dtypes),
    weightStates: column(({ states }) => states),
    weightBytes: column(({ bytes }) => bytes),
  };
}
