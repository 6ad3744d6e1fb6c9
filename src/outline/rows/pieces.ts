import type { Lists } from '../../format/read/lists.js';
import { affineText, listEntry, runAt, stepsOf } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import { tokensOf } from '../../format/read/placeholder.js';
import type { Token } from '../../format/read/placeholder.js';
import type { DecodedTable } from '../../format/read/table.js';

/** A short pattern that was taken apart once for all uses of its template. */
export interface Pieces {
  readonly tokens: readonly Token[];
  /** Of a name: it drops the names put before it. */
  readonly isBare: boolean;
}

/** Of longer patterns and entries of lists a text is made first. */
const LONGEST = 128;

/** Something beside plain characters. */
const SPECIAL = /[\\{^]/;

/** `null`: its text has to be made. */
export function piecesOf(pattern: string, isName: boolean): Pieces | null {
  if (pattern.length > LONGEST) return null;
  const tokens = tokensOf(pattern).filter((token) => token !== '');
  const isBare = isName && tokens[0] !== undefined && isCaret(tokens[0]);
  const rest = tokens.slice(isBare ? 1 : 0);
  // A caret after an entry that may be empty drops the names, or it is a character.
  if (isName && rest.some(isCaret)) return null;
  return { tokens: rest.map((token) => (isCaret(token) ? '^' : token)), isBare };
}

/** The names of entries, each taken apart when it is first asked for. */
export class NamePieces {
  private readonly known: (Pieces | null | undefined)[] = [];

  constructor(private readonly table: DecodedTable) {}

  of(entry: number): Pieces | null {
    let pieces = this.known[entry];
    if (pieces === undefined)
      this.known[entry] = pieces = piecesOf(this.table.columns.pattern('name', entry), true);
    return pieces;
  }
}

function isCaret(token: Token): boolean {
  return typeof token !== 'string' && token.kind === 'caret';
}

/** Gives the pieces of a text one after the other to `take`; false: its text has to be made. */
export function takePieces(
  pieces: Pieces,
  scope: RunScope | null,
  lists: Lists,
  take: (piece: string) => void,
): boolean {
  lists.pageWork.pays(stepsOf(pieces));
  for (const token of pieces.tokens) {
    const piece = typeof token === 'string' ? token : pieceOf(token, scope, lists);
    if (piece === null) return false;
    take(piece);
  }
  return true;
}

function pieceOf(
  token: Exclude<Token, string>,
  scope: RunScope | null,
  lists: Lists,
): string | null {
  if (token.kind === 'affine') return affineText(token, scope);
  if (token.kind === 'caret') return null;
  const entry = listEntry(lists, runAt(scope, token.distance), token.list);
  return entry === null || entry.length > LONGEST || SPECIAL.test(entry) ? null : entry;
}
