/** The texts that a cell has along the runs around it become one pattern (§4 of docs/format.md). */

const SPECIAL = /[\\{}\n]/g;

/** Numbers with more digits are only text, so that a reader's arithmetic stays exact. */
const LONGEST_NUMBER = 15;

/** Writes a literal text as a pattern. */
export function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

/** The lists of one run, in the order in which patterns first need them. */
export class RunLists {
  readonly values: (readonly string[])[] = [];
  private readonly known = new Map<string, number>();

  indexOf(values: readonly string[]): number {
    const key = JSON.stringify(values);
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.known.set(key, this.values.length);
    return this.values.push(values) - 1;
  }
}

/** A run around a cell: how many uses it has, and its lists. */
export interface Level {
  readonly uses: number;
  readonly lists: RunLists;
}

interface Place {
  /** The runs, the innermost last. */
  readonly levels: readonly Level[];
  /** How many runs the innermost of `levels` is away from the cell. */
  readonly distance: number;
}

/**
 * One pattern for all texts. `texts` are patterns without placeholders, one for every combination of indices,
 * the innermost index changing fastest. With `isWhole` a placeholder never shares the cell with other text.
 */
export function generalised(
  texts: readonly string[],
  levels: readonly Level[],
  isWhole = false,
  distance = 0,
): string {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return first;
  const place = { levels, distance };
  const parts = splitAtNumbers(texts);
  if (parts !== null)
    return parts
      .map((column, at) => (at % 2 === 0 ? (column[0] ?? '') : numbered(column, place)))
      .join('');
  if (isWhole || texts.some((text) => text.includes('\\'))) return listed(texts, place);
  const before = commonBeginning(texts);
  const rest = texts.map((text) => text.slice(before));
  const after = commonEnd(rest);
  const middle = rest.map((text) => text.slice(0, text.length - after));
  return (
    first.slice(0, before) + listed(middle, place) + (rest[0] ?? '').slice((middle[0] ?? '').length)
  );
}

/** Literal, number, literal, … by column where only numbers differ. */
function splitAtNumbers(texts: readonly string[]): readonly (readonly string[])[] | null {
  const pieces = texts.map((text) => text.split(/([0-9]+)/));
  const [first = []] = pieces;
  const isAlike = (other: readonly string[]): boolean =>
    other.length === first.length &&
    other.every((piece, at) =>
      at % 2 === 0 ? piece === first[at] : piece.length <= LONGEST_NUMBER,
    );
  if (first.length === 1 || !pieces.every(isAlike)) return null;
  return first.map((_, at) => pieces.map((piece) => piece[at] ?? ''));
}

function numbered(texts: readonly string[], place: Place): string {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return first;
  const steps = stepsOf(texts.map(Number), place.levels);
  if (steps === null || !arePaddedAlike(texts)) return listed(texts, place);
  const slopes = [...new Array<number>(place.distance).fill(0), ...steps.reverse()];
  while (slopes.at(-1) === 0) slopes.pop();
  return `{${first}${slopes.map((slope) => (slope < 0 ? String(slope) : `+${slope}`)).join('')}}`;
}

/** By how much the value grows with each index, the outermost first; `null` if not evenly. */
function stepsOf(values: readonly number[], levels: readonly Level[]): number[] | null {
  const [first = 0] = values;
  const steps: number[] = [];
  let stride = values.length;
  let expected = [first];
  for (const { uses } of levels) {
    stride /= uses;
    const step = (values[stride] ?? 0) - first;
    steps.push(step);
    expected = expected.flatMap((value) =>
      Array.from({ length: uses }, (_, index) => value + step * index),
    );
  }
  return expected.every((value, at) => value === values[at]) ? steps : null;
}

function arePaddedAlike(texts: readonly string[]): boolean {
  const width = texts[0]?.startsWith('0') === true ? texts[0].length : 0;
  return texts.every((text) => text === String(Number(text)).padStart(width, '0'));
}

function listed(texts: readonly string[], { levels, distance }: Place): string {
  const level = levels.at(-1);
  if (level === undefined) throw new Error('texts differ outside of any run');
  const entries = Array.from({ length: level.uses }, (_, use) => {
    const ofUse = Array.from(
      { length: texts.length / level.uses },
      (__, at) => texts[use + at * level.uses] ?? '',
    );
    return generalised(ofUse, levels.slice(0, -1), true, distance + 1);
  });
  const [first = ''] = entries;
  if (entries.every((entry) => entry === first)) return first;
  return `{@${level.lists.indexOf(entries)}${distance > 0 ? `^${distance}` : ''}}`;
}

/** How much all texts share at their beginning, no character cut in two. */
function commonBeginning(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  let same = first.length;
  for (const other of others) {
    let at = 0;
    while (at < same && first.charAt(at) === other.charAt(at)) at++;
    same = at;
  }
  return same > 0 && isHighSurrogate(first.charCodeAt(same - 1)) ? same - 1 : same;
}

function commonEnd(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  let same = first.length;
  for (const other of others) {
    let at = 0;
    while (
      at < same &&
      at < other.length &&
      first.charAt(first.length - 1 - at) === other.charAt(other.length - 1 - at)
    )
      at++;
    same = at;
  }
  return same > 0 && isLowSurrogate(first.charCodeAt(first.length - same)) ? same - 1 : same;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
