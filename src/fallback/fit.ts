/**
 * Columns of plain text in little room: what gives way, in the order in which the table's columns do. The twin of
 * layerfold/fallback/fit.py.
 */
import type { Column } from './columns.js';
import { widthOf } from './lines.js';
import type { FoldedRow } from './rows.js';
import { SENTENCE, shownText } from './words.js';

const GAP = 2;
const NARROWEST = 4;

/** Air, then short FLOPs, what each use of a repetition has, the keys of shapes, short parameters. */
const STEPS = ['air', 'flops', 'note', 'keys', 'params'] as const;

type Taken = ReadonlySet<string>;

const NOTHING: Taken = new Set();
const EVERYTHING: Taken = new Set(STEPS);

/** They are left out last, the first of them at the very last; the others from the end of the line on. */
const LEFT_OUT_LAST: readonly Column['id'][] = ['trainable', 'types', 'outputs', 'inputShapes'];

const NEVER_LEFT_OUT: readonly Column['id'][] = ['name', 'params'];

/** What a text that is cut keeps. */
const LEAST_TEXT = 12;

const BLANK_IN_SHAPE = /(?<=[0-9?]), (?=[0-9?])/g;

/** Columns with their cells, titles first, and how many characters wide they are. */
export interface Fitted {
  readonly columns: readonly Column[];
  readonly cells: readonly (readonly string[])[];
  readonly widths: readonly number[];
  /** Those for which there is no room. */
  readonly leftOut: readonly Column[];
  /** The width in which there is room for all. */
  readonly whole: number;
}

type Line = Pick<Fitted, 'columns' | 'cells' | 'widths'>;

/** The rows and columns of a text, and what is known of the cells of columns. */
interface Text {
  readonly rows: readonly FoldedRow[];
  readonly columns: readonly Column[];
  /** Those that were asked for. */
  readonly asked: readonly Column['id'][];
  readonly known: Map<string, readonly string[]>;
}

/** The columns in `width` characters; RangeError where that is too little for names and parameters. */
export function fitted(given: Omit<Text, 'known'>, width: number): Fitted {
  const text: Text = { ...given, known: new Map() };
  const { columns } = text;
  const whole = lengthOf(natural(text, columns, NOTHING).widths);
  const order = leaving(text, width);
  let shown = columns;
  for (let count = 0; count <= order.length; count++) {
    const leftOut = order.slice(0, count);
    shown = columns.filter((column) => !leftOut.includes(column));
    const cut = withCutTexts(text, shown, width);
    if (cut === null) continue;
    const found = gentlest(text, shown, width) ?? cut;
    return { ...found, leftOut: withText(text, leftOut), whole };
  }
  const last = natural(text, shown, EVERYTHING);
  const [names = 0, ...others] = last.widths;
  const room = width - lengthOf(others) - GAP;
  if (room < NARROWEST) throw new RangeError(`no room for a summary in ${width} characters`);
  const widths = [Math.min(room, names), ...others];
  return { ...last, widths, leftOut: withText(text, order), whole };
}

/** Whether a name is cut. */
export function isCut({ cells, widths }: Fitted): boolean {
  return (cells[0] ?? []).some((cell) => widthOf(cell) > (widths[0] ?? 0));
}

/** The title and the cells of a column, after some steps. */
function cellsOf(text: Text, column: Column, taken: Taken): readonly string[] {
  const { id } = column;
  const isShape = id === 'outputs' || id === 'inputShapes';
  let cells = cellsKnown(text, column, false);
  if (column.short !== undefined && taken.has(isShape ? 'keys' : id)) {
    const short = cellsKnown(text, column, true);
    // A number such as 1,234 does not become shorter.
    if (widest(short) < widest(cells)) cells = short;
  }
  const isTight = taken.has('air');
  if (isShape && isTight) return cells.map((cell) => cell.replace(BLANK_IN_SHAPE, ','));
  return id === 'name' ? indented(text, cells, isTight) : cells;
}

function cellsKnown({ rows, known }: Text, column: Column, isShort: boolean): readonly string[] {
  const key = `${column.id} ${String(isShort)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const text = isShort ? (column.short ?? column.text) : column.text;
  const title = isShort && column.id === 'params' ? 'Params' : column.title;
  const cells = [title, ...rows.map((row) => shownText(text(row), SENTENCE))];
  known.set(key, cells);
  return cells;
}

function indented({ rows }: Text, cells: readonly string[], isTight: boolean): readonly string[] {
  const [title = '', ...names] = cells;
  const shown = names.map((name, at) => {
    const depth = rows[at]?.depth ?? 0;
    if (!isTight) return '  '.repeat(depth) + name;
    return ' '.repeat(depth) + name.replaceAll('  × ', ' × ');
  });
  return [title, ...shown];
}

/** Columns as wide as their cells; a note that says nothing any more is none. */
function natural(text: Text, columns: readonly Column[], taken: Taken): Line {
  const all = columns.map((column) => ({ column, cells: cellsOf(text, column, taken) }));
  const there = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return {
    columns: there.map(({ column }) => column),
    cells: there.map(({ cells }) => cells),
    widths: there.map(({ cells }) => widest(cells)),
  };
}

function widest(cells: readonly string[]): number {
  return Math.max(...cells.map(widthOf));
}

function lengthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/**
 * The columns that may be left out, in this order: those asked for last, if all of these have room. What trains is said
 * only where something does not, and in no other column.
 */
function leaving(text: Text, width: number): readonly Column[] {
  const { columns, asked } = text;
  const isAsked = ({ id }: Column): boolean => id === 'trainable' || asked.includes(id);
  const isKept = ({ id }: Column): boolean => NEVER_LEFT_OUT.includes(id);
  const others = [...columns].reverse().filter(({ id }) => !LEFT_OUT_LAST.includes(id));
  const last = [...LEFT_OUT_LAST]
    .reverse()
    .flatMap((id) => columns.filter((column) => column.id === id));
  const order = [...others, ...last].filter((column) => !isKept(column));
  const wanted = columns.filter((column) => isKept(column) || isAsked(column));
  if (withCutTexts(text, wanted, width) === null) return order;
  return order.sort((one, other) => Number(isAsked(one)) - Number(isAsked(other)));
}

function withText(text: Text, columns: readonly Column[]): readonly Column[] {
  return columns.filter((column) => cellsOf(text, column, EVERYTHING).some((cell) => cell !== ''));
}

/** The columns after as few steps as make them fit; `null` where all are not enough. */
function gentlest(text: Text, columns: readonly Column[], width: number): Line | null {
  for (let count = 0; count <= STEPS.length; count++) {
    let taken: Taken = new Set(STEPS.slice(0, count));
    let found = natural(text, columns, taken);
    if (lengthOf(found.widths) > width) continue;
    for (const step of STEPS.slice(0, Math.max(0, count - 1))) {
      const fewer = new Set([...taken].filter((one) => one !== step));
      const less = natural(text, columns, fewer);
      if (lengthOf(less.widths) <= width) [found, taken] = [less, fewer];
    }
    return found;
  }
  return null;
}

/** The columns after all steps, texts but the names cut; `null` where that is not enough. */
function withCutTexts(text: Text, columns: readonly Column[], width: number): Line | null {
  const found = natural(text, columns, EVERYTHING);
  const least = found.widths.map((wide, at) => {
    const column = found.columns[at];
    const isWhole = column?.isNumber === true || column?.id === 'name';
    return isWhole ? wide : Math.min(wide, LEAST_TEXT);
  });
  if (lengthOf(least) > width) return null;
  const widths = [...found.widths];
  while (lengthOf(widths) > width) {
    const spare = widths.map((wide, at) => (wide > (least[at] ?? 0) ? wide : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return { ...found, widths };
}
