import type { Stop } from './levels.js';
import type { Ports } from './placedLevel.js';
import type { Size } from './types.js';

/** A box or a frame with what is inside of it, before it has a place. */
export interface Item extends Size {
  readonly box: number;
  /** From its left side, what is to be in one line with the boxes before and after it. */
  readonly middle: number;
  /** `null`: a box without an inside. */
  readonly ports: Ports | null;
  readonly hasLoop: boolean;
  /** What a frame has at its left side before its inside, beside what it has at both sides. */
  readonly left: number;
  /** Whether its inside can be mirrored. */
  readonly canFlip: boolean;
}

/** A net between items, by their indexes in a list; −1: the border of the frame around. */
export interface ItemNet {
  readonly name: string;
  readonly isBack: boolean;
  readonly source: Stop;
  readonly targets: readonly Stop[];
}
