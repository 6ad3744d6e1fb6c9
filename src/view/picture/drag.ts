import type { Point } from '../../picture/layout/types.js';

export interface Dragged {
  move(by: Point): void;
  /** Two fingers: around the point between them. */
  zoom(factor: number, at: Point): void;
}

/** A hand that only clicks moves this far. */
const CLICK_PX = 4;

/** Follows a pointer that drags, and two fingers. A click that does not drag is not changed. */
export class Drag {
  private readonly fingers = new Map<number, Point>();
  private isDragging = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly dragged: Dragged,
    signal: AbortSignal,
  ) {
    element.addEventListener('pointerdown', this.onDown.bind(this), { signal });
    element.addEventListener('pointermove', this.onMove.bind(this), { signal });
    for (const kind of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(kind, this.onUp.bind(this), { signal });
    // It would select or open what is under the pointer where the drag ends.
    element.addEventListener('click', this.onClick.bind(this), { signal, capture: true });
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.fingers.set(event.pointerId, at(event));
    if (this.fingers.size === 1) this.isDragging = false;
  }

  private onMove(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (before === undefined) return;
    // It was let go outside, before it was captured.
    if (event.buttons === 0) {
      this.onUp(event);
      return;
    }
    const now = at(event);
    const by = { x: now.x - before.x, y: now.y - before.y };
    if (!this.isDragging && Math.hypot(by.x, by.y) < CLICK_PX) return;
    if (!this.isDragging) this.begin(event);
    const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId);
    this.fingers.set(event.pointerId, now);
    if (other === undefined) {
      this.dragged.move(by);
      return;
    }
    const [, still] = other;
    const middle = { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 };
    const apart = (point: Point): number => Math.hypot(point.x - still.x, point.y - still.y);
    this.dragged.move({ x: by.x / 2, y: by.y / 2 });
    if (apart(before) > 0) this.dragged.zoom(apart(now) / apart(before), middle);
  }

  private begin({ pointerId }: PointerEvent): void {
    this.isDragging = true;
    this.element.classList.add('lf-dragging');
    this.element.setPointerCapture(pointerId);
  }

  private onUp({ pointerId }: PointerEvent): void {
    this.fingers.delete(pointerId);
    if (this.fingers.size === 0) this.element.classList.remove('lf-dragging');
  }

  private onClick(event: MouseEvent): void {
    if (!this.isDragging) return;
    this.isDragging = false;
    event.stopPropagation();
    event.preventDefault();
  }
}

function at({ clientX, clientY }: MouseEvent): Point {
  return { x: clientX, y: clientY };
}
