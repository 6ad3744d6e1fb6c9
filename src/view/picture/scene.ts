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

/** Of more boxes and lines the others are drawn in the frames after the first. */
const AT_FIRST = 200;
const AT_ONCE = 50;

/** In milliseconds; after that long the rest waits for the next frame, for the browser takes up to three times as long to lay out text and to paint. */
const FRAME_WORK = 8;

/** A plan as elements. */
export class Scene {
  readonly root: SVGElement;
  readonly drawn: Drawn;
  /** Of a frame its ground and its header. */
  private readonly boxes: Numbered[] = [];
  private readonly lines: Numbered[] = [];
  /** What is not drawn yet, boxes before lines. */
  private later: readonly DrawingNode[];
  /** Comes after all lines. */
  private firstBox: Element | null = null;

  constructor(readonly plan: Plan) {
    const { graph, layout, direction } = plan;
    this.drawn = { boxes: graph.boxes, edges: graph.edges, places: layout.boxes, direction };
    const drawing = drawingOf(graph, plan.texts, layout);
    const frames = graph.boxes.filter(({ isFrame }) => isFrame).length;
    const boxesFrom = frames + layout.lines.length;
    const { children } = drawing;
    this.root = svgElement({ ...drawing, children: children.slice(0, frames) });
    for (const node of this.root.children) this.boxes.push(numbered(node, 'data-box'));
    this.later = [...children.slice(boxesFrom), ...children.slice(frames, boxesFrom)];
    this.draw(AT_FIRST);
  }

  /** Draws more, as much as does not block the page for long. Returns whether there was any. */
  drawMore(): boolean {
    const count = this.later.length;
    const end = performance.now() + FRAME_WORK;
    while (this.later.length > 0 && performance.now() < end) this.draw(AT_ONCE);
    return count > 0;
  }

  /** Draws all boxes, so that none is missing for a moment that was there in the drawing before. */
  drawBoxes(): void {
    const lines = this.later.findIndex(isLine);
    this.draw(lines === -1 ? this.later.length : lines);
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

  private draw(count: number): void {
    for (const drawing of this.later.slice(0, count)) {
      const node = svgElement(drawing);
      if (isLine(drawing)) {
        this.root.insertBefore(node, this.firstBox);
        this.lines.push(numbered(node, 'data-line'));
      } else {
        this.root.append(node);
        this.firstBox ??= node;
        this.boxes.push(numbered(node, 'data-box'));
      }
    }
    this.later = this.later.slice(count);
  }

  private framesAround(box: number): readonly number[] {
    const { boxes } = this.drawn;
    const found: number[] = [];
    for (let at = boxes[box]?.parent ?? -1; at >= 0; at = boxes[at]?.parent ?? -1) found.push(at);
    return found;
  }
}

/** Draws what is left, some in each frame; `drawn` marks it. */
export async function drawRest(
  scene: Scene,
  isShown: () => boolean,
  drawn: () => void,
): Promise<void> {
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  // A first frame begins before what is there already is painted.
  await frame();
  for (await frame(); isShown() && scene.drawMore(); await frame()) drawn();
}

function isLine({ attributes }: DrawingNode): boolean {
  return attributes['data-line'] !== undefined;
}

function numbered(node: Element, attribute: 'data-box' | 'data-line'): Numbered {
  return { node, index: Number(node.getAttribute(attribute)) };
}
