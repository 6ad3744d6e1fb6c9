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
  private measuredRoom: Room | null = null;

  constructor(private readonly root: Element | null) {}

  add(cell: Element, resident: Resident): () => void {
    const watched = this.cells.get(cell) ?? { residents: new Set(), near: null, far: false };
    watched.residents.add(resident);
    if (this.cells.has(cell)) {
      if (watched.near === true) resident.arrive();
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
    const box = this.root?.getBoundingClientRect();
    if (box === undefined || box.height === 0 || box.width === 0) {
      return { width: innerWidth, height: innerHeight, outputWidth: null };
    }
    const { width } = node.getBoundingClientRect();
    if (width === 0) return { width: box.width, height: box.height, outputWidth: null };
    this.measuredRoom = { width: box.width, height: box.height, outputWidth: width };
    return this.measuredRoom;
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
  }

  private observer(
    margin: string,
    note: (watched: Watched, inside: boolean) => void,
  ): IntersectionObserver {
    const seen: IntersectionObserverCallback = (entries) => {
      // Behind another tab everything has no size: that is not "far away".
      if (this.root?.clientHeight === 0) return;
      measured('scroll', () => {
        for (const entry of entries) this.see(entry, note);
        this.settle();
      });
    };
    return new IntersectionObserver(seen, { root: this.root, rootMargin: margin });
  }

  private see(
    entry: IntersectionObserverEntry,
    note: (watched: Watched, inside: boolean) => void,
  ): void {
    const watched = this.cells.get(entry.target);
    if (watched === undefined) return;
    note(watched, entry.isIntersecting);
  }

  private settle(): void {
    const end = performance.now() + SLICE_MS;
    for (const { residents, near, far } of this.cells.values()) {
      if (near === null) continue;
      for (const resident of residents) {
        if (!near) {
          if (far) resident.leave();
          resident.wait();
          continue;
        }
        if (performance.now() > end) {
          this.settleLater();
          return;
        }
        resident.arrive();
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
    this.near = null;
    this.far = null;
    this.measuredRoom = null;
  }
}
