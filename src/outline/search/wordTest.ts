import { expand } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import { piecesOf } from '../rows/pieces.js';
import type { Pieces } from '../rows/pieces.js';
import type { Automaton } from './automaton.js';
import { TextReader } from './textReader.js';

/** What is known of an entry of a dictionary. */
interface Word {
  readonly pattern: string;
  /** The ways in which the table shows it; empty: its text has to be made. */
  readonly ways: readonly Pieces[];
  readonly isConstant: boolean;
  /** Where it was decided last, and how. */
  scope: RunScope | null;
  isMatch: boolean;
}

/** Between the sizes of a shape, as the table shows it. */
const SIGN = ' × ';

/** Decides about the words of a column: once for each among the same runs, and for each that depends on none. */
export class WordTest {
  private readonly words: (Word | undefined)[] = [];
  /** By entry: its word; `null`: it has none. */
  private readonly ofEntries: (Word | null | undefined)[] = [];
  private readonly reader: TextReader;

  constructor(
    private readonly table: DecodedTable,
    private readonly automaton: Automaton,
    private readonly column: 'type' | 'output_shape',
  ) {
    this.reader = new TextReader(automaton, table.lists);
  }

  matches(entry: number, scope: RunScope | null): boolean {
    let word = this.ofEntries[entry];
    if (word === undefined) this.ofEntries[entry] = word = this.wordOf(entry, scope);
    if (word === null || word.isConstant || word.scope === scope) return word?.isMatch === true;
    word.scope = scope;
    return (word.isMatch = this.isMatch(word, scope));
  }

  private wordOf(entry: number, scope: RunScope | null): Word | null {
    const index = this.table.columns.wordIndex(this.column, entry);
    return index < 0 ? null : (this.words[index] ?? this.first(index, entry, scope));
  }

  private first(index: number, entry: number, scope: RunScope | null): Word {
    const pattern = this.table.columns.pattern(this.column, entry);
    const patterns = this.column === 'type' ? [pattern] : [pattern, pattern.replaceAll(',', SIGN)];
    const ways = patterns.map((way) => piecesOf(way, false)).filter((pieces) => pieces !== null);
    const word = {
      pattern,
      ways: ways.length < patterns.length ? [] : ways,
      isConstant: !pattern.includes('{'),
      scope,
      isMatch: false,
    };
    word.isMatch = this.isMatch(word, scope);
    this.words[index] = word;
    return word;
  }

  private isMatch({ pattern, ways }: Word, scope: RunScope | null): boolean {
    if (ways.length === 0) return this.textMatches(pattern, scope);
    const { automaton, reader } = this;
    const { start } = automaton;
    for (const pieces of ways) {
      if (!reader.read(start, start, pieces, scope)) return this.textMatches(pattern, scope);
      if (reader.length === 0) return false;
      if (automaton.isMatch(reader.first)) return true;
    }
    return false;
  }

  private textMatches(pattern: string, scope: RunScope | null): boolean {
    const text = expand(pattern, scope, this.table.lists);
    if (text === '') return false;
    const isShape = this.column === 'output_shape';
    return (
      this.automaton.matches(text) ||
      (isShape && this.automaton.matches(text.replaceAll(',', SIGN)))
    );
  }
}
