import type { Facts } from '../../outline/index.js';
import type { Translate } from '../common/translate.js';

/** What a column shows. `share` belongs to the parameters and stands beside them. */
export type ColumnKind = 'layer' | 'type' | 'shape' | 'params' | 'share' | 'flops' | 'trains';

const ALL: readonly ColumnKind[] = ['layer', 'type', 'shape', 'params', 'share', 'flops', 'trains'];

/** The columns of a model; no output shapes or FLOPs in the payload, no column. */
export function columnsOf({ hasShapes, hasFlops }: ColumnFacts): readonly ColumnKind[] {
  return ALL.filter((column) => column !== 'shape' || hasShapes).filter(
    (column) => column !== 'flops' || hasFlops,
  );
}

type ColumnFacts = Pick<Facts, 'hasShapes' | 'hasFlops'>;

export function columnTitle(column: ColumnKind, translate: Translate): string {
  switch (column) {
    case 'layer':
      return translate.__('Layer');
    case 'type':
      return translate.__('Type');
    case 'shape':
      return translate.__('Output shape');
    case 'params':
      return translate.__('Parameters');
    case 'share':
      return translate.__('Share');
    case 'flops':
      return translate.__('FLOPs');
    case 'trains':
      return translate.__('Trains');
    default:
      return assertNever(column);
  }
}

export function assertNever(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
