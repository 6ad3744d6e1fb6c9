import { decode, type Problem } from '../../format/index.js';
import { DecodedSummary } from './decodedSummary.js';

export type Read =
  | { readonly ok: true; readonly summary: DecodedSummary }
  | { readonly ok: false; readonly problem: Problem };

/** Characters of a payload; a larger one is decoded each time. */
const LARGEST_KEPT = 64 * 1024;

const MOST_KEPT = 32;

/** A payload of docs/format.md is not nested this deep. */
const DEEPEST_KEPT = 16;

/** Decodes payloads; equal ones, as of a cell that was run again, only once. */
export class SummaryCache {
  private readonly kept = new Map<string, Read>();

  read(payload: unknown): Read {
    const text = roomAfter(payload, LARGEST_KEPT) > 0 ? JSON.stringify(payload) : null;
    const known = text === null ? undefined : this.kept.get(text);
    if (text !== null && known !== undefined) {
      // The least recently used one is dropped first.
      this.kept.delete(text);
      this.kept.set(text, known);
      return known;
    }
    const decoded = decode(payload);
    const read: Read = decoded.ok
      ? { ok: true, summary: new DecodedSummary(decoded.table) }
      : decoded;
    if (text !== null) this.keep(text, read);
    return read;
  }

  private keep(text: string, read: Read): void {
    this.kept.set(text, read);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_KEPT && oldest.done === false) this.kept.delete(oldest.value);
  }
}

/** What is left of `room` characters after `value`; 0 if it does not fit or is nested too deep. Reads no more than fits. */
function roomAfter(value: unknown, room: number, depth = 0): number {
  if (typeof value === 'string') return Math.max(0, room - value.length);
  if (typeof value !== 'object' || value === null) return Math.max(0, room - 8);
  // Listing the keys of a long array takes longer than anything else here.
  if (depth > DEEPEST_KEPT || (Array.isArray(value) && value.length > room)) return 0;
  let left = room;
  for (const key in value) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    left = roomAfter(member, left - key.length, depth + 1);
    if (left <= 0) return 0;
  }
  return left;
}
