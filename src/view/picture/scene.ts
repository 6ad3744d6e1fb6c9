import { keyAround, ROOT_KEY } from '../../outline/index.js';
import { HEADER } from '../../picture/boxes/index.js';
import { drawingOf } from '../../picture/drawing/index.js';
import { connectedWith, isIn } from './ways.js';
import type { Drawn } from './ways.js';
import type { Plan } from './plan.js';
import { svgElement } from './svg.js';
import type { Place } from './zoom.js';

/** What is brought out. */
export interface Marks {
  /** The box under the pointer. */
  readonly pointed: number | null;
  /** The box of the focused row. */
  readonly at: number | null;
  /** Whether that row has the focus now. */
  readonly hasFocus: boolean;
  /** Boxes of rows that were looked for. */
  readonly hits: ReadonlySet<number>;
}

/** An element of what has that number in the plan. */
interface Numbered {
  readonly node: Element;
  readonly index: number;
}

/** A plan as elements. */
export class Scene {
  readonly root: SVGElement;
  readonly drawn: Drawn;
  /** Of a frame its ground and its header. */
  private readonly boxes: readonly Numbered[];
  private readonly lines: readonly Numbered[];

  constructor(readonly plan: Plan) {
    const { graph, layout, direction } = plan;
    this.drawn = { boxes: graph.boxes, edges: graph.edges, places: layout.boxes, direction };
    this.root = svgElement(drawingOf(graph, plan.texts, layout));
    this.boxes = numbered(this.root, 'data-box');
    this.lines = numbered(this.root, 'data-line');
  }

  /** The box that an event comes from. */
  boxOf(target: EventTarget | null): number | null {
    const box = target instanceof Element ? target.closest('[data-box]') : null;
    return box === null || !this.root.contains(box) ? null : Number(box.getAttribute('data-box'));
  }

  /** The box of a row, or the innermost one that the row is in; `null`: there is none. */
  indexOf(key: string | null): number | null {
    if (key === null) return null;
    const { boxes, left } = this.plan.graph;
    const at = boxes.findIndex((box) => box.key === key);
    if (at >= 0) return at;
    const around = keyAround(key);
    // Rows that are left out have a box together, the last one.
    if (left > 0 && (around === '' || around === ROOT_KEY)) return boxes.length - 1;
    return around === '' ? null : this.indexOf(around);
  }

  /** Where a box is; of a frame, its name. */
  placeOf(at: number | null): Place | null {
    const { graph, layout } = this.plan;
    const place = layout.boxes[at ?? -1];
    if (place === undefined) return null;
    return graph.boxes[at ?? -1]?.isFrame === true ? { ...place, height: HEADER } : place;
  }

  mark({ pointed, at, hasFocus, hits }: Marks): void {
    const box = pointed ?? (hasFocus ? at : null);
    const related = box === null ? null : this.relatedTo(box);
    this.root.classList.toggle('lf-pic-brought', related !== null);
    for (const { node, index } of this.boxes) {
      node.classList.toggle('lf-at', index === at && hasFocus);
      node.classList.toggle('lf-hit', hits.has(index));
      node.classList.toggle('lf-related', related?.boxes.has(index) === true);
    }
    for (const { node, index } of this.lines)
      node.classList.toggle('lf-related', related?.lines.has(index) === true);
  }

  /** What a box reads and feeds, the box itself with what is inside and around it, and the lines between them. */
  private relatedTo(box: number): { boxes: Set<number>; lines: Set<number> } {
    const { drawn, plan } = this;
    const own = plan.graph.boxes.flatMap((_, index) =>
      isIn(drawn, index, box) || isIn(drawn, box, index) ? [index] : [],
    );
    const others = [...connectedWith(drawn, box, 'back'), ...connectedWith(drawn, box, 'on')];
    const lines = plan.graph.edges.flatMap(({ from, to }, edge) =>
      isIn(drawn, from, box) || isIn(drawn, to, box) ? (plan.layout.edges[edge]?.lines ?? []) : [],
    );
    const around = others.flatMap((index) => this.framesAround(index));
    return { boxes: new Set([...own, ...others, ...around]), lines: new Set(lines) };
  }

  private framesAround(box: number): readonly number[] {
    const { boxes } = this.drawn;
    const found: number[] = [];
    for (let at = boxes[box]?.parent ?? -1; at >= 0; at = boxes[at]?.parent ?? -1) found.push(at);
    return found;
  }
}

function numbered(root: Element, attribute: 'data-box' | 'data-line'): readonly Numbered[] {
  return [...root.querySelectorAll(`[${attribute}]`)].map((node) => ({
    node,
    index: Number(node.getAttribute(attribute)),
  }));
}
