import { exactly, split } from './cells.js';
import type { Truncator } from './cells.js';
import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { indexOf, optionalText } from './members.js';
import type { Members } from './members.js';

export const PLAIN_COLUMNS = [
  'name',
  'in',
  'params',
  'fixed',
  'trains',
  'tied',
  'alias',
  'bytes',
  'buffers',
  'flops',
  'partial',
  'uses',
] as const;
export const DICTIONARY_COLUMNS = [
  'type',
  'out',
  'dtype',
  'insh',
  'settings',
  'device',
  'mode',
] as const;

export type PlainColumn = (typeof PLAIN_COLUMNS)[number];
export type DictionaryColumn = (typeof DICTIONARY_COLUMNS)[number];
export type Column = PlainColumn | DictionaryColumn;

export function isDictionary(column: string): column is DictionaryColumn {
  return DICTIONARY_COLUMNS.some((name) => name === column);
}

/** The cells as they stand in the payload: patterns and numbers, not yet expanded. */
export class Columns {
  private readonly plain = new Map<Column, readonly string[]>();
  private readonly indexed = new Map<Column, Int32Array>();
  private readonly words = new Map<Column, readonly string[]>();

  constructor(columns: Members, dictionaries: Members, entries: number, truncator: Truncator) {
    for (const name of PLAIN_COLUMNS) {
      const text = optionalText(columns, name, '$.columns');
      if (text !== null)
        this.plain.set(name, truncator.all(exactly(text, ',', entries, `$.columns.${name}`)));
    }
    for (const name of DICTIONARY_COLUMNS) {
      const text = optionalText(dictionaries, name, '$.dictionaries') ?? '';
      const words = text === '' ? [] : truncator.all(split(text, '\n', LIMITS.entries));
      this.words.set(name, words);
      const cells = optionalText(columns, name, '$.columns');
      if (cells !== null) this.indexed.set(name, indices(cells, entries, words.length, name));
    }
    if (entries > 1 && this.plain.size + this.indexed.size === 0) {
      refuse('length', '$.columns', `$.columns has no column for ${entries} entries.`);
    }
  }

  has(column: Column): boolean {
    return this.plain.has(column) || this.indexed.has(column);
  }

  /** All cells of a column without a dictionary, `null` where it is missing. */
  cells(column: PlainColumn): readonly string[] | null {
    return this.plain.get(column) ?? null;
  }

  /** The pattern in a cell; empty where there is none. */
  pattern(column: Column, entry: number): string {
    const index = this.indexed.get(column)?.[entry];
    return index === undefined ? (this.plain.get(column)?.[entry] ?? '') : this.word(column, index);
  }

  /** The pattern behind a patched value, written as a cell. */
  patched(column: Column, cell: string): string {
    return isDictionary(column) && cell !== '' ? this.word(column, indexOf(cell)) : cell;
  }

  wordCount(column: Column): number {
    return this.words.get(column)?.length ?? 0;
  }

  private word(column: Column, index: number): string {
    return this.words.get(column)?.[index] ?? '';
  }
}

function indices(text: string, entries: number, words: number, name: DictionaryColumn): Int32Array {
  const path = `$.columns.${name}`;
  const result = new Int32Array(entries);
  exactly(text, ',', entries, path).forEach((cell, entry) => {
    const index = cell === '' ? -1 : indexOf(cell);
    if (cell !== '' && (index < 0 || index >= words)) {
      refuse('reference', path, `${path} refers to an entry that its dictionary does not have.`);
    }
    result[entry] = index;
  });
  return result;
}
