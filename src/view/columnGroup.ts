import type { PageRow } from '../outline/index.js';
import type { Column, ColumnContext } from './columns/index.js';
import { element } from './common/elements.js';
import { Widths } from './widths.js';

/** The `<colgroup>`, which gives the columns their widths; style/table.css computes with its custom properties. */
export class ColumnGroup {
  readonly element = element('colgroup');
  private readonly widths: Widths;

  constructor(
    private readonly table: HTMLElement,
    private readonly columns: readonly Column[],
    context: ColumnContext,
  ) {
    this.widths = new Widths(columns, context);
    this.element.append(...columns.map((column) => this.columnElement(column)));
  }

  include(rows: readonly PageRow[]): void {
    const { columns, widths } = this;
    widths.include(rows);
    setNumber(this.element, 'fixed', widths.fixedPx(false));
    setNumber(this.element, 'fixed-compact', widths.fixedPx(true));
    setNumber(this.element, 'texts', widths.textCount);
    columns.forEach((column, at) => {
      const node = this.element.children[at];
      const px = widths.px(column);
      if (!(node instanceof HTMLElement) || px === null) return;
      const width = widths.widthOf(column);
      setNumber(node, 'px', px);
      if (node.classList.contains('lf-compact'))
        setNumber(node, 'compact-px', widths.px(column, true) ?? px);
      if (width?.shrinks === true) setNumber(node, 'rest', widths.textsPx() - px);
      else if (width?.characterPx !== undefined)
        setNumber(this.table, `${column.id}-ch`, widths.textLength(column));
    });
  }

  private columnElement(column: Column): HTMLElement {
    const width = this.widths.widthOf(column);
    const node = element('col', `lf-col-${column.id}`);
    if (width === undefined) return node;
    setNumber(node, 'least', width.leastPx);
    node.classList.toggle('lf-shrinks', width.shrinks === true);
    const isCompact = width.compactPx !== undefined || width.isShortWhenCompact === true;
    node.classList.toggle('lf-compact', isCompact);
    return node;
  }
}

function setNumber(node: HTMLElement, name: string, value: number): void {
  node.style.setProperty(`--lf-${name}`, String(Math.round(value * 1000) / 1000));
}
