/** Plain data: a worker can be given it and can return it. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In px; `x` and `y` are the left upper corner. */
export interface Placed extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a layout needs to know of the boxes and edges of a picture. */
export interface LayoutGraph {
  /** A frame before what is inside of it; the contents of a frame are contiguous. */
  readonly boxes: readonly LayoutBox[];
  readonly edges: readonly LayoutEdge[];
}

export interface LayoutBox {
  /** The index of the frame around it; −1: none. */
  readonly parent: number;
  readonly isFrame: boolean;
}

/** By the indexes of boxes; both the same: a layer that reads its own output. */
export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
}

/** Where a box ends and another begins: `right` is `down`, with both axes swapped. */
export type Direction = 'down' | 'right';

export interface LayoutOptions {
  readonly direction: Direction;
  /** How high the line is in which a frame has its name, at its top in both directions. */
  readonly headerHeight: number;
}

/** A straight line to (x, y), or a cubic curve with two control points; it begins where the one before ends. */
export type Segment =
  | { readonly kind: 'line'; readonly x: number; readonly y: number }
  | {
      readonly kind: 'curve';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly x: number;
      readonly y: number;
    };

/** A part of the drawing that all its edges have in common: each part is drawn once. */
export interface Line {
  readonly start: Point;
  readonly segments: readonly Segment[];
  /** The edges that take this way; rising. */
  readonly edges: readonly number[];
  /** Whether it ends at the box that reads, so that it has an arrow there. */
  readonly isEnd: boolean;
  /** Whether it leads back to an earlier box: against the direction of the others. */
  readonly isBack: boolean;
}

export interface EdgePath {
  /** The lines that it is made of, from its source to its target, by their indexes: each begins where the one before ends. */
  readonly lines: readonly number[];
  readonly isBack: boolean;
}

export interface Layout extends Size {
  readonly boxes: readonly Placed[];
  readonly lines: readonly Line[];
  /** In the order of the graph's edges. */
  readonly edges: readonly EdgePath[];
}
