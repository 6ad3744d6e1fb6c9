import type { Facts, PageRow, Spread, TextCell } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { inUnit, sumText } from '../common/numbers.js';
import type { Unit } from '../common/numbers.js';
import type { Preferences } from '../common/preferences.js';
import type { Ruler } from '../common/ruler.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { spreadText } from '../common/words.js';
import type { Step, Taken } from '../layout/need.js';

export interface ColumnContext {
  readonly facts: Facts;
  readonly translate: Translate;
  /** Those of now: a user may change them while the table is open. */
  preferences(): Preferences;
}

/** Larger ones first or last; `null`, which is unknown, after all others. */
export type SortKey = string | number | bigint | null;

/** How a column gives way; lengths in em without the padding of a cell. */
export interface Fit {
  /** The steps that shorten it. */
  readonly steps: readonly Step[];
  /** Those that a cell takes by itself before it is cut. */
  readonly ownSteps: readonly Step[];
  /** Columns of a higher rank are hidden first; `null`: never. */
  readonly rank: number | null;
  /** A text that is longer may be cut before anything is shortened or hidden; `null`: it is never cut. */
  readonly cap: number | null;
  /** What is left of a text that is cut. */
  readonly least: number;
}

/** A column of the table; everything that the view does for it is here. */
export interface Column {
  /** Lower-case letters: a part of class names. */
  readonly id: string;
  /** Classes of its cells and its title. */
  readonly className: string;
  /** Whether its cells name the rows; the first column's do. */
  readonly isRowHeader?: boolean;
  readonly isNumber?: boolean;
  /** In a row of several lines it is in the first, beside the name. */
  readonly isBesideName?: boolean;
  readonly fit: Fit;
  title(context: ColumnContext, taken: Taken): string;
  /** Whether a table of this model can have it. */
  isPresent(facts: Facts): boolean;
  /** Whether it is shown as long as the user has not chosen; else it is. */
  isUsual?(facts: Facts): boolean;
  /** Puts the content into an empty cell. */
  fill(cell: HTMLTableCellElement, row: PageRow, context: ColumnContext, taken: Taken): void;
  /** The content as plain text, with nothing left out. */
  text(row: PageRow, context: ColumnContext): string;
  /** What is shown of it. */
  shown(row: PageRow, context: ColumnContext, taken: Taken): string;
  /** The length of what is shown, in em. */
  length(row: PageRow, context: ColumnContext, ruler: Ruler, taken: Taken): number;
  sortKey(row: PageRow): SortKey;
}

interface TextColumn {
  readonly id: string;
  title(context: ColumnContext): string;
  isPresent(facts: Facts): boolean;
  cell(row: PageRow): TextCell;
  readonly rank: number;
  readonly fit?: Fit;
}

const TEXT = { steps: [], ownSteps: [], cap: 20, least: 6 } as const;

/** A column that shows a text of the payload as it is. */
export function textColumn({ rank, fit, ...column }: TextColumn): Column {
  const text = (row: PageRow, { translate }: ColumnContext): string => {
    const cell = column.cell(row);
    return cell.varies ? translate.__('varies') : visible(cell.text);
  };
  return {
    ...column,
    className: `lf-text lf-${column.id}`,
    fit: fit ?? { ...TEXT, rank },
    text,
    shown: text,
    length: (row, context, ruler) => ruler.text(text(row, context)),
    fill: (cell, row, context) => {
      cell.textContent = text(row, context);
      cell.classList.toggle('lf-quiet', column.cell(row).varies);
    },
    sortKey: (row) => column.cell(row).text || null,
  };
}

interface NumberColumn {
  readonly id: string;
  /** The title; in a unit, with that. */
  title(context: ColumnContext, unit: Unit | null): string;
  isPresent(facts: Facts): boolean;
  /** What a row has; `null` where uses of a run differ in an unknown way. */
  amount(row: PageRow): Spread | null;
  /** What numbers are counted in where they are not exact. */
  unit(facts: Facts): Unit;
  /** Whether they are exact while there is room, as long as the user has not chosen. */
  readonly isExactFirst: boolean;
  /** Columns of a higher rank are hidden first; `null`: never. */
  readonly rank: number | null;
}

/** Of the words beside a number, as in style/table.css. */
const BESIDE_FONT = 0.9;

/** A column of numbers in one unit; the exact number is its text. */
export function numberColumn(column: NumberColumn): Column {
  const { id, isExactFirst, rank, amount } = column;
  const unit = ({ facts, preferences }: ColumnContext, taken: Taken): Unit | null => {
    const one = column.unit(facts);
    const { numbers } = preferences();
    const isExact = numbers === 'auto' ? isExactFirst : numbers === 'exact';
    return one.size === 1n || (isExact && !taken.has('exact')) ? null : one;
  };
  const text: Column['text'] = (row, { translate }) => spreadText(amount(row), sumText, translate);
  const shown: Column['shown'] = (row, context, taken) => {
    const one = unit(context, taken);
    if (one === null) return text(row, context);
    return spreadText(amount(row), (sum) => inUnit(sum, one), context.translate);
  };
  // Never without the word: the number would be taken for that of all uses, as the share of the row is.
  const beside = (row: PageRow, { translate }: ColumnContext): string =>
    row.ofOneUse !== null && (amount(row)?.most.value ?? 0n) > 0n ? translate.__('each') : '';
  return {
    id,
    className: `lf-number lf-${id}`,
    isNumber: true,
    fit: { steps: ['exact'], ownSteps: [], rank, cap: null, least: 0 },
    title: (context, taken) => column.title(context, unit(context, taken)),
    isPresent: (facts) => column.isPresent(facts),
    text,
    shown,
    length: (row, context, ruler, taken) => {
      const words = beside(row, context);
      const before = words === '' ? 0 : BESIDE_FONT * ruler.text(words) + ruler.text(' ');
      return before + ruler.text(shown(row, context, taken));
    },
    fill: (cell, row, context, taken) => {
      const words = beside(row, context);
      if (words !== '') cell.append(element('span', 'lf-beside', words), ' ');
      const content = shown(row, context, taken);
      cell.append(content);
      cell.classList.toggle('lf-quiet', content === '0');
    },
    sortKey: (row) => {
      const most = amount(row)?.most;
      return most === undefined || (most.unknown > 0n && most.value === 0n) ? null : most.value;
    },
  };
}
