import type { RunScope } from '../../format/read/pattern.js';
import type { Lists } from '../../format/read/lists.js';
import { takePieces } from '../rows/pieces.js';
import type { Pieces } from '../rows/pieces.js';
import type { Automaton } from './automaton.js';

/** Shorter pieces are read as quickly as they are looked up. */
const LONG = 5;
const MOST_KNOWN = 4_096;

/** Reads what patterns say with an automaton, from two states at once, without making texts of them. */
export class TextReader {
  /** The states after the text that was read last, and how long it was. */
  first = 0;
  second = 0;
  length = 0;

  /** By state: where long pieces lead from there. */
  private readonly known: (Map<string, number> | undefined)[] = [];
  private count = 0;

  constructor(
    private readonly automaton: Automaton,
    private readonly lists: Lists,
  ) {}

  /** False: the text has to be made first. */
  read(first: number, second: number, pieces: Pieces, scope: RunScope | null): boolean {
    this.start(first, second);
    return takePieces(pieces, scope, this.lists, this.take);
  }

  readText(first: number, second: number, text: string): void {
    this.start(first, second);
    this.take(text);
  }

  private start(first: number, second: number): void {
    [this.first, this.second, this.length] = [first, second, 0];
  }

  private readonly take = (piece: string): void => {
    const { first, second } = this;
    this.first = this.after(first, piece);
    this.second = first === second ? this.first : this.after(second, piece);
    this.length += piece.length;
  };

  /** Templates say the same long pieces in each of their uses. */
  private after(state: number, piece: string): number {
    if (piece.length < LONG) return this.automaton.read(state, piece);
    const known = (this.known[state] ??= new Map<string, number>());
    const next = known.get(piece) ?? this.automaton.read(state, piece);
    if (this.count < MOST_KNOWN && !known.has(piece)) {
      known.set(piece, next);
      this.count++;
    }
    return next;
  }
}
