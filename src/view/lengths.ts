import type { PageRow } from '../outline/index.js';
import { endsLength, indentOf } from './columns/name.js';
import type { Column, ColumnContext } from './columns/index.js';
import type { Ruler } from './common/ruler.js';
import { hasContent } from './row.js';
import { STEPS } from './layout/need.js';
import type { NameNeed, Need, Taken } from './layout/need.js';

/** Left and right of a text, and a little to spare; the same as in style/table.css. */
export const PADDING_EM = 1.35;

/** Before a name: there are no rows without. */
const LEAST_INDENT_EM = 1.4;

const RESERVED = '0'.repeat(22);

/** What is taken after 0, 1, … steps. */
const TAKEN: readonly Taken[] = [0, 1, 2, 3, 4].map((count) => new Set(STEPS.slice(0, count)));

const WITHOUT_WORDS: Taken = new Set([...STEPS, 'words']);

interface Longest {
  readonly after: number[];
  /** With what is before it in a line under the names. */
  readonly indented: number[];
  most: number;
  mostOfShort: number;
}

const NONE: Longest = { after: [], indented: [], most: 0, mostOfShort: 0 };

/** How long the contents of columns are: the longest so far, so that turning pages does not move a column. */
export class Lengths {
  private readonly longest = new Map<Column, Longest>();
  private indent: number = LEAST_INDENT_EM;
  /** Of names whose badges have lost their words. */
  private wordless = 0;

  constructor(
    private readonly columns: readonly Column[],
    private readonly context: ColumnContext,
    private readonly ruler: Ruler,
  ) {
    for (const column of columns) {
      const after = TAKEN.map(
        (taken) => ruler.title(column.title(context, taken)) + titleIndent(column),
      );
      const indented = after.map((length) => length + LEAST_INDENT_EM);
      const [most = 0, mostOfShort = most] = [after[0], after.at(-1)];
      this.longest.set(column, { after, indented, most, mostOfShort });
    }
  }

  include(rows: readonly PageRow[]): void {
    for (const row of rows) {
      this.indent = Math.max(this.indent, indentOf(row, true));
      for (const column of this.columns) if (hasContent(row, column)) this.includeCell(row, column);
      const name = this.columns[0]?.length(row, this.context, this.ruler, WITHOUT_WORDS) ?? 0;
      this.wordless = Math.max(this.wordless, name);
    }
  }

  get name(): NameNeed {
    const [name] = this.columns;
    if (name === undefined) throw new Error('A table has no names.');
    const reserved = PADDING_EM + this.ruler.code(RESERVED);
    const wordless = this.wordless + PADDING_EM;
    return { ...this.need(name), reserved, wordless, indent: this.indent };
  }

  get others(): readonly Need[] {
    return this.columns.slice(1).map((column) => this.need(column));
  }

  private need(column: Column): Need {
    const { cap, least, rank } = column.fit;
    const { after, indented, most, mostOfShort } = this.longest.get(column) ?? NONE;
    const titleAt = this.titleLength(column);
    const capped = after.map((length) => Math.min(length, this.capOf(column)));
    const last = capped.at(-1) ?? 0;
    return {
      id: column.id,
      after: capped.map((length) => length + PADDING_EM),
      indented: indented.map((length) => length + PADDING_EM),
      most: Math.max(most, last) + PADDING_EM,
      mostOfShort: Math.max(mostOfShort, last) + PADDING_EM,
      least: PADDING_EM + (cap === null ? last : Math.min(last, Math.max(least, titleAt))),
      rank,
      isBesideName: column.isBesideName === true,
      isNumber: column.isNumber === true,
    };
  }

  private titleLength(column: Column): number {
    return this.ruler.title(column.title(this.context, new Set(STEPS)));
  }

  private capOf(column: Column): number {
    const { cap } = column.fit;
    return cap === null ? Infinity : Math.max(cap, this.titleLength(column));
  }

  private includeCell(row: PageRow, column: Column): void {
    const longest = this.longest.get(column);
    if (longest === undefined) return;
    const [cap, indent] = [this.capOf(column), indentOf(row, true)];
    let length = 0;
    TAKEN.forEach((taken, at) => {
      const step = STEPS[at - 1];
      // Most steps leave most columns as they are.
      if (step === undefined || column.fit.steps.includes(step))
        length = column.length(row, this.context, this.ruler, taken);
      longest.after[at] = Math.max(longest.after[at] ?? 0, length);
      const indented = Math.min(length, cap) + indent;
      longest.indented[at] = Math.max(longest.indented[at] ?? 0, indented);
      if (at === 0) longest.most = Math.max(longest.most, length + this.beyond(row, column));
    });
    longest.mostOfShort = Math.max(longest.mostOfShort, length + this.beyond(row, column));
  }

  private beyond(row: PageRow, { isRowHeader }: Column): number {
    return isRowHeader === true ? endsLength(row, this.ruler) : 0;
  }
}

function titleIndent({ isRowHeader }: Column): number {
  return isRowHeader === true ? LEAST_INDENT_EM : 0;
}
