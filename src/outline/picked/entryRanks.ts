import { isRun, targetOf } from '../../format/read/grammar.js';
import type { Token } from '../../format/read/placeholder.js';
import type { DecodedTable } from '../../format/read/table.js';
import { bodyFrom, bodyTo, hasOnlyOwnRow } from '../rows/bodies.js';
import type { NamePieces, Pieces } from '../rows/pieces.js';
import { orderOfRanks } from './numberOrder.js';
import { TextOrder } from './textOrder.js';

/** Rows of the model for each entry from which on it pays to compare the entries first. */
const SMALLEST_GAIN = 4;

/** Characters that are written for placeholders: Unicode has these for private use. */
const [FIRST_MARK, LAST_MARK] = [0xe000, 0xf8ff];
const MARK = /[\uE000-\uF8FF]/;
const [ENDS_IN_DIGIT, BEGINS_WITH_DIGIT] = [/\d$/, /^\d/];

/**
 * The order of the names in a template, where it is the same in all its uses: where names differ before anything that depends on
 * the use. It is found once for all of them.
 */
export class EntryRanks {
  /** By entry: how many others are before it; NaN where that depends on the use. */
  readonly ranks: Float64Array;
  /** By entry: 1 where a name in its template begins with a digit, and may go on with a number before it. */
  readonly beginWithDigits: Uint8Array;
  private readonly texts = new TextOrder();
  /** The entries that were written, in this order. */
  private readonly written: number[] = [];
  private readonly marks = new Map<string, string>();

  /** `isFlat`: rows are sorted by their paths, so only templates without groups count. */
  constructor(
    private readonly table: DecodedTable,
    private readonly pieces: NamePieces,
    private readonly isFlat: boolean,
  ) {
    const { grammar } = table;
    const entries = grammar.target.length;
    this.ranks = new Float64Array(entries).fill(NaN);
    this.beginWithDigits = new Uint8Array(entries);
    if (table.totals.rows < BigInt(SMALLEST_GAIN * entries)) return;
    for (let template = 0; template < grammar.kinds.length; template++)
      if (grammar.kinds[template] !== '' && this.isComparable(template)) this.write(template);
    this.rank();
  }

  private isComparable(template: number): boolean {
    const { grammar } = this.table;
    if (grammar.omitted[template] === true) return false;
    const first = this.pieces.of(bodyFrom(grammar, template));
    const end = bodyTo(grammar, template);
    for (let entry = bodyFrom(grammar, template); entry < end; entry++) {
      const pieces = this.pieces.of(entry);
      if (pieces === null || pieces.isBare !== first?.isBare) return false;
      if (!this.isOneRow(entry) || !this.isWritable(pieces)) return false;
    }
    return true;
  }

  private isOneRow(entry: number): boolean {
    const { grammar } = this.table;
    const target = targetOf(grammar, entry);
    if (target < 0) return true;
    if (isRun(grammar, entry) || grammar.kinds[target] === '') return false;
    return !this.isFlat || hasOnlyOwnRow(grammar, target);
  }

  /** Whether it begins with characters, and no number in it depends on more than one placeholder. */
  private isWritable({ tokens }: Pieces): boolean {
    if (typeof tokens[0] !== 'string') return false;
    return tokens.every((token, at) => {
      if (typeof token !== 'string') return this.markOf(token) !== null;
      if (MARK.test(token)) return false;
      const isBefore = at + 1 < tokens.length && ENDS_IN_DIGIT.test(token);
      return !isBefore && (at === 0 || !BEGINS_WITH_DIGIT.test(token));
    });
  }

  private write(template: number): void {
    const { grammar } = this.table;
    const [from, end] = [bodyFrom(grammar, template), bodyTo(grammar, template)];
    for (let entry = from; entry < end; entry++) {
      const tokens = this.pieces.of(entry)?.tokens ?? [];
      const texts = tokens.map((token) => (typeof token === 'string' ? token : this.markOf(token)));
      for (const text of texts) this.texts.write(text ?? '');
      if (BEGINS_WITH_DIGIT.test(texts[0] ?? '')) this.beginWithDigits.fill(1, from, end);
      this.texts.finish();
      this.written.push(entry);
    }
  }

  /** The same for placeholders that say the same in the same use; `null`: there are too many. */
  private markOf(token: Exclude<Token, string>): string | null {
    const key = keyOf(token);
    const known = this.marks.get(key);
    if (known !== undefined) return known;
    const code = FIRST_MARK + this.marks.size;
    if (code > LAST_MARK) return null;
    const mark = String.fromCharCode(code);
    this.marks.set(key, mark);
    return mark;
  }

  /** Names that differ at a placeholder first may have another order in another use. */
  private rank(): void {
    const { texts, written, ranks } = this;
    const textRanks = texts.ranks();
    const templates = this.templatesOfEntries();
    const lasts = new Map<number, number>();
    const dependent = new Set<number>();
    for (const text of orderOfRanks(textRanks, false)) {
      const entry = written[text] ?? 0;
      const template = templates[entry] ?? 0;
      const last = lasts.get(template);
      if (last !== undefined && texts.difference(last, text).some(isMark)) dependent.add(template);
      lasts.set(template, text);
      ranks[entry] = textRanks[text] ?? NaN;
    }
    for (const entry of written) if (dependent.has(templates[entry] ?? 0)) ranks[entry] = NaN;
  }

  private templatesOfEntries(): Int32Array {
    const { first, kinds } = this.table.grammar;
    const templates = new Int32Array(this.ranks.length);
    for (let template = 0; template < kinds.length; template++)
      templates.fill(template, first[template], first[template + 1]);
    return templates;
  }
}

function keyOf(token: Exclude<Token, string>): string {
  if (token.kind === 'affine') return `${token.base}+${token.slopes.join('+')}/${token.width}`;
  return token.kind === 'list' ? `@${token.list}^${token.distance}` : token.kind;
}

function isMark(unit: number): boolean {
  return unit >= FIRST_MARK && unit <= LAST_MARK;
}
