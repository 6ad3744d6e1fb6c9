import type { PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { blocksText, nameText } from '../common/words.js';
import type { Column, ColumnContext } from './column.js';

/** Kinds of blocks that are named beside a group. */
const MOST_KINDS = 3;

export const name: Column = {
  id: 'layer',
  className: 'lf-layer',
  isRowHeader: true,
  title: ({ facts, translate }) => {
    if (facts.unit === 'module') return translate.__('Module');
    return facts.unit === 'weight' ? translate.__('Weight') : translate.__('Layer');
  },
  isPresent: () => true,
  fill: (cell, row, { translate }) => {
    const className = row.open === null ? 'lf-name' : 'lf-name lf-fold';
    const parts = [element('span', className, nameText(row, translate))];
    const badge = badgeText(row, translate);
    if (badge !== '') parts.push(element('span', 'lf-badge', badge));
    const ends = row.ordinals === null ? '' : visible(row.label);
    if (ends !== '') parts.push(element('span', 'lf-ends', ends));
    // The spaces are for those who hear or copy it.
    const spaced = parts.flatMap((part, at) => (at === 0 ? [part] : [' ', part]));
    if (ends === '') cell.append(...spaced);
    else cell.append(line(spaced));
  },
  text: (row, { translate }) => nameText(row, translate),
  longText: (row, { translate }) => `${nameText(row, translate)} ${badgeText(row, translate)}`,
  width: () => null,
  sortKey: (row) => row.path,
};

/** What gives way in it does so only beside others in a box of their own. */
function line(parts: readonly (Node | string)[]): HTMLElement {
  const box = element('div', 'lf-line');
  box.append(...parts);
  return box;
}

const INDENT_PX = 18;
const CODE_PX = 8;
const TEXT_PX = 7.4;
const PADDING_PX = 20;
const BADGE_PX = 26;

/** The room that a name and its badge need in one line, as in style/table.css, rounded up. */
export function namePx(row: PageRow, { translate }: ColumnContext): number {
  const badge = badgeText(row, translate);
  const badgePx = badge === '' ? 0 : BADGE_PX + TEXT_PX * badge.length;
  return INDENT_PX * row.level + PADDING_PX + CODE_PX * nameText(row, translate).length + badgePx;
}

/** The quiet words beside the name: how often, what is inside, with which row the parameters are shared. */
export function badgeText(row: PageRow, translate: Translate): string {
  if (row.count !== null && row.kind === 'run') return `× ${grouped(row.count)}`;
  if (row.shared !== null) return `${translate.__('tied to')} ${visible(row.shared.path)}`;
  if (row.callCount === 'varies') return translate.__('calls vary');
  if (row.callCount !== null && row.callCount > 1n)
    return translate.__('called %1×', grouped(row.callCount));
  const blocks = row.blocks.filter(({ kind }) => kind !== 'module');
  const shown = blocks
    .slice(0, MOST_KINDS)
    .map(({ kind, count }) => blocksText(kind, count, translate));
  return [...shown, ...(blocks.length > MOST_KINDS ? ['…'] : [])].join(', ');
}
