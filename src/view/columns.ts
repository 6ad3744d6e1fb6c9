import type { Translate } from './translate.js';

/** What a column shows. `share` belongs to the parameters and stands beside them. */
export type ColumnKind = 'layer' | 'type' | 'shape' | 'params' | 'share' | 'trains';

const ALL: readonly ColumnKind[] = ['layer', 'type', 'shape', 'params', 'share', 'trains'];

/** The columns of a model; no output shapes in the payload, no column. */
export function columnsOf(hasShapes: boolean): readonly ColumnKind[] {
  return hasShapes ? ALL : ALL.filter((column) => column !== 'shape');
}

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
    case 'trains':
      return translate.__('Trains');
    default:
      return assertNever(column);
  }
}

export function assertNever(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
