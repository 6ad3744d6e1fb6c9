/** The columns of the text and the HTML: those that every summary has, and those asked for. The twin of columns.py. */
import type { Counts, LayerTable, Texts } from '../format/write/encode.js';
import { flopsInside, inputShape, outputShape, ownText, sumInside, textInside } from './cells.js';
import type { Place } from './cells.js';
import { compact } from './compact.js';
import type { FoldedRow } from './rows.js';
import { isPartlyFrozen, shownText, unitWord } from './words.js';

/**
 * A column; a line of a cell may end after a `divider`, empty: nowhere. `short` is what a cell says where there is little
 * room.
 */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  readonly isNumber: boolean;
  readonly divider: ',' | ';' | '';
  readonly text: (row: FoldedRow) => string;
  readonly short?: (row: FoldedRow) => string;
}

type ColumnId = 'name' | 'types' | 'outputs' | 'params' | 'note' | 'trainable' | OptionalField;

/** Fields of a LayerTable with an optional column. */
export type OptionalField = (typeof OPTIONAL_FIELDS)[number];

const OPTIONAL_FIELDS = [
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

/** Those that are asked for by their names; the others follow from an optimizer or are found. */
export const REQUESTED_FIELDS: readonly OptionalField[] = OPTIONAL_FIELDS.filter(
  (field) => field === 'flops' || !ALWAYS.includes(field),
);

/**
 * The columns of a table, names first. FLOPs and what an optimizer and adapters say are there wherever they are known, the
 * others where they were asked for, too.
 */
export function columnsOf(table: LayerTable, asked: readonly OptionalField[]): readonly Column[] {
  const known = OPTIONAL_FIELDS.filter(
    (field) => table[field] !== null && [...ALWAYS, ...asked].includes(field),
  );
  const optional = (field: OptionalField): Column => OPTIONAL[field](table, field);
  return [
    { ...text('name', unitWord(table.unit), (row) => row.label), divider: '' },
    text('types', 'Type', (row) => row.type),
    ...known.filter((field) => field === 'inputShapes').map(optional),
    ...(table.outputs === null ? [] : [outputs(table)]),
    PARAMS,
    ...(isPartlyFrozen(table) ? [TRAINABLE] : []),
    ...known.filter((field) => field !== 'inputShapes').map(optional),
  ];
}

export function text(id: ColumnId, title: string, cell: (row: FoldedRow) => string): Column {
  return { id, title, isNumber: false, divider: ',', text: cell };
}

const PARAMS: Column = {
  ...text('params', 'Parameters', (row) => row.params),
  isNumber: true,
  short: (row) => compact(row.params),
};

function outputs(table: LayerTable): Column {
  return {
    ...text('outputs', 'Output shape', (row) => shownText(row.shape)),
    divider: ';',
    short: placedText((place) => outputShape(table, place, false)),
  };
}

const TRAINABLE = text('trainable', 'Trainable', (row) => row.trainable);

type MakeColumn = (table: LayerTable, id: OptionalField) => Column;

const OPTIONAL: Readonly<Record<OptionalField, MakeColumn>> = {
  inputShapes: (table, id) => ({
    ...placed(id, 'Input shape', (place) => inputShape(table, place)),
    divider: ';',
    short: placedText((place) => inputShape(table, place, false)),
  }),
  flops: (table, id) => ({
    ...placed(id, 'FLOPs', (place) => flopsInside(table, place), true),
    short: placedText((place) => compact(flopsInside(table, place))),
  }),
  bytes: ({ bytes }, id) => total(id, 'Bytes', bytes),
  buffers: ({ buffers }, id) => total(id, 'Buffers', buffers),
  dtypes: ({ dtypes }, id) => inside(id, 'Data type', dtypes),
  devices: ({ devices }, id) => inside(id, 'Device', devices),
  modes: ({ modes }, id) => inside(id, 'Mode', modes),
  optimizerGroups: ({ optimizerGroups }, id) => own(id, 'Group', optimizerGroups),
  learningRates: ({ learningRates }, id) => own(id, 'Learning rate', learningRates),
  weightDecays: ({ weightDecays }, id) => own(id, 'Weight decay', weightDecays),
  adapters: ({ adapters }, id) => own(id, 'Adapter', adapters),
  settings: ({ settings }, id) => own(id, 'Settings', settings),
};

function placed(
  id: OptionalField,
  title: string,
  cell: (place: Place) => string,
  isNumber = false,
): Column {
  return { ...text(id, title, placedText(cell)), isNumber };
}

function placedText(cell: (place: Place) => string): (row: FoldedRow) => string {
  return ({ place }) => (place === null ? '' : shownText(cell(place)));
}

function total(id: OptionalField, title: string, values: Counts | null): Column {
  return placed(id, title, (place) => sumInside(values ?? [], place), true);
}

function inside(id: OptionalField, title: string, values: Texts | null): Column {
  return placed(id, title, (place) => textInside(values ?? [], place));
}

function own(id: OptionalField, title: string, values: Texts | null): Column {
  return placed(id, title, (place) => ownText(values ?? [], place));
}
