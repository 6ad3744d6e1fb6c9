import { scopeText } from '../../format/weightScope.js';
import { USUAL_DTYPE, writtenWeights } from '../../format/weights.js';
import type { WeightTexts } from '../../format/weights.js';
import type { OptionalColumns, Texts } from '../../format/columns.js';
import type { Weighed } from './weights.js';

/** The columns that say the weights of each row individually. */
type Columns = Pick<
  OptionalColumns,
  'weights' | 'weightShapes' | 'weightDtypes' | 'weightStates' | 'weightBytes' | 'weightScopes'
>;

/** `pathOf`: of a row; `hasDtypes`: the column of data types is there, too. */
export function weightColumns(
  rows: readonly Weighed[],
  pathOf: (row: number) => string,
  hasDtypes: boolean,
): Columns {
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
    cells(texts.map((of) => read(of)));
  return {
    weights: column(({ weights }) => weights),
    weightShapes: column(({ shapes }) => shapes),
    weightDtypes: column(({ dtypes }) => dtypes),
    weightStates: column(({ states }) => states),
    weightBytes: column(({ bytes }) => bytes),
    weightScopes: cells(
      rows.map(({ weights, scope }, row) =>
        weights === null || weights.length === 0 ? '' : scopeText(scope, pathOf(row), '/'),
      ),
    ),
  };
}

/** `null`: no row has one. */
function cells(texts: readonly string[]): Texts | null {
  return texts.some((text) => text !== '') ? texts.map((text) => text || null) : null;
}
