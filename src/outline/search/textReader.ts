import type { RunScope } from '../../format/read/pattern.js';
import type { Lists } from '../../format/read/lists.js';
import { takePieces } from '../rows/pieces.js';
import type { Pieces } from '../rows/pieces.js';
import type { Automaton } from './automaton.js';

/** Reads what patterns say with an automaton, from two states at once, without making texts of them. */
export class TextReader {
  /** The states after the text that was read last, and how long it was. */
  first = 0;
  second = 0;
  length = 0;

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
    const { automaton, first, second } = this;
    this.first = automaton.read(first, piece);
    this.second = first === second ? this.first : automaton.read(second, piece);
    this.length += piece.length;
  };
}
