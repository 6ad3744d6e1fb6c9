import { COLUMNS as FORMAT_COLUMNS, WEIGHT_COLUMNS } from '../../format/columns.js';
import type { ColumnId, ExtraColumn } from '../../format/columns.js';
import type { Facts } from '../../outline/index.js';
import { visible } from '../common/text.js';
import { textColumn } from './column.js';
import type { Column, ColumnContext } from './column.js';
import { name } from './name.js';
import { isShownAtFirst } from './preferred.js';
import { buffers, bytes, flops, params } from './numbers.js';
import { shapeColumn } from './shape.js';
import { share } from './share.js';
import { trainable } from './trainable.js';
import { type } from './type.js';

export type { Column, ColumnContext } from './column.js';

const outputShape = shapeColumn('output-shape', 'output_shape', null, ({ translate }) =>
  translate.__('Output shape'),
);
const inputShape = shapeColumn('input-shape', 'input_shape', 40, ({ translate }) =>
  translate.__('Input shape'),
);

/** Columns with an object of their own, in their order. */
export const COLUMNS: readonly Column[] = [
  name,
  type,
  inputShape,
  outputShape,
  params,
  share,
  flops,
  bytes,
  buffers,
  trainable,
];

/** Those are said by one of the above. */
const SAID_ELSEWHERE: ReadonlySet<ColumnId> = new Set([
  ...(['name', 'type', 'output_shape', 'params', 'untrainable', 'trainable', 'flops'] as const),
  ...(['bytes', 'buffers', 'input_shape', 'statistics_move', 'uncounted'] as const),
  ...(['inputs', 'tied', 'tied_to', 'attribute', 'stacked', 'call_shapes'] as const),
]);

/** Shown only where they say more than the line above the table, or a badge. */
const UNUSUAL = new Map<ColumnId, (facts: Facts) => boolean>([
  ['dtype', ({ dtypes }) => dtypes.length > 1],
  ['call_count', () => false],
]);

const OTHERS = FORMAT_COLUMNS.filter(
  ({ id }) => !SAID_ELSEWHERE.has(id) && !WEIGHT_COLUMNS.has(id),
).map((column, at) => ({
  ...plainColumn(column, column.id.replaceAll('_', '-'), 50 + at, ({ translate }) =>
    translate.__(column.title),
  ),
  isUsual: UNUSUAL.get(column.id) ?? ((): boolean => true),
}));

/** The first rank of columns that this version does not know. */
const EXTRA_RANK = 80;

/**
 * The columns that a table of this model can have: those that its payload has. A column that has no object of its own
 * is shown as text.
 */
export function columnsOf(facts: Facts): readonly Column[] {
  // An id becomes a part of class names, and no text of a payload does.
  const extra = facts.extraColumns.map((column, at) =>
    plainColumn(column, `extra-${at + 1}`, EXTRA_RANK + at, () => visible(column.title)),
  );
  return [...COLUMNS, ...OTHERS, ...extra].filter((column) => column.isPresent(facts));
}

/** Those that are shown: the choice for this table, or the first view's. The names always are. */
export function chosenColumns(
  columns: readonly Column[],
  chosen: ReadonlySet<string> | null,
  context: Pick<ColumnContext, 'facts' | 'preferences'>,
): readonly Column[] {
  return columns.filter(
    (column) =>
      column.isRowHeader === true ||
      (chosen === null ? isShownAtFirst(column, context) : chosen.has(column.id)),
  );
}

function plainColumn(
  { id }: ExtraColumn,
  className: string,
  rank: number,
  title: Column['title'],
): Column {
  return textColumn({
    id: className,
    title: (context) => title(context, new Set()),
    isPresent: ({ columns }) => columns.has(id),
    cell: (row) => row.text(id),
    rank,
  });
}
