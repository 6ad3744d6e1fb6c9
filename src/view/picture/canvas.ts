import { keep } from '../common/events.js';
import { Drag } from './drag.js';
import { emptyElement } from './svg.js';
import { fitted, panned, readable, roomHeight, withInPlace, withInSight, zoomed } from './zoom.js';
import type { Extent, Place, Position, View } from './zoom.js';

/** A wheel that is turned by one line or one page, in pixels. */
const WHEEL_PX = [1, 16, 400];

/** A finger's width on a touch pad makes a picture about twice as large. */
const WHEEL_ZOOM = 0.01;
const MOST_WHEEL_PX = 40;

/** Around what is drawn. */
const MARGIN_PX = 16;

const NOTHING: Extent = { width: 1, height: 1 };

/** The room of a picture, in which it is moved, enlarged and made smaller. The wheel alone belongs to the page. */
export class Canvas {
  readonly element = document.createElement('div');
  readonly svg = emptyElement('svg', 'lf-picture-svg');
  private readonly content = emptyElement('g', 'lf-picture-content');
  private picture = NOTHING;
  private room: Extent = NOTHING;
  private view: View = { scale: 1, x: 0, y: 0 };
  /** Whether the picture still has the scale at which it fits: then it follows the room. */
  private isFitted = true;

  constructor(
    private readonly changed: (scale: number) => void,
    signal: AbortSignal,
  ) {
    this.element.className = 'lf-picture-room';
    // What is drawn is in the rows of the table as text.
    this.svg.setAttribute('aria-hidden', 'true');
    this.svg.append(this.content);
    this.element.append(this.svg);
    this.element.addEventListener('wheel', this.onWheel.bind(this), { signal, passive: false });
    new Drag(
      this.element,
      {
        move: (by) => {
          this.show(panned(this.view, by, this.picture, this.room));
        },
        zoom: (factor, at) => {
          this.zoomAt(factor, this.inRoom(at));
        },
      },
      signal,
    );
    this.follow(signal);
  }

  get scale(): number {
    return this.view.scale;
  }

  /** Another drawing in the place of the one before; what was at `before` is at `now`, and stays in its place on the screen. */
  draw(
    nodes: readonly SVGElement[],
    picture: Extent,
    moved: { before: Position; now: Position } | null,
    direction: 'down' | 'right',
  ): void {
    this.content.replaceChildren(...nodes);
    const around = 2 * MARGIN_PX;
    this.picture = { width: picture.width + around, height: picture.height + around };
    if (moved === null || this.room === NOTHING) this.begin(direction);
    else this.show(withInPlace(this.view, moved.before, moved.now));
  }

  private begin(direction: 'down' | 'right'): void {
    this.room = this.measured();
    const view = readable(this.picture, this.room, direction);
    this.isFitted = view.scale === fitted(this.picture, this.room).scale;
    this.element.style.height = `${String(this.room.height)}px`;
    this.show(view);
  }

  fit(): void {
    this.isFitted = true;
    this.room = this.measured();
    this.show(fitted(this.picture, this.room));
  }

  /** Enlarges, around the middle. */
  zoom(factor: number): void {
    this.zoomAt(factor, { x: this.room.width / 2, y: this.room.height / 2 });
  }

  pan(by: Position): void {
    this.show(panned(this.view, by, this.picture, this.room));
  }

  /** Brings a place into sight, in the room and in the page. */
  reveal(place: Place): void {
    const { width, height } = place;
    const inPicture = { width, height, x: place.x + MARGIN_PX, y: place.y + MARGIN_PX };
    this.show(withInSight(this.view, inPicture, this.room));
    const top = this.view.y + inPicture.y * this.view.scale;
    const { top: roomTop, bottom } = this.element.getBoundingClientRect();
    // The whole room where the window has room for it.
    if (bottom - roomTop <= window.innerHeight) this.element.scrollIntoView({ block: 'nearest' });
    else if (roomTop + top < 0 || roomTop + top > window.innerHeight)
      this.element.scrollIntoView({ block: 'start' });
  }

  /** Where in the picture an event is. */
  pointOf({ clientX, clientY }: MouseEvent): Position {
    const { x, y } = this.inRoom({ x: clientX, y: clientY });
    const { scale, x: left, y: top } = this.view;
    return { x: (x - left) / scale - MARGIN_PX, y: (y - top) / scale - MARGIN_PX };
  }

  private zoomAt(factor: number, at: Position): void {
    this.isFitted = false;
    const view = zoomed(this.view, factor, at);
    this.show(panned(view, { x: 0, y: 0 }, this.picture, this.room));
  }

  private show(view: View): void {
    this.view = view;
    const { scale, x, y } = view;
    const margin = MARGIN_PX * scale;
    const [left, top] = [px(x + margin), px(y + margin)];
    this.content.setAttribute('transform', `translate(${left} ${top}) scale(${px(scale)})`);
    const height = roomHeight(this.picture, scale, windowHeight());
    if (height > this.room.height || this.isFitted) this.resize(height);
    this.changed(scale);
  }

  private resize(height: number): void {
    this.room = { ...this.room, height };
    this.element.style.height = `${String(height)}px`;
  }

  private measured(): Extent {
    const { width } = this.element.getBoundingClientRect();
    const wide = width || this.picture.width;
    const { scale } = readable(this.picture, { width: wide, height: 1 }, 'down');
    return { width: wide, height: roomHeight(this.picture, scale, windowHeight()) };
  }

  private follow(signal: AbortSignal): void {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      const { width } = this.element.getBoundingClientRect();
      if (width === 0 || width === this.room.width) return;
      if (this.isFitted) this.fit();
      else this.room = { ...this.room, width };
    });
    observer.observe(this.element);
    signal.addEventListener('abort', () => {
      observer.disconnect();
    });
  }

  private onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    const px = event.deltaY * (WHEEL_PX[event.deltaMode] ?? 1);
    const turned = Math.max(-MOST_WHEEL_PX, Math.min(MOST_WHEEL_PX, px));
    this.zoomAt(
      Math.exp(-turned * WHEEL_ZOOM),
      this.inRoom({ x: event.clientX, y: event.clientY }),
    );
    keep(event);
  }

  private inRoom({ x, y }: Position): Position {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: x - left, y: y - top };
  }
}

/** The page of all outputs in VS Code is as tall as they are. */
function windowHeight(): number {
  return Math.min(window.innerHeight, screen.height);
}

function px(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
