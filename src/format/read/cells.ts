import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';

const BACKSLASH = 92;

/** `text` between separators that no backslash protects, at most `limit` parts; escapes stay. */
export function split(text: string, separator: string, limit: number): string[] {
  if (!text.includes('\\')) return text.split(separator, limit);
  const wanted = separator.charCodeAt(0);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === wanted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (parts.length < limit) parts.push(text.slice(start));
  return parts;
}

/** Exactly `count` cells; fewer or more is a problem. */
export function exactly(text: string, separator: string, count: number, path: string): string[] {
  const cells =
    count === 0 && text === ''
      ? []
      : split(text, separator, Math.min(count, LIMITS.readCharacters) + 1);
  if (cells.length !== count) {
    const how =
      cells.length > count
        ? `more cells than expected (${count})`
        : `fewer cells than expected (${cells.length} of ${count})`;
    refuse('length', path, `${path} has ${how}.`);
  }
  return cells;
}

/** The first UTF-16 units of a text, no surrogate pair cut in two, and the mark of a cut. */
export function shortenedTo(units: number, text: string): string {
  const last = text.charCodeAt(units - 1);
  const isHigh = last >= 0xd800 && last < 0xdc00;
  return `${text.slice(0, isHigh ? units - 1 : units)}…`;
}

/** Cuts what is too long and counts the cuts, so that they can be said. */
export class Truncator {
  cuts = 0;

  one(text: string): string {
    if (text.length <= LIMITS.cellCharacters) return text;
    this.cuts++;
    return shortenedTo(LIMITS.cellCharacters, text);
  }

  all(texts: string[]): string[] {
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] ?? '';
      if (text.length > LIMITS.cellCharacters) texts[index] = this.one(text);
    }
    return texts;
  }
}
