/** What is written in a box. The twin of layerfold/picture/boxes.py, with src/picture/boxes/sizes.ts. */
import type { Kind } from './kinds.js';

/** What is known of a visible row, in words that may be shown; empty: unknown, or there is none. */
export interface RowTexts {
  /** `more`: it is in place of rows without a box. */
  readonly kind: Kind | 'more';
  readonly name: string;
  /** "× 22" */
  readonly count: string;
  readonly type: string;
  readonly shape: string;
  readonly params: string;
  /** Of the model's parameters; `null`: unknown. */
  readonly share: number | null;
  /** The same in words. */
  readonly shareText: string;
  /** Lines below all others. */
  readonly others: readonly string[];
}

/** What is shown of it. */
export interface Shown {
  readonly names: boolean;
  readonly types: boolean;
  readonly shapes: boolean;
  readonly params: boolean;
  readonly shares: boolean;
}

export const ALL_SHOWN: Shown = {
  names: true,
  types: true,
  shapes: true,
  params: true,
  shares: true,
};

/** A line below the name. */
export interface TextLine {
  /** With a dot between them. */
  readonly parts: readonly string[];
  /** At the right end. */
  readonly end: string;
}

/** What a box says. */
export interface BoxTexts {
  readonly kind: Kind | 'more';
  readonly name: string;
  readonly count: string;
  readonly lines: readonly TextLine[];
  /** The length of the bar, above 0 up to 1; 0: there is none. */
  readonly bar: number;
}

/** A bar of a smaller share would be nothing but an empty track. */
const LEAST_SHARE = 0.01;

/** The texts in their places: without names, the type is in the place of the name. */
export function boxTexts(row: RowTexts, shown: Shown = ALL_SHOWN): BoxTexts {
  const name = shown.names ? row.name : '';
  // A model without a name of its own is called by its type.
  const type = shown.types && row.type !== name ? row.type : '';
  const bar =
    shown.shares && row.share !== null && row.share >= LEAST_SHARE ? Math.min(1, row.share) : 0;
  const below = [name === '' ? '' : type, shown.shapes ? row.shape : ''];
  const params = shown.params ? row.params : '';
  const lines: readonly TextLine[] = [
    { parts: below.filter((part) => part !== ''), end: '' },
    { parts: params === '' ? [] : [params], end: params !== '' && bar > 0 ? row.shareText : '' },
    ...row.others.map((other) => ({ parts: other === '' ? [] : [other], end: '' })),
  ];
  return {
    kind: row.kind,
    name: name || row.type || row.name,
    count: row.count,
    lines: lines.filter(({ parts }) => parts.length > 0),
    bar,
  };
}
