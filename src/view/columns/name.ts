import type { PageRow } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { compactText, grouped } from '../common/numbers.js';
import type { Ruler } from '../common/ruler.js';
import { inOrder, visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { blocksText, nameText } from '../common/words.js';
import type { Taken } from '../layout/need.js';
import type { Column } from './column.js';

/** Kinds of blocks that are named beside a group. */
const MOST_KINDS = 3;

/** Rows are not indented further; aria-level and the breadcrumb distinguish deeper ones. */
const DEEPEST_INDENT = 12;

/** The same figures as in style/table.css, in em. */
const TWISTY_EM = 1.4;
const INDENT_EM = 1.35;
const INDENT_IN_LINES_EM = 0.9;
const BADGE_EM = 1.8;
const BADGE_FONT = 0.85;
const ENDS_EM = 0.6;

export const name: Column = {
  id: 'layer',
  className: 'lf-layer',
  isRowHeader: true,
  fit: { steps: ['each'], ownSteps: ['each', 'words'], rank: null, cap: 34, least: 14 },
  title: ({ facts, translate }) => {
    if (facts.unit === 'module') return translate.__('Module');
    return facts.unit === 'weight' ? translate.__('Weight') : translate.__('Layer');
  },
  isPresent: () => true,
  fill: (cell, row, { translate }, taken) => {
    const line = element('div', 'lf-line');
    line.append(nameElement(row, translate));
    const badge = badgeText(row, translate, taken);
    // The spaces are for those who hear or copy it.
    if (badge !== '') line.append(' ', element('span', 'lf-badge', badge));
    const ends = endsText(row);
    if (ends !== '') line.append(' ', element('span', 'lf-ends', ends));
    cell.append(line);
    if (row.kind === 'instances')
      cell.append(' ', element('div', 'lf-second', translate.__('then what each of them has')));
  },
  text: wholeName,
  shown: (row, { translate }) => nameText(row, translate),
  length: (row, { translate }, ruler, taken) => nameLength(row, translate, ruler, taken),
  sortKey: (row) => row.path,
};

/** The name with its badge and what is before them, in em. */
function nameLength(row: PageRow, translate: Translate, ruler: Ruler, taken: Taken): number {
  const badge = badgeText(row, translate, taken);
  const text = `${prefixText(row)}${nameText(row, translate)}`;
  return (
    indentOf(row) +
    (isOfLayer(row) ? ruler.code(text) : ruler.text(text)) +
    (badge === '' ? 0 : BADGE_EM + BADGE_FONT * ruler.text(badge))
  );
}

/** What else a name can use: the ends of a group without a name of its own. */
export function endsLength(row: PageRow, ruler: Ruler): number {
  const ends = endsText(row);
  return ends === '' ? 0 : ENDS_EM + ruler.code(ends);
}

/** Before the first character of a name, in em. */
export function indentOf({ level }: PageRow, hasLines = false): number {
  return TWISTY_EM + (hasLines ? INDENT_IN_LINES_EM : INDENT_EM) * indentLevel(level);
}

export function indentLevel(level: number): number {
  return Math.min(level, DEEPEST_INDENT) - 1;
}

function isOfLayer({ kind }: PageRow): boolean {
  return kind !== 'instances' && kind !== 'omitted';
}

function nameElement(row: PageRow, translate: Translate): HTMLElement {
  const node = element('span', row.open === null ? 'lf-name' : 'lf-name lf-fold');
  const prefix = prefixText(row);
  if (prefix !== '') node.append(element('span', 'lf-prefix', prefix));
  const text = nameText(row, translate);
  const at = text.indexOf(' … ');
  node.append(at < 0 ? text : text.slice(0, at));
  // Where this does not fit as a whole, one mark takes the place of both.
  if (at >= 0) node.append(element('span', 'lf-to', text.slice(at)));
  return node;
}

/** Names such as "0" say nothing alone. */
const NUMBER = /^\d+(?: … \d+)?$/;

/** The last name of a path that is no number, and the numbers after it. */
const NAMED = /(?<![^./])(\d*[^./\d][^./]*(?:[./]\d+)*[./])\d+$/;

const LONGEST_PREFIX = 24;

/** "layers." before a row that is called "0": the name of what is around it; before a row by itself all of its path. */
export function prefixText({ label, path, pathBefore, ordinals }: PageRow): string {
  if (pathBefore !== '') return visible(pathBefore);
  if (ordinals !== null || !NUMBER.test(label)) return '';
  const prefix = NAMED.exec(path)?.[1] ?? '';
  return prefix.length > LONGEST_PREFIX ? '' : visible(prefix);
}

function endsText({ ordinals, label }: PageRow): string {
  return ordinals === null ? '' : visible(label);
}

/** The path, of a run from the first to the last, and all that a badge says. */
function wholeName(row: PageRow, { translate }: { readonly translate: Translate }): string {
  const own = nameText(row, translate);
  const badge = badgeText(row, translate, new Set());
  const ends =
    row.lastPath === null || row.lastPath === row.path ? '' : ` … ${visible(row.lastPath)}`;
  const path = row.path === '' || !isOfLayer(row) ? own : `${visible(row.path)}${ends}`;
  const named = row.ordinals === null ? path : `${own}: ${path}`;
  return badge === '' ? named : inOrder(`${named} (${badge})`, / \((?=[^(]*$)/);
}

/** The quiet words beside the name, with what the sum of the row is made of while there is room. */
export function badgeText(row: PageRow, translate: Translate, taken: Taken): string {
  const note = taken.has('each') ? '' : noteText(row, translate);
  const parts = [mainText(row, translate, taken.has('words')), note];
  return inOrder(parts.filter((part) => part !== '').join(' · '), / · |, /g);
}

/** How often, what is inside, with which row the parameters are shared. */
function mainText(row: PageRow, translate: Translate, isShort: boolean): string {
  if (row.count !== null && row.kind === 'run') return `× ${grouped(row.count)}`;
  if (row.times !== null) return `× ${grouped(row.times)}`;
  if (row.shared !== null) {
    const { path } = row.shared;
    return isShort ? translate.__('tied') : `${translate.__('tied to')} ${visible(path)}`;
  }
  if (row.callCount === 'varies') return translate.__('calls vary');
  if (row.callCount !== null && row.callCount > 1n)
    return translate.__('× %1 calls', grouped(row.callCount));
  const blocks = row.blocks.filter(({ kind }) => kind !== 'module');
  if (isShort) return blocks.map(({ count }) => grouped(count)).join(', ');
  const shown = blocks
    .slice(0, MOST_KINDS)
    .map(({ kind, count }) => blocksText(kind, count, translate));
  return [...shown, ...(blocks.length > MOST_KINDS ? ['…'] : [])].join(', ');
}

/** The parameters of one use, or those that the sum does not include or that belong to no row inside. */
export function noteText(row: PageRow, translate: Translate): string {
  const short = (value: bigint): string => compactText({ value, unknown: 0n });
  if (row.paramsEach !== null && row.paramsEach > 0n)
    return translate.__('%1 each', short(row.paramsEach));
  if (row.shared !== null && row.shared.params > 0n)
    return translate.__('%1 tied', short(row.shared.params));
  if (row.paramsOwn !== null) return translate.__('%1 own', short(row.paramsOwn));
  return '';
}
