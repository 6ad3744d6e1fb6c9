import { expandName } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import { NamePieces } from '../rows/pieces.js';
import type { Pieces } from '../rows/pieces.js';
import type { Automaton } from './automaton.js';
import { TextReader } from './textReader.js';

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

/** Reads the names of rows piece by piece, so that a path is never put together. */
export class NameReader {
  private readonly reader: TextReader;
  private readonly pieces: NamePieces;

  constructor(
    private readonly table: DecodedTable,
    private readonly automaton: Automaton,
  ) {
    this.reader = new TextReader(automaton, table.lists);
    this.pieces = new NamePieces(table);
  }

  get top(): NamePlace {
    const { start } = this.automaton;
    return { path: start, isTop: true, inPath: start, inName: start, hasPrefix: false };
  }

  read(place: NamePlace, entry: number, scope: RunScope | null): ReadName {
    const { reader, automaton } = this;
    const pieces = this.pieces.of(entry);
    const isRead = pieces !== null && this.begin(place, pieces.isBare, pieces, scope);
    const isBare = isRead ? pieces.isBare : this.readWhole(place, entry, scope);
    if (reader.length === 0 && (isBare || !place.hasPrefix))
      return { inPath: place.path, inName: automaton.start, isEmpty: true };
    return { inPath: reader.first, inName: reader.second, isEmpty: false };
  }

  private begin(
    place: NamePlace,
    isBare: boolean,
    text: Pieces | string,
    scope: RunScope | null,
  ): boolean {
    const { reader, automaton } = this;
    const inPath = isBare ? this.afterSeparator(place) : place.inPath;
    const inName = isBare ? automaton.start : place.inName;
    if (typeof text !== 'string') return reader.read(inPath, inName, text, scope);
    reader.readText(inPath, inName, text);
    return true;
  }

  /** Whether the name drops those before it. */
  private readWhole(place: NamePlace, entry: number, scope: RunScope | null): boolean {
    const { columns, lists } = this.table;
    const { text, bare } = expandName(columns.pattern('name', entry), scope, lists, 0);
    this.begin(place, bare, text, scope);
    return bare;
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
}
