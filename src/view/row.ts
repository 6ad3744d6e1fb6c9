import type { PageRow, TextCell } from '../outline/index.js';
import { assertNever, type ColumnKind } from './columns/columns.js';
import { element } from './common/elements.js';
import { compactText, percentText, sumText } from './common/numbers.js';
import { visible } from './common/text.js';
import type { Translate } from './common/translate.js';
import {
  badgeText,
  besideNumber,
  kindWord,
  nameText,
  shapeText,
  trainsWord,
} from './common/words.js';

/** Indentation stops here; deeper rows are told apart by aria-level and the breadcrumb. */
const DEEPEST_INDENT = 12;

/** A bar below this share would be an empty track. */
const LEAST_DRAWN_SHARE = 0.001;

/** One `<tr>`; `index` counts all visible rows from 0. At most twelve elements. */
export function rowElement(
  row: PageRow,
  index: number,
  columns: readonly ColumnKind[],
  translate: Translate,
): HTMLTableRowElement {
  const tr = element('tr', `lf-row lf-${row.kind}`, '', {
    role: 'row',
    tabindex: -1,
    'aria-level': row.level,
    'aria-posinset': row.positionInSet,
    'aria-setsize': row.setSize,
    // The header row is row 1.
    'aria-rowindex': index + 2,
  });
  tr.style.setProperty('--lf-level', String(Math.min(row.level, DEEPEST_INDENT) - 1));
  if (row.open !== null) tr.setAttribute('aria-expanded', String(row.open));
  columns.forEach((column, position) => {
    const cell = isRepeated(row, column)
      ? element('td', `lf-${column}`)
      : cellElement(row, column, translate);
    cell.setAttribute('role', column === 'layer' ? 'rowheader' : 'gridcell');
    cell.setAttribute('aria-colindex', String(position + 1));
    tr.append(cell);
  });
  return tr;
}

/** The row that lists a run one by one: its sums stand in the run's own row. */
function isRepeated(row: PageRow, column: ColumnKind): boolean {
  return row.kind === 'instances' && column !== 'layer';
}

function cellElement(row: PageRow, column: ColumnKind, translate: Translate): HTMLTableCellElement {
  switch (column) {
    case 'layer':
      return layerCell(row, translate);
    case 'type':
      return typeCell(row, translate);
    case 'shape':
      return shapeCell(row.outputShape, translate);
    case 'params':
      return paramsCell(row, translate);
    case 'share':
      return shareCell(row);
    case 'flops':
      return flopsCell(row);
    case 'trains':
      return trainsCell(row, translate);
    default:
      return assertNever(column);
  }
}

function layerCell(row: PageRow, translate: Translate): HTMLTableCellElement {
  const cell = element('th', 'lf-layer', '', { scope: 'row' });
  cell.append(
    element('span', row.open === null ? 'lf-name' : 'lf-name lf-fold', nameText(row, translate)),
  );
  const badge = badgeText(row, translate);
  // The space is for those who hear or copy it.
  if (badge !== '') cell.append(' ', element('span', 'lf-badge', badge));
  return cell;
}

function typeCell(row: PageRow, translate: Translate): HTMLTableCellElement {
  if (row.type.varies) return element('td', 'lf-type lf-quiet', translate.__('varies'));
  if (row.type.text !== '') return element('td', 'lf-type', visible(row.type.text));
  return element('td', 'lf-type lf-quiet', kindWord(row.groupKind, translate));
}

function shapeCell(shape: TextCell, translate: Translate): HTMLTableCellElement {
  if (shape.varies) return element('td', 'lf-shape lf-quiet', translate.__('varies'));
  const text = shapeText(shape.text);
  const cell = element('td', 'lf-shape');
  const batch = /^\? × /.exec(text)?.[0] ?? '';
  if (batch !== '') cell.append(element('span', 'lf-batch', batch));
  cell.append(text.slice(batch.length));
  return cell;
}

function paramsCell(row: PageRow, translate: Translate): HTMLTableCellElement {
  const text = sumText(row.params);
  const cell = element('td', text === '0' ? 'lf-params lf-quiet' : 'lf-params');
  const beside = besideNumber(row, translate);
  if (beside !== '') cell.append(element('span', 'lf-beside', beside), ' ');
  cell.append(text);
  return cell;
}

function shareCell(row: PageRow): HTMLTableCellElement {
  if (row.share === null || row.share === 0) return element('td', 'lf-share');
  const drawn = row.share < LEAST_DRAWN_SHARE ? 'lf-share' : 'lf-share lf-bar';
  const cell = element('td', drawn, percentText(row.share));
  cell.style.setProperty('--lf-share', row.share.toFixed(4));
  return cell;
}

function flopsCell(row: PageRow): HTMLTableCellElement {
  const text = compactText(row.flops);
  return element('td', text === '0' ? 'lf-flops lf-quiet' : 'lf-flops', text);
}

function trainsCell(row: PageRow, translate: Translate): HTMLTableCellElement {
  const cell = element('td', `lf-trains lf-trains-${row.trains}`);
  cell.append(element('span', 'lf-aside', trainsWord(row.trains, translate)));
  return cell;
}
