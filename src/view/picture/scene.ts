import { keyAround, ROOT_KEY } from '../../outline/index.js';
import { HEADER } from '../../picture/boxes/index.js';
import { drawingOf } from '../../picture/drawing/index.js';
import type { DrawingNode } from '../../picture/drawing/index.js';
import type { Placed } from '../../picture/layout/types.js';
import { connectedWith, isIn } from './ways.js';
import type { Drawn } from './ways.js';
import type { Plan } from './plan.js';
import { svgElement } from './svg.js';

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

/** Of more lines some are drawn in each frame, which takes the browser up to 20 ms. */
const LINES_AT_ONCE = 300;

/** A plan as elements. */
export class Scene {
  readonly root: SVGElement;
  readonly drawn: Drawn;
  /** Of a frame its ground and its header. */
  private readonly boxes: readonly Numbered[];
  private readonly lines: Numbered[];
  /** Lines that are not drawn yet, and the element that comes after all lines. */
  private later: readonly DrawingNode[];
  private readonly afterLines: Element | null;

  constructor(readonly plan: Plan) {
    const { graph, layout, direction } = plan;
    this.drawn = { boxes: graph.boxes, edges: graph.edges, places: layout.boxes, direction };
    const drawing = drawingOf(graph, plan.texts, layout);
    const frames = graph.boxes.filter(({ isFrame }) => isFrame).length;
    const [from, to] = [frames + LINES_AT_ONCE, frames + layout.lines.length];
    this.later = drawing.children.slice(from, to);
    const now = drawing.children.filter((_, at) => at < from || at >= to);
    this.root = svgElement({ ...drawing, children: now });
    this.afterLines = this.later.length > 0 ? (this.root.children[from] ?? null) : null;
    this.boxes = numbered(this.root, 'data-box');
    this.lines = numbered(this.root, 'data-line');
  }

  /** Draws more of the lines, as many as do not block the page for long. Returns whether there were any. */
  drawMore(): boolean {
    const nodes = this.later.slice(0, LINES_AT_ONCE).map(svgElement);
    this.later = this.later.slice(LINES_AT_ONCE);
    for (const node of nodes) {
      this.root.insertBefore(node, this.afterLines);
      this.lines.push({ node, index: Number(node.getAttribute('data-line')) });
    }
    return nodes.length > 0;
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
  placeOf(at: number | null): Placed | null {
    const { graph, layout } = this.plan;
    const place = layout.boxes[at ?? -1];
    if (place === undefined) return null;
    return graph.boxes[at ?? -1]?.isFrame === true ? { ...place, height: HEADER } : place;
  }

  /** Whether something is brought out. */
  get isMarked(): boolean {
    return this.root.classList.contains('lf-pic-brought');
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

/** Draws the lines that are left, some in each frame; `drawn` brings out those that are to be. */
export async function drawLines(
  scene: Scene,
  isShown: () => boolean,
  drawn: () => void,
): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  for (await frame(); isShown() && scene.drawMore(); await frame()) if (scene.isMarked) drawn();
}

function numbered(root: Element, attribute: 'data-box' | 'data-line'): Numbered[] {
  return [...root.querySelectorAll(`[${attribute}]`)].map((node) => ({
    node,
    index: Number(node.getAttribute(attribute)),
  }));
}
