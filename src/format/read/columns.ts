import { COLUMNS } from '../columns.js';
import type { ColumnId, ColumnRecord } from '../columns.js';
import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { exactly, split } from './cells.js';
import type { Truncator } from './cells.js';
import { indexOf, optionalText } from './members.js';
import type { Members } from './members.js';

/** The cells as they stand in the payload: patterns and numbers, not yet expanded. */
export class Columns {
  private readonly direct = new Map<ColumnId, readonly string[]>();
  private readonly indexed = new Map<ColumnId, Int32Array>();
  private readonly dictionaries = new Map<ColumnId, readonly string[]>();

  constructor(columns: Members, dictionaries: Members, entries: number, truncator: Truncator) {
    for (const { id, kind } of COLUMNS) {
      if (kind === 'dict') this.dictionaries.set(id, wordsOf(dictionaries, id, truncator));
      const text = optionalText(columns, id, '$.columns');
      if (text === null) continue;
      const cells = exactly(text, ',', entries, `$.columns.${id}`);
      if (kind === 'dict') this.indexed.set(id, indices(cells, this.words(id).length, id));
      else this.direct.set(id, truncator.all(cells));
    }
    if (entries > 1 && this.direct.size + this.indexed.size === 0) {
      refuse('length', '$.columns', `$.columns has no column for ${entries} entries.`);
    }
  }

  has(column: ColumnId): boolean {
    return this.direct.has(column) || this.indexed.has(column);
  }

  /** The pattern in a cell; empty where there is none. */
  pattern(column: ColumnId, entry: number): string {
    const index = this.indexed.get(column)?.[entry];
    return index === undefined
      ? (this.direct.get(column)?.[entry] ?? '')
      : this.word(column, index);
  }

  /** The pattern behind a patched value, written as a cell. */
  patched({ id, kind }: ColumnRecord & { readonly id: ColumnId }, cell: string): string {
    return kind === 'dict' && cell !== '' ? this.word(id, indexOf(cell)) : cell;
  }

  /** The entries of a column's dictionary. */
  words(column: ColumnId): readonly string[] {
    return this.dictionaries.get(column) ?? [];
  }

  /** Which of them a cell has, −1 for none. */
  wordIndex(column: ColumnId, entry: number): number {
    return this.indexed.get(column)?.[entry] ?? -1;
  }

  private word(column: ColumnId, index: number): string {
    return this.words(column)[index] ?? '';
  }
}

/** An absent or empty dictionary has no entries. */
function wordsOf(dictionaries: Members, id: ColumnId, truncator: Truncator): readonly string[] {
  const text = optionalText(dictionaries, id, '$.dictionaries') ?? '';
  return text === '' ? [] : truncator.all(split(text, '\n', LIMITS.entries));
}

function indices(cells: readonly string[], words: number, id: ColumnId): Int32Array {
  return Int32Array.from(cells, (cell) => {
    const index = cell === '' ? -1 : indexOf(cell);
    if (cell !== '' && (index < 0 || index >= words)) {
      const path = `$.columns.${id}`;
      refuse('reference', path, `${path} refers to an entry that its dictionary does not have.`);
    }
    return index;
  });
}
