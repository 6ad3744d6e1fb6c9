/** The columns of the text and the HTML: those that every summary has, and those asked for. The twin of columns.py. */
import type { Counts, LayerTable, Texts } from '../format/write/encode.js';
import { flopsInside, inputShape, ownText, sumInside, textInside } from './cells.js';
import type { Place } from './cells.js';
import type { FoldedRow } from './rows.js';
import { isPartlyFrozen, shownText } from './words.js';

/** A column after those of the names and the types; a line of a cell may end after a `divider`. */
export interface Column {
  readonly title: string;
  readonly isNumber: boolean;
  readonly divider: ',' | ';';
  text(row: FoldedRow): string;
}

/** Fields of a LayerTable with an optional column. */
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

export const OPTIONAL_FIELDS = [
  'inputShapes',
  'flops',
  'bytes',
  'buffers',
  'dtypes',
  'devices',
  'modes',
  'optimizerGroups',
  'learningRates',
  'weightDecays',
  'adapters',
  'settings',
] as const;

/** Their columns are there wherever they are known. */
const ALWAYS: readonly OptionalField[] = [
  'flops',
  'optimizerGroups',
  'learningRates',
  'weightDecays',
  'adapters',
];

/**
 * The columns of a table, with one `beside` the parameters. FLOPs and what an optimizer and adapters say are there
 * wherever they are known, the others where they were asked for, too.
 */
export function columnsOf(
  table: LayerTable,
  asked: readonly OptionalField[],
  beside: Column | null = null,
): readonly Column[] {
  const known = OPTIONAL_FIELDS.filter(
    (field) => table[field] !== null && [...ALWAYS, ...asked].includes(field),
  );
  const shape = { ...text('Output shape', (row) => shownText(row.shape)), divider: ';' } as const;
  return [
    ...(known.includes('inputShapes') ? [OPTIONAL.inputShapes(table)] : []),
    ...(table.outputs === null ? [] : [shape]),
    { ...text('Parameters', (row) => row.params), isNumber: true },
    ...(isPartlyFrozen(table) ? [text('Trainable', (row) => row.trainable)] : []),
    ...(beside === null ? [] : [beside]),
    ...known.filter((field) => field !== 'inputShapes').map((field) => OPTIONAL[field](table)),
  ];
}

export function text(title: string, cell: (row: FoldedRow) => string): Column {
  return { title, isNumber: false, divider: ',', text: cell };
}

const OPTIONAL: Readonly<Record<OptionalField, (table: LayerTable) => Column>> = {
  inputShapes: (table) => ({
    ...placed('Input shape', (place) => inputShape(table, place)),
    divider: ';',
  }),
  flops: (table) => placed('FLOPs', (place) => flopsInside(table, place), true),
  bytes: ({ bytes }) => total('Bytes', bytes),
  buffers: ({ buffers }) => total('Buffers', buffers),
  dtypes: ({ dtypes }) => inside('Data type', dtypes),
  devices: ({ devices }) => inside('Device', devices),
  modes: ({ modes }) => inside('Mode', modes),
  optimizerGroups: ({ optimizerGroups }) => own('Group', optimizerGroups),
  learningRates: ({ learningRates }) => own('Learning rate', learningRates),
  weightDecays: ({ weightDecays }) => own('Weight decay', weightDecays),
  adapters: ({ adapters }) => own('Adapter', adapters),
  settings: ({ settings }) => own('Settings', settings),
};

function placed(title: string, cell: (place: Place) => string, isNumber = false): Column {
  return {
    ...text(title, ({ place }) => (place === null ? '' : shownText(cell(place)))),
    isNumber,
  };
}

function total(title: string, values: Counts | null): Column {
  return placed(title, (place) => sumInside(values ?? [], place), true);
}

function inside(title: string, values: Texts | null): Column {
  return placed(title, (place) => textInside(values ?? [], place));
}

function own(title: string, values: Texts | null): Column {
  return placed(title, (place) => ownText(values ?? [], place));
}
