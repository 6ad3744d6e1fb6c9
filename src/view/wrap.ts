import type { Facts, PageRow } from '../outline/index.js';
import { NARROW_PX } from './common/fit.js';
import { sumText } from './common/numbers.js';
import type { Translate } from './common/translate.js';
import { badgeText, besideNumber, kindWord, nameText, shapeText } from './common/words.js';

/** Widths of style/table.css, rounded up: what the columns beside the names take. */
const CODE_PX = 8;
const TEXT_PX = 7.4;
const DIGIT_PX = 8;
const PADDING_PX = 20;
const SHARE_AND_TRAINS_PX = 184;
const FLOPS_PX = 84;
const BAR_PX = 54;
const NO_BAR_BELOW_PX = 1060;
const INDENT_PX = 18;
const WIDEST_TABLE_PX = 1120;
const LEAST_NAME_SHARE = 0.3;

/** A scroll bar may come or go. */
const DOUBT_PX = 20;

/**
 * Whether a row may need more than its usual height, so that a placeholder must be measured. Errs on the
 * side of "yes"; for usual names at usual widths it is "no". In a narrow window rows never wrap.
 */
export function mayWrap(
  rows: readonly PageRow[],
  columns: Pick<Facts, 'hasShapes' | 'hasFlops'>,
  width: number,
  translate: Translate,
): boolean {
  if (Math.abs(width - NARROW_PX) < DOUBT_PX) return true;
  const room = Math.min(width - DOUBT_PX, WIDEST_TABLE_PX);
  return width > NARROW_PX && wrapsWithin(rows, columns, room, translate);
}

function wrapsWithin(
  rows: readonly PageRow[],
  { hasShapes, hasFlops }: Pick<Facts, 'hasShapes' | 'hasFlops'>,
  width: number,
  translate: Translate,
): boolean {
  const px = (least: number, one: number, text: (row: PageRow) => string): number =>
    Math.max(least, PADDING_PX + one * longest(rows, text));
  const type = px(90, TEXT_PX, (row) => typeText(row, translate));
  const shape = hasShapes ? px(110, CODE_PX, (row) => shapeText(row.outputShape.text)) : 0;
  const params = px(100, DIGIT_PX, (row) =>
    hasFlops ? sumText(row.params) : numbersText(row, translate),
  );
  const bar = width + DOUBT_PX < NO_BAR_BELOW_PX ? BAR_PX : 0;
  const others = params + SHARE_AND_TRAINS_PX + (hasFlops ? FLOPS_PX - bar : 0);
  const room = (1 - LEAST_NAME_SHARE) * width - others;
  const isCramped = type + shape > room;
  const name = width - type - shape - others;
  return isCramped || rows.some((row) => namePx(row, translate) > name);
}

function namePx(row: PageRow, translate: Translate): number {
  const badge = badgeText(row, translate);
  const badgePx = badge === '' ? 0 : 26 + TEXT_PX * badge.length;
  return INDENT_PX * row.level + PADDING_PX + CODE_PX * nameText(row, translate).length + badgePx;
}

function typeText(row: PageRow, translate: Translate): string {
  return row.type.text || kindWord(row.groupKind, translate);
}

function numbersText(row: PageRow, translate: Translate): string {
  return `${besideNumber(row, translate)} ${sumText(row.params)}`;
}

function longest(rows: readonly PageRow[], text: (row: PageRow) => string): number {
  return rows.reduce((most, row) => Math.max(most, text(row).length), 0);
}
