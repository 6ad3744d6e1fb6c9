import { COLUMNS as FORMAT_COLUMNS } from '../../format/columns.js';
import type { ColumnId, ExtraColumn } from '../../format/columns.js';
import type { Facts } from '../../outline/index.js';
import { visible } from '../common/text.js';
import { textColumn } from './column.js';
import type { Column } from './column.js';
import { flops } from './flops.js';
import { name } from './name.js';
import { params } from './params.js';
import { shape } from './shape.js';
import { share } from './share.js';
import { trainable } from './trainable.js';
import { type } from './type.js';

export type { Column, ColumnContext, Width } from './column.js';
export { namePx } from './name.js';

/** Columns with an object of their own, in their order. */
export const COLUMNS: readonly Column[] = [name, type, shape, params, share, flops, trainable];

/** Not shown: these columns repeat one of the above, or need a view that can hide columns without room. */
const NOT_SHOWN: ReadonlySet<ColumnId> = new Set([
  ...(['name', 'type', 'output_shape', 'params', 'untrainable', 'trainable', 'flops'] as const),
  'statistics_move',
  ...(['inputs', 'tied', 'tied_to', 'attribute', 'stacked', 'uncounted', 'call_count'] as const),
  ...(['dtype', 'device', 'mode', 'bytes', 'buffers', 'input_shape', 'settings'] as const),
]);

const OTHERS = FORMAT_COLUMNS.filter(({ id }) => !NOT_SHOWN.has(id));

/** The columns of a model: those that its payload has. A column that has no object of its own is shown as text. */
export function columnsOf(facts: Facts): readonly Column[] {
  const known = OTHERS.map((column) =>
    plainColumn(column, column.id.replaceAll('_', '-'), ({ translate }) =>
      translate.__(column.title),
    ),
  );
  // An id becomes a part of class names, and no text of a payload does.
  const extra = facts.extraColumns.map((column, at) =>
    plainColumn(column, `extra-${at + 1}`, () => visible(column.title)),
  );
  return [...COLUMNS, ...known, ...extra].filter((column) => column.isPresent(facts));
}

/** The room of a title: a foreign one may be of any length. */
const TITLE = { leastPx: 60, mostPx: 120, paddingPx: 20, characterPx: 7.6 };

function plainColumn({ id }: ExtraColumn, name: string, title: Column['title']): Column {
  const column = textColumn({
    id: name,
    title,
    isPresent: ({ columns }) => columns.has(id),
    cell: (row) => row.text(id),
  });
  const { leastPx, mostPx, paddingPx, characterPx } = TITLE;
  return {
    ...column,
    width: (context) => {
      const titlePx = paddingPx + characterPx * title(context).length;
      const px = Math.min(mostPx, Math.max(leastPx, titlePx));
      return { leastPx: px, characterPx: 7.4, shrinks: true };
    },
  };
}
