/**
 * A list of siblings made shorter, with the strongest evidence first, until it fits a page. The twin of
 * layerfold/fold/shorten.py.
 */
import { automaticNames } from '../format/names.js';
import type { LayerTable } from '../format/write/encode.js';
import { startOf, stopOf } from '../format/write/outline.js';
import { isGraph } from '../format/write/table.js';
import { PAGE } from './blocks.js';
import { weighs } from './entry.js';
import type { Entry } from './entry.js';
import { blockLabel } from './labels.js';
import { neighbours } from './lists.js';
import { sizesOf } from './resampling.js';
import { isEven, stopOfRepeat } from './runs.js';
import type { Comparison, Item, Part, Repeat } from './runs.js';

/** So many times something must occur to be listed as one row. */
const SHOWN_FROM = 3;
/** A part has at least so many rows. */
const MIN_PART = 4;
/** Longer lists are only paged. */
const MOST_ENTRIES = 20_000;

type Entries = readonly Entry[];

/** Makes a group of a kind and a label out of neighbouring entries. */
export type Grouping = (kind: string, label: string, entries: Entries) => Entry;

/** Puts repetitions, levels and parts of one model's siblings into groups. */
export class Shortener {
  private readonly isGraph: boolean;
  private readonly isAutomatic = automaticNames();

  constructor(
    private readonly table: LayerTable,
    private readonly group: Grouping,
    private readonly comparison: Comparison,
  ) {
    this.isGraph = isGraph(table);
  }

  /** The entries, grouped as far as it needs to be listed in `page` rows. */
  shortened(entries: Entries, page: number): Entries {
    if (!mayBeShorter(entries, page)) return entries;
    let result = this.withRepeats(entries, page);
    if (this.excess(result, page) > 0) result = this.levels(result, page);
    if (this.excess(result, page) > 0) result = this.loose(result);
    const missing = this.excess(result, page);
    return missing > 0 ? this.parts(result, missing) : result;
  }

  /** The entries with what neighbours repeat in groups. */
  withRepeats(entries: Entries, page = PAGE): Entries {
    if (!mayBeShorter(entries, page)) return entries;
    const items = entries.map((entry) => this.exact(entry));
    const repeats = this.comparison.repeats(items);
    const result = this.repeated(entries, items, repeats, false);
    return this.excess(result, page) > 0 ? this.repeated(entries, items, repeats, true) : result;
  }

  /** By what an entry is compared where the repetition is a row: with its numbers. */
  private exact({ node, core, item, params, scalars }: Entry): Item {
    if (!this.isGraph || typeof node === 'object') return item;
    return this.comparison.item(`exactly ${core}`, [params, ...scalars], SHOWN_FROM);
  }

  /** Puts what neighbours repeat into groups; with `rows` also what has no group inside. */
  private repeated(
    entries: Entries,
    items: readonly Item[],
    repeats: readonly Part[],
    rows: boolean,
  ): Entries {
    const result: Entry[][] = [];
    let place = 0;
    for (const part of repeats) {
      if (typeof part === 'number' || part.count < SHOWN_FROM || part.start < place) continue;
      const found = this.repetition(entries, items, part, rows);
      if (found === null) continue;
      result.push(entries.slice(place, found.start), [...found.entries]);
      place = found.start + part.count * part.period;
    }
    return [...result.flat(), ...entries.slice(place)];
  }

  /** What a repetition becomes and where it begins; `null`: nothing. */
  private repetition(
    entries: Entries,
    items: readonly Item[],
    part: Repeat,
    rows: boolean,
  ): { start: number; entries: Entries } | null {
    const { start, period, count } = part;
    const inside = entries.slice(start, start + period);
    if (!rows && (period === 1 || inside.every(({ node }) => typeof node === 'number')))
      return null;
    if (period === 1) {
      const uses = entries.slice(start, stopOfRepeat(part));
      const run = uses.map((entry, use) => ({ ...entry, item: items[start + use] ?? entry.item }));
      return { start, entries: run };
    }
    const first = this.phase(entries, items, part);
    const uses = Array.from({ length: count }, (_, use) =>
      entries.slice(first + use * period, first + (use + 1) * period),
    );
    return { start: first, entries: this.periods(uses) };
  }

  /** A group for each use; the entries themselves where fewer than three in a row are equal. */
  private periods(uses: readonly Entries[]): Entries {
    const made = uses.map((use) => ({ use, group: this.group('repeat', this.label(use), use) }));
    return neighbours(made, ({ group }) => group.item.symbol).flatMap(([, same]) =>
      same.length < SHOWN_FROM ? same.flatMap(({ use }) => use) : same.map(({ group }) => group),
    );
  }

  private label(use: Entries): string {
    if (!this.isGraph) return '';
    const { names, types } = this.table;
    const own: string[] = [];
    const stop = stopOf(use.at(-1)?.node ?? 0);
    for (let row = startOf(use[0]?.node ?? 0); row < stop; row++) {
      const name = names[row] ?? '';
      if (!this.isAutomatic(name, types[row] ?? '')) own.push(name);
    }
    return blockLabel(own);
  }

  /**
   * Where a repetition best begins: at a group or a row that weighs, at the last that fits. Frameworks list
   * rows as late as possible, so what is irregular comes first.
   */
  private phase(entries: Entries, items: readonly Item[], part: Repeat): number {
    let best = part.start;
    for (let start = part.start + 1; start < part.start + part.period; start++) {
      if (!goesOn(items, stopOfRepeat(part) + start - part.start - 1, part.period)) break;
      if (!this.isLight(entries[start]) || this.isLight(entries[best])) best = start;
    }
    return best;
  }

  private isLight(entry: Entry | undefined): boolean {
    return typeof entry?.node === 'number' && !weighs(this.table, entry.node);
  }

  /** Puts neighbours of one resolution into levels, if there are several and they fit a page. */
  private levels(entries: Entries, page: number): Entries {
    const spans = neighbours(entries, (entry) => this.sizes(entry));
    const isLevel = ([sizes, same]: (typeof spans)[number]): boolean =>
      same.length > 1 && sizes !== null;
    const several = new Set(spans.filter(isLevel).map(([sizes]) => sizes));
    const rows = spans.reduce((sum, span) => sum + (isLevel(span) ? 1 : span[1].length), 0);
    if (several.size < 2 || rows > page) return entries;
    return spans.flatMap((span) => {
      const [, same] = span;
      if (!isLevel(span)) return same;
      return [this.group('level', '', this.excess(same, page) > 0 ? this.loose(same) : same)];
    });
  }

  /** The sizes of an entry's image, `null` where there is no image or its sizes are unknown. */
  private sizes({ node }: Entry): string | null {
    if (!this.isGraph) return null; // PyTorch has the channels before the image
    const { outputs, types } = this.table;
    const last = typeof node === 'object' && node.hasOwnRow ? startOf(node) : stopOf(node) - 1;
    if (types[last] === 'InputLayer') return null;
    const sizes = sizesOf(outputs?.[last] ?? null);
    if (sizes === null || sizes.includes('?') || sizes.every((size) => size === '1')) return null;
    return sizes.join(',');
  }

  /** Puts repetitions whose numbers do not fit into groups: a width may vary freely. */
  private loose(entries: Entries): Entries {
    const loose = entries.map((entry) => this.withoutNumbers(entry));
    const items = loose.map(({ item }) => item);
    const grouped = this.repeated(loose, items, this.comparison.repeats(items), true);
    return grouped.map((entry) => this.withoutNumbers(entry));
  }

  private withoutNumbers({ node, core, params, scalars }: Entry): Entry {
    const runFrom = typeof node === 'number' ? SHOWN_FROM : 2;
    const item = this.comparison.item(`freely ${core}`, [], runFrom);
    return { node, core, item, params, scalars };
  }

  /** How many rows more than a page the siblings take while all of them are closed. */
  private excess(entries: Entries, page: number): number {
    return entries.length <= page ? 0 : this.listed(entries) - page;
  }

  /** How many rows of a table the siblings take while all of them are closed. */
  private listed(entries: Entries): number {
    let count = 0;
    for (const part of this.comparison.repeats(entries.map(({ item }) => item))) {
      if (typeof part === 'number') count++;
      else if (part.period > 1 || entries[part.start]?.item.runFrom === 0)
        count += part.period * part.count;
      else count += part.count >= SHOWN_FROM ? 1 : part.count;
    }
    return count;
  }

  /**
   * Puts rows side by side into parts, as few as it needs to fit a page. The shortest stretch that is
   * enough is taken; where none is, the longest, and so on. A part of more than half of all rows would say
   * nothing.
   */
  private parts(entries: Entries, missing: number): Entries {
    const stretches: Entry[][] = [];
    const groups = neighbours(entries, (entry) => this.isPlain(entry));
    for (const [isPlain, same] of groups) {
      const isPart = same.length >= MIN_PART && 2 * same.length <= this.table.names.length;
      if (isPlain && isPart) stretches.push(same);
    }
    const taken = this.fewest(stretches, missing);
    return groups.flatMap(([, same]) => (taken.has(same) ? [this.group('part', '', same)] : same));
  }

  /** As few of some stretches as it needs to list so many rows less. */
  private fewest(stretches: readonly Entries[], missing: number): ReadonlySet<Entries> {
    const saved = new Map(stretches.map((stretch) => [stretch, this.listed(stretch) - 1]));
    const taken = new Set<Entries>();
    let left = missing;
    while (left > 0 && saved.size > 0) {
      const all = [...saved];
      const enough = all.filter(([, rows]) => rows >= left);
      const [best, rows] =
        enough.length > 0
          ? enough.reduce((one, other) => (other[1] < one[1] ? other : one))
          : all.reduce((one, other) => (other[1] > one[1] ? other : one));
      saved.delete(best);
      taken.add(best);
      left -= rows;
    }
    return taken;
  }

  private isPlain({ node }: Entry): boolean {
    return typeof node === 'number' && this.table.types[node] !== 'InputLayer';
  }
}

/** Whether the item at a place goes on what those one and two periods before it begin. */
function goesOn(items: readonly Item[], place: number, period: number): boolean {
  const three = items[place];
  const two = items[place - period];
  const one = items[place - 2 * period];
  if (one === undefined || two === undefined || two.symbol !== three?.symbol) return false;
  return isEven(one.measures, two.measures, three.measures);
}

/** Whether there may be a repetition of groups, or more rows than a page has. */
function mayBeShorter(entries: Entries, page: number): boolean {
  if (entries.length < 2 * SHOWN_FROM || entries.length > MOST_ENTRIES) return false;
  const groups = entries.filter(({ node }) => typeof node === 'object').length;
  return groups >= SHOWN_FROM || entries.length > page;
}
