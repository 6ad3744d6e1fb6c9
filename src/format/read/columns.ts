import { COLUMNS } from '../columns.js';
import type { ColumnId, ColumnRecord, ExtraColumn } from '../columns.js';
import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { exactly, split } from './cells.js';
import type { Truncator } from './cells.js';
import { indexOf, member, optionalObject, optionalText } from './members.js';
import type { Members } from './members.js';

/** The cells as written in the payload: patterns and numbers, not yet expanded. */
export class Columns {
  private readonly direct = new Map<string, readonly string[]>();
  private readonly indexed = new Map<string, Int32Array>();
  private readonly dictionaries = new Map<string, readonly string[]>();

  constructor(
    columns: Members,
    dictionaries: Members,
    readonly extra: readonly ExtraColumn[],
    entries: number,
    truncator: Truncator,
  ) {
    for (const { id, kind } of [...COLUMNS, ...extra]) {
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

  has(column: string): boolean {
    return this.direct.has(column) || this.indexed.has(column);
  }

  /** The pattern in a cell; empty where there is none. */
  pattern(column: string, entry: number): string {
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
  words(column: string): readonly string[] {
    return this.dictionaries.get(column) ?? [];
  }

  /** Which of them a cell has, −1 for none. */
  wordIndex(column: string, entry: number): number {
    return this.indexed.get(column)?.[entry] ?? -1;
  }

  private word(column: string, index: number): string {
    return this.words(column)[index] ?? '';
  }
}

/** An absent or empty dictionary has no entries. */
function wordsOf(dictionaries: Members, id: string, truncator: Truncator): readonly string[] {
  const text = optionalText(dictionaries, id, '$.dictionaries') ?? '';
  return text === '' ? [] : truncator.all(split(text, '\n', LIMITS.readCharacters));
}

function indices(cells: readonly string[], words: number, id: string): Int32Array {
  return Int32Array.from(cells, (cell) => {
    const index = cell === '' ? -1 : indexOf(cell);
    if (cell !== '' && (index < 0 || index >= words)) {
      const path = `$.columns.${id}`;
      refuse('reference', path, `${path} refers to an entry that its dictionary does not have.`);
    }
    return index;
  });
}

/** More columns than these of a later version are passed over. */
const MOST_EXTRA = 16;

/** The columns that this version does not know, as far as the payload describes them. */
export function extraColumns(payload: Members, truncator: Truncator): readonly ExtraColumn[] {
  const described = optionalObject(payload, 'extra') ?? {};
  const known = new Set<string>(['template', ...COLUMNS.map(({ id }) => id)]);
  const ids = Object.keys(described).filter((id) => ID.test(id) && !known.has(id));
  return ids.slice(0, MOST_EXTRA).flatMap((id) => {
    const facts = optionalObject(described, id) ?? {};
    const kind = KINDS.find((one) => one === member(facts, 'kind'));
    const title = member(facts, 'title');
    if (kind === undefined || typeof title !== 'string') return [];
    return [{ id, kind, title: truncator.one(title) }];
  });
}

const ID = /^[a-z][a-z0-9_]{0,63}$/;
const KINDS = ['text', 'dict', 'int'] as const;
