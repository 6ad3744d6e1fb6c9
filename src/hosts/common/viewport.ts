import { measured } from '../../view/timing.js';

/** A table or its placeholder, as seen by what watches the viewport. */
export interface Resident {
  readonly node: HTMLElement;
  /** In the page and on the screen, as it was asked to be told. */
  appear(): void;
  /** Near the viewport: show the table. */
  arrive(): void;
  /** In the page but not near. */
  wait(): void;
  /** The room has changed: what waits must be drawn again. */
  refit(): void;
  /** Far away: make room, unless the user is in it. Asked again whenever something moves. */
  leave(): void;
}

/** What the user sees of a notebook, in CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  /** The width of an output; `null` where none can be measured yet. */
  readonly outputWidth: number | null;
}

/** Before a cell is this near its table is there. */
const NEAR_PX = 1000;

/** Beyond this a table goes. */
const FAR_VIEWPORTS = '300%';

/** What may be built in one go; the rest waits for the next frame. */
const SLICE_MS = 4;

/** How long the window must keep a size before what waits is fitted to it. */
const STEADY_MS = 200;

/**
 * Tells residents whether their cell is near the viewport. One pair of observers for each scroller. The cell is
 * observed and not the output: JupyterLab skips the layout of cells that are off the screen, and a skipped
 * output has no box until it is at the viewport's edge.
 */
export class Nearby {
  private readonly scrollers = new WeakMap<Element | Document, Scroller>();

  /** Tells once when a node that is not in the page yet has come into view. */
  awaitSight(resident: Resident): () => void {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      resident.appear();
    });
    observer.observe(resident.node);
    return () => {
      observer.disconnect();
    };
  }

  /** Watches the cell around a resident until the returned function is called. */
  watch(resident: Resident): () => void {
    const { node } = resident;
    const cell = node.closest('.jp-Cell') ?? node;
    return this.scroller(node).add(cell, resident);
  }

  /** The room that the user's window leaves for an output. */
  room(node: HTMLElement): Room {
    return this.scroller(node).room(node);
  }

  private scroller(node: HTMLElement): Scroller {
    const root = node.closest('.jp-WindowedPanel-outer');
    const key = root ?? node.ownerDocument;
    const known = this.scrollers.get(key) ?? new Scroller(root);
    this.scrollers.set(key, known);
    return known;
  }
}

interface Watched {
  readonly residents: Set<Resident>;
  /** `null` until the observer has told. */
  near: boolean | null;
  far: boolean;
}

class Scroller {
  private readonly cells = new Map<Element, Watched>();
  private near: IntersectionObserver | null = null;
  private far: IntersectionObserver | null = null;
  private pending: number | null = null;
  private resized: ResizeObserver | null = null;
  private steady: ReturnType<typeof setTimeout> | undefined;
  private measuredRoom: Room | null = null;

  /** Without a `root`, as in a console or beside the notebook, the window is the scroller. */
  constructor(private readonly root: Element | null) {}

  add(cell: Element, resident: Resident): () => void {
    const watched = this.cells.get(cell) ?? { residents: new Set(), near: null, far: false };
    watched.residents.add(resident);
    if (this.cells.has(cell)) {
      if (watched.near === true) resident.arrive();
      if (watched.near === false) resident.wait();
    } else {
      this.cells.set(cell, watched);
      this.observe(cell);
    }
    return () => {
      this.remove(cell, watched, resident);
    };
  }

  /** Measured once for all outputs: to measure is to lay out the whole notebook. */
  room(node: HTMLElement): Room {
    if (this.measuredRoom !== null) return this.measuredRoom;
    const { width, height } = this.box();
    const outputWidth = width > 0 && height > 0 ? node.getBoundingClientRect().width : 0;
    if (outputWidth === 0) return { width: innerWidth, height: innerHeight, outputWidth: null };
    this.measuredRoom = { width, height, outputWidth };
    return this.measuredRoom;
  }

  private box(): { readonly width: number; readonly height: number } {
    return this.root?.getBoundingClientRect() ?? { width: innerWidth, height: innerHeight };
  }

  private observe(cell: Element): void {
    this.near ??= this.observer(`${NEAR_PX}px`, (watched, inside) => {
      watched.near = inside;
    });
    this.far ??= this.observer(`${FAR_VIEWPORTS} 0px`, (watched, inside) => {
      watched.far = !inside;
    });
    this.near.observe(cell);
    this.far.observe(cell);
    if (this.resized !== null) return;
    this.resized = new ResizeObserver(() => {
      this.checkRoom();
    });
    this.resized.observe(this.root ?? document.documentElement);
  }

  private checkRoom(): void {
    const known = this.measuredRoom;
    const { width, height } = this.box();
    if (known === null || width === 0 || (width === known.width && height === known.height)) return;
    this.measuredRoom = null;
    clearTimeout(this.steady);
    this.steady = setTimeout(() => {
      for (const { residents } of this.cells.values())
        for (const resident of residents) resident.refit();
      this.settleLater();
    }, STEADY_MS);
  }

  private observer(
    margin: string,
    note: (watched: Watched, inside: boolean) => void,
  ): IntersectionObserver {
    const seen: IntersectionObserverCallback = (entries) => {
      measured('scroll', () => {
        for (const entry of entries) {
          const watched = this.cells.get(entry.target);
          if (watched === undefined) continue;
          // Only changes are told, so what is not near when the tab is shown is not told again.
          if (this.isHidden(entry)) watched.near ??= false;
          else note(watched, entry.isIntersecting);
        }
        if (this.root?.clientHeight !== 0) this.settle();
      });
    };
    return new IntersectionObserver(seen, { root: this.root, rootMargin: margin });
  }

  /** Behind another tab everything has no size: that is not "far away". */
  private isHidden({ boundingClientRect }: IntersectionObserverEntry): boolean {
    if (this.root !== null) return this.root.clientHeight === 0;
    return boundingClientRect.width === 0 && boundingClientRect.height === 0;
  }

  private settle(): void {
    const end = performance.now() + SLICE_MS;
    for (const { residents, near, far } of this.cells.values()) {
      if (near === null) continue;
      for (const resident of residents) {
        if (performance.now() > end) {
          this.settleLater();
          return;
        }
        if (near) {
          resident.arrive();
          continue;
        }
        if (far) resident.leave();
        resident.wait();
      }
    }
  }

  private settleLater(): void {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      measured('scroll', () => {
        this.settle();
      });
    });
  }

  private remove(cell: Element, watched: Watched, resident: Resident): void {
    watched.residents.delete(resident);
    if (watched.residents.size > 0 || this.cells.get(cell) !== watched) return;
    this.cells.delete(cell);
    this.near?.unobserve(cell);
    this.far?.unobserve(cell);
    if (this.cells.size > 0) return;
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.pending = null;
    this.near?.disconnect();
    this.far?.disconnect();
    this.resized?.disconnect();
    clearTimeout(this.steady);
    this.near = null;
    this.far = null;
    this.resized = null;
    this.measuredRoom = null;
  }
}
