import type { PageRow } from '../outline/index.js';
import { sumText } from './common/numbers.js';
import type { Translate } from './common/translate.js';
import { besideNumber, kindWord, shapeText } from './common/words.js';

type Measured = 'type' | 'shape' | 'params' | 'sum';

/**
 * How many characters the columns beside the names need. They never become narrower, so that turning
 * pages does not move them; the names get the rest.
 */
export class Widths {
  private readonly widest: Record<Measured, number> = {
    type: 0,
    shape: 0,
    params: 0,
    sum: 0,
  };

  constructor(
    private readonly table: HTMLElement,
    private readonly translate: Translate,
  ) {}

  include(rows: readonly PageRow[]): void {
    for (const row of rows) {
      this.grow('type', row.type.text || kindWord(row.groupKind, this.translate));
      this.grow('shape', shapeText(row.outputShape.text));
      this.grow('sum', sumText(row.params));
      this.grow('params', `${besideNumber(row, this.translate)} ${sumText(row.params)}`);
    }
  }

  private grow(column: Measured, text: string): void {
    if (text.length <= this.widest[column]) return;
    this.widest[column] = text.length;
    this.table.style.setProperty(`--lf-${column}-ch`, String(text.length));
  }
}
