import { decodedKeys } from '../../format/shapes.js';
import type { Facts, Page, PageRow, Spread, Sum } from '../../outline/index.js';
import { assertNever } from '../../format/problem.js';
import { grouped } from './numbers.js';
import { inOrder, visible } from './text.js';
import type { Translate } from './translate.js';

/** What a group is called in the Type column. A kind that this version does not know is its own word. */
export function kindWord(kind: string, translate: Translate): string {
  switch (kind) {
    case 'stage':
      return translate.__('stage');
    case 'residual':
      return translate.__('residual block');
    case 'gate':
      return translate.__('gate');
    case 'dense':
      return translate.__('dense block');
    case 'inception':
      return translate.__('concatenated branches');
    case 'parallel':
      return translate.__('parallel branches');
    case 'module':
      return translate.__('module');
    case 'block':
      return translate.__('block');
    case 'repeat':
      return translate.__('repeated group');
    case 'level':
      return translate.__('level');
    case 'part':
      return translate.__('part');
    default:
      return visible(kind);
  }
}

/** "23 residual blocks". */
export function blocksText(kind: string, count: number, translate: Translate): string {
  const shown = grouped(count);
  switch (kind) {
    case 'residual':
      return translate._n('%2 residual block', '%2 residual blocks', count, shown);
    case 'gate':
      return translate._n('%2 gate', '%2 gates', count, shown);
    case 'dense':
      return translate._n('%2 dense block', '%2 dense blocks', count, shown);
    case 'stage':
      return translate._n('%2 stage', '%2 stages', count, shown);
    case 'module':
      return translate._n('%2 module', '%2 modules', count, shown);
    case 'block':
      return translate._n('%2 block', '%2 blocks', count, shown);
    case 'repeat':
      return translate._n('%2 repeated group', '%2 repeated groups', count, shown);
    case 'level':
      return translate._n('%2 level', '%2 levels', count, shown);
    case 'part':
      return translate._n('%2 part', '%2 parts', count, shown);
    default:
      return `${shown} × ${kindWord(kind, translate)}`;
  }
}

/** "? × 56 × 56 × 256": the sizes of one output; several outputs, perhaps with keys, stay apart. */
export function shapeText(shape: string): string {
  const text = shape.replace(/,/g, ' × ').replace(/;/g, '; ').replace(/:/g, ': ');
  return inOrder(visible(decodedKeys(text)), /[:;] /g);
}

/** The same without the keys. */
export function keylessText(shape: string): string {
  return shapeText(shape.replace(/(^|;)[^;:]*:/g, '$1'));
}

/** The name of a row; one that is no layer is called by what it does. */
export function nameText(row: PageRow, translate: Translate): string {
  switch (row.kind) {
    case 'instances':
      return translate.__('all %1, individually', grouped(row.count ?? 0));
    case 'omitted':
      return translate._n('%2 row omitted', '%2 rows omitted', row.layers, grouped(row.layers));
    case 'layer':
    case 'group':
    case 'run':
      return row.ordinals === null
        ? visible(row.label)
        : numberedText(row.groupKind, row.ordinals, translate);
    default:
      return assertNever(row.kind);
  }
}

/** "residual block 3", of a run "residual block 3 … 14". */
function numberedText(
  kind: string,
  { first, last }: NonNullable<PageRow['ordinals']>,
  translate: Translate,
): string {
  const text = `${kindWord(kind, translate)} ${grouped(first)}`;
  return first === last ? text : `${text} … ${grouped(last)}`;
}

/** "65,792–262,400": the least and the most of what uses have; "varies" where they are not compared. */
export function spreadText(
  spread: Spread | null,
  text: (sum: Sum) => string,
  translate: Translate,
): string {
  if (spread === null) return translate.__('varies');
  const [least, most] = [text(spread.least), text(spread.most)];
  return least === most ? least : `${least}–${most}`;
}

/** "26–50 of 61 rows". */
export function rangeText(page: Page, translate: Translate): string {
  const first = grouped(page.from + 1);
  const last = grouped(page.from + page.rows.length);
  return translate._n(
    '%3–%4 of %2 row',
    '%3–%4 of %2 rows',
    page.total,
    grouped(page.total),
    first,
    last,
  );
}

/** "Page 2 of 3: 26–50 of 61 rows". */
export function pageText(page: Page, translate: Translate): string {
  const [at, of] = [grouped(page.page + 1), grouped(page.pages)];
  return `${translate.__('Page %1 of %2', at, of)}: ${rangeText(page, translate)}`;
}

/** "347 layers", of a model that was not read to its end "≥ 347 layers". */
export function boundText(count: string, { isIncomplete }: Facts): string {
  return isIncomplete ? `≥ ${count}` : count;
}

/** "347 layers". */
export function unitsText(unit: Facts['unit'], rows: number, translate: Translate): string {
  if (unit === 'module') return translate._n('%2 module', '%2 modules', rows, grouped(rows));
  if (unit === 'weight') return translate._n('%2 weight', '%2 weights', rows, grouped(rows));
  return translate._n('%2 layer', '%2 layers', rows, grouped(rows));
}
