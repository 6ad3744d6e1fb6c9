import { expandName } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { Automaton } from './automaton.js';

/** How far an automaton has read the names around rows: what follows begins in these states. */
export interface NamePlace {
  /** After the path of the enclosing row. */
  readonly path: number;
  readonly isTop: boolean;
  /** After the names of the groups around, as parts of the path and of the name. */
  readonly inPath: number;
  readonly inName: number;
  readonly hasPrefix: boolean;
}

/** After the name of a row or a group. */
export interface ReadName {
  readonly inPath: number;
  readonly inName: number;
  readonly isEmpty: boolean;
}

interface Bare {
  readonly text: string;
  readonly bare: boolean;
}

/** Reads the names of rows piece by piece, so that a path is never put together. */
export class NameReader {
  private readonly constant = new Map<number, Bare>();

  constructor(
    private readonly table: DecodedTable,
    private readonly automaton: Automaton,
  ) {}

  get top(): NamePlace {
    const { start } = this.automaton;
    return { path: start, isTop: true, inPath: start, inName: start, hasPrefix: false };
  }

  read(place: NamePlace, entry: number, scope: RunScope | null): ReadName {
    const { automaton } = this;
    const { text, bare } = this.nameOf(entry, scope);
    const isEmpty = text === '' && (bare || !place.hasPrefix);
    if (isEmpty) return { inPath: place.path, inName: automaton.start, isEmpty };
    const from = bare ? this.afterSeparator(place) : place.inPath;
    return {
      inPath: automaton.read(from, text),
      inName: automaton.read(bare ? automaton.start : place.inName, text),
      isEmpty,
    };
  }

  matches({ inPath, inName }: ReadName): boolean {
    return this.automaton.isMatch(inPath) || this.automaton.isMatch(inName);
  }

  /** Inside of a group with that name; with a row of its own it begins another part of the path. */
  inside(place: NamePlace, name: ReadName, hasOwnRow: boolean): NamePlace {
    if (!hasOwnRow) {
      const { inPath, inName, isEmpty } = name;
      if (isEmpty)
        return { ...place, inPath: this.afterSeparator(place), inName, hasPrefix: false };
      return { ...place, inPath, inName, hasPrefix: true };
    }
    const { start } = this.automaton;
    const isTop = place.isTop && name.isEmpty;
    const own = { path: name.inPath, isTop, inName: start, hasPrefix: false };
    return { ...own, inPath: this.afterSeparator({ ...place, ...own }) };
  }

  private afterSeparator({ path, isTop }: Pick<NamePlace, 'path' | 'isTop'>): number {
    return isTop ? this.automaton.start : this.automaton.read(path, this.table.model.separator);
  }

  private nameOf(entry: number, scope: RunScope | null): Bare {
    const known = this.constant.get(entry);
    if (known !== undefined) return known;
    const pattern = this.table.columns.pattern('name', entry);
    const name = expandName(pattern, scope, this.table.lists, 0);
    if (!pattern.includes('{')) this.constant.set(entry, name);
    return name;
  }
}
