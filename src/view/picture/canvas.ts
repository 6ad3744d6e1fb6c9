import type { Direction, Placed, Point, Size } from '../../picture/layout/types.js';
import { keep } from '../common/events.js';
import { Drag } from './drag.js';
import { emptyElement } from './svg.js';
import {
  fitted,
  inOtherRoom,
  isInSight,
  panned,
  readable,
  roomHeight,
  settled,
  withInPlace,
  withInSight,
  zoomed,
} from './zoom.js';
import type { View } from './zoom.js';

/** A wheel that is turned by one line or one page, in pixels. */
const WHEEL_PX = [1, 16, 400];

/** A finger's width on a touch pad makes a picture about twice as large. */
const WHEEL_ZOOM = 0.01;
const MOST_WHEEL_PX = 40;

/** Around what is drawn. */
const MARGIN_PX = 16;

const NOTHING: Size = { width: 1, height: 1 };

/** What the scale was taken from; one that was chosen stays in another room. */
type Scaled = 'readable' | 'fitted' | 'chosen';

/** How one drawing follows another. */
export interface Moved {
  /** Points of the one and the other that are the same on the screen. */
  readonly before: Point;
  readonly now: Point;
  /** What was opened or closed, and what it is in line with. */
  readonly box: Placed;
  readonly inLine: Placed;
  readonly direction: Direction;
}

/** The room of a picture, in which it is moved, enlarged and made smaller. The wheel alone belongs to the page. */
export class Canvas {
  readonly element = document.createElement('div');
  readonly svg = emptyElement('svg', 'lf-picture-svg');
  private readonly content = emptyElement('g', 'lf-picture-content');
  private picture = NOTHING;
  private room: Size = NOTHING;
  private view: View = { scale: 1, x: 0, y: 0 };
  private scaled: Scaled = 'readable';
  /** Behind another tab there is nothing to measure. */
  private isMeasured = false;
  /** What was brought into sight last, and is to stay there. */
  private revealed: Placed | null = null;
  /** What is in sight at first. */
  private first: Placed | null = null;

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
          const enlarged = this.enlarged();
          this.pan({ x: by.x / enlarged, y: by.y / enlarged });
        },
        zoom: (factor, at) => {
          this.zoomAt(factor, this.inRoom(at));
        },
      },
      signal,
    );
    this.observe(signal);
  }

  get scale(): number {
    return this.view.scale;
  }

  /** A drawing from its beginning, where `first` is in sight. */
  begin(root: SVGElement, picture: Size, first: Placed | null): void {
    this.take(picture);
    this.first = first === null ? null : inPicture(first);
    this.beginAgain();
    this.content.replaceChildren(root);
  }

  /** Another drawing in the place of the one before. It is moved to the side if what was opened is not in sight else. */
  follow(root: SVGElement, picture: Size, moved: Moved): void {
    this.take(picture);
    if (this.isMeasured) this.showMoved(moved);
    else this.beginAgain();
    this.content.replaceChildren(root);
  }

  /** Comes before the drawing is put into the page: text of SVG is laid out anew for each scale. */
  private take({ width, height }: Size): void {
    this.picture = { width: width + 2 * MARGIN_PX, height: height + 2 * MARGIN_PX };
    this.revealed = null;
  }

  private showMoved(moved: Moved): void {
    const [box, inLine] = [inPicture(moved.box), inPicture(moved.inLine)];
    const view = withInPlace(this.view, moved.before, moved.now);
    if (!isInSight(view, box, this.room)) {
      this.show(settled(view, this.picture, this.room));
      return;
    }
    const { x, y } = withInSight(withInSight(view, box, this.room), inLine, this.room);
    this.show(moved.direction === 'down' ? { ...view, x } : { ...view, y });
  }

  private beginAgain(): void {
    this.scaled = 'readable';
    this.isMeasured = this.element.offsetWidth > 0;
    this.room = this.measured();
    this.show(readable(this.picture, this.room));
    if (this.first === null) return;
    const view = withInSight(this.view, this.first, this.room);
    this.show(settled(view, this.picture, this.room));
  }

  fit(): void {
    this.scaled = 'fitted';
    this.revealed = null;
    this.room = this.measured();
    this.show(fitted(this.picture, this.room));
  }

  /** Enlarges, around the middle. */
  zoom(factor: number): void {
    this.zoomAt(factor, { x: this.room.width / 2, y: this.room.height / 2 });
  }

  pan(by: Point): void {
    this.revealed = null;
    this.show(panned(this.view, by, this.picture, this.room));
  }

  /** Brings a place into sight in the room, and the room in the page if that may be scrolled. */
  reveal(place: Placed, scrolls: boolean): void {
    this.revealed = inPicture(place);
    this.show(withInSight(this.view, this.revealed, this.room));
    if (!scrolls) return;
    const top = (this.view.y + this.revealed.y * this.view.scale) * this.enlarged();
    const { top: roomTop, bottom } = this.element.getBoundingClientRect();
    // The whole room where the window has room for it.
    if (bottom - roomTop <= window.innerHeight) this.element.scrollIntoView({ block: 'nearest' });
    else if (roomTop + top < 0 || roomTop + top > window.innerHeight)
      this.element.scrollIntoView({ block: 'start' });
  }

  /** Where in the picture an event is. */
  pointOf({ clientX, clientY }: MouseEvent): Point {
    const { x, y } = this.inRoom({ x: clientX, y: clientY });
    const { scale, x: left, y: top } = this.view;
    return { x: (x - left) / scale - MARGIN_PX, y: (y - top) / scale - MARGIN_PX };
  }

  private zoomAt(factor: number, at: Point): void {
    this.scaled = 'chosen';
    this.revealed = null;
    this.show(settled(zoomed(this.view, factor, at), this.picture, this.room));
  }

  private show(view: View): void {
    this.view = view;
    const { scale, x, y } = view;
    const margin = MARGIN_PX * scale;
    const [left, top] = [px(x + margin), px(y + margin)];
    this.content.setAttribute('transform', `translate(${left} ${top}) scale(${px(scale)})`);
    const height = roomHeight(this.picture, scale, windowHeight());
    if (height > this.room.height || this.scaled !== 'chosen') this.resize(height);
    this.changed(scale);
  }

  private resize(height: number): void {
    this.room = { ...this.room, height };
    this.element.style.height = `${String(height)}px`;
  }

  private measured(): Size {
    const width = this.element.offsetWidth || this.picture.width;
    const { scale } = readable(this.picture, { width, height: 1 });
    return { width, height: roomHeight(this.picture, scale, windowHeight()) };
  }

  private observe(signal: AbortSignal): void {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      const width = this.element.offsetWidth;
      if (width === 0 || width === this.room.width || this.picture === NOTHING) return;
      if (this.isMeasured) this.takeWidth(width);
      else this.beginAgain();
      if (this.revealed !== null) this.show(withInSight(this.view, this.revealed, this.room));
    });
    observer.observe(this.element);
    signal.addEventListener('abort', () => {
      observer.disconnect();
    });
  }

  private takeWidth(width: number): void {
    const before = this.room;
    const scale = this.scaleIn({ ...before, width });
    const height =
      this.scaled === 'chosen' ? before.height : roomHeight(this.picture, scale, windowHeight());
    this.room = { width, height };
    this.show(inOtherRoom(this.view, scale, this.picture, { before, now: this.room }));
  }

  private scaleIn(room: Size): number {
    if (this.scaled === 'chosen') return this.view.scale;
    if (this.scaled === 'fitted') return fitted(this.picture, room).scale;
    return readable(this.picture, room).scale;
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

  private inRoom({ x, y }: Point): Point {
    const { left, top } = this.element.getBoundingClientRect();
    const enlarged = this.enlarged();
    return { x: (x - left) / enlarged, y: (y - top) / enlarged };
  }

  /** A page may be drawn larger or smaller, as slides are: pixels of the window for each of the room. */
  private enlarged(): number {
    return this.element.getBoundingClientRect().width / this.element.offsetWidth || 1;
  }
}

function inPicture({ x, y, width, height }: Placed): Placed {
  return { x: x + MARGIN_PX, y: y + MARGIN_PX, width, height };
}

/** The page of all outputs in VS Code is as tall as they are. */
function windowHeight(): number {
  return Math.min(window.innerHeight, screen.height);
}

function px(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
