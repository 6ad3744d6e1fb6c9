import { kindOf } from '../../picture/boxes/index.js';
import type { RowTexts } from '../../picture/boxes/index.js';
import type { Facts, PageRow, Sum } from '../../outline/index.js';
import { grouped, percentText, sumText } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { blocksText, kindWord, nameText, shapeText, unitsText } from '../common/words.js';

/** What a box of the picture says of a row: as in the table, without what is unknown or not one for all. */
export function rowTexts(row: PageRow, facts: Facts, translate: Translate): RowTexts {
  return {
    kind: kindOf(row.type.varies ? '' : row.type.text, row.kind !== 'layer'),
    name: nameText(row, translate),
    count: countText(row, translate),
    type: typeText(row, facts, translate),
    shape: knownShape(row),
    params: paramsText(row, translate),
    share: row.share,
    shareText: row.share === null ? '' : percentText(row.share),
    others: tiedText(row, translate),
  };
}

/** What the box says that is in place of rows without one. */
export function moreTexts(rows: number, translate: Translate): RowTexts {
  const name = translate._n('… %2 more row', '… %2 more rows', rows, grouped(rows));
  const rest = { count: '', type: '', shape: '', params: '', shareText: '' };
  return { ...rest, kind: 'more', name, share: null, others: [] };
}

function countText({ kind, count, callCount }: PageRow, translate: Translate): string {
  if (kind === 'run') return `× ${grouped(count ?? 0)}`;
  if (typeof callCount !== 'bigint' || callCount < 2n) return '';
  return translate.__('× %1 calls', grouped(callCount));
}

/** Kinds of groups that are called by the groups inside. */
const COUNTED = new Set(['stage', 'repeat', 'level']);

function typeText(row: PageRow, { unit }: Facts, translate: Translate): string {
  const { type, groupKind, blocks, layers, count } = row;
  if (type.varies) return '';
  if (type.text !== '') {
    const stacked = row.stacked ?? 0n;
    return stacked > 1n ? `${visible(type.text)} × ${grouped(stacked)}` : visible(type.text);
  }
  if (groupKind === 'part') return unitsText(unit, layers / (count ?? 1), translate);
  if (!COUNTED.has(groupKind) || blocks.length === 0) return kindWord(groupKind, translate);
  // There is no room for several kinds of them.
  const all = blocks.reduce((sum, block) => sum + block.count, 0);
  const [only, ...others] = blocks;
  return blocksText(others.length === 0 ? (only?.kind ?? '') : 'block', all, translate);
}

/** Of a row inside an opened run the parameters of one of the uses, from the least to the most. */
function paramsText({ params, ofOneUse }: PageRow, translate: Translate): string {
  const spread = ofOneUse === null ? { least: params, most: params } : ofOneUse.params;
  if (spread === null || spread.most.value === 0n) return '';
  const [least, most] = [sumText(spread.least), sumText(spread.most)];
  const text = least === most ? least : `${least}–${most}`;
  const words = translate._n('%2 parameter', '%2 parameters', pluralOf(spread.most), text);
  return ofOneUse === null ? words : translate.__('%1 each', words);
}

/** A count that is only a part of the sum is more than one. */
function pluralOf({ value, unknown }: Sum): number {
  return value === 1n && unknown === 0n ? 1 : 2;
}

function knownShape({ outputShape: { text, varies } }: PageRow): string {
  return varies || text === '?' ? '' : shapeText(text);
}

function tiedText({ kind, shared }: PageRow, translate: Translate): readonly string[] {
  if (kind !== 'layer' || shared === null) return [];
  if (shared.path === '') return [translate.__('tied')];
  return [`${translate.__('tied to')} ${visible(shared.path)}`];
}
