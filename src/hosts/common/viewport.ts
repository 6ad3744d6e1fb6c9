import { measured, roomIn, type TableRoom } from '../../view/index.js';

/** An output that shows its table only while its cell is near the viewport. */
export interface LazyOutput {
  readonly node: HTMLElement;
  /** It is in the page and on the screen, as `ViewportTracker.onceVisible` reports. */
  onVisible(): void;
  /** Near the viewport: show the table. */
  onNear(): void;
  /** In the page but not near: there is time to draw the placeholder. */
  onIdle(): void;
  /** Far away: remove the table, unless the user is in it. Called again whenever something moves. */
  onFar(): void;
  /** The viewport has another size: the placeholder must be drawn again. */
  onResize(): void;
}

/** How a host's page is built, as CSS selectors; `null`: it has no such element. */
export interface PageSelectors {
  /** The part of a notebook to which an output belongs. */
  readonly cell: string | null;
  /** What scrolls the cells; where there is none around an output the window does. */
  readonly scroller: string | null;
}

/** What the user sees of a notebook, in CSS pixels. */
export interface ViewportSize {
  readonly width: number;
  readonly height: number;
  /** The room of an output; `null` where none can be measured yet. */
  readonly room: TableRoom | null;
}

/** A cell no farther than this has its table. */
const NEAR_PX = 1000;

/** A cell farther than this has none. */
const FAR_VIEWPORTS = '300%';

/** Work done at once; the rest is done in the next frame. */
const SLICE_MS = 4;

/** How long the viewport must keep a size before placeholders are drawn for it. */
const STEADY_MS = 200;

/**
 * Reports to outputs whether their cell is near the viewport. One pair of observers for each scroller. The cell is
 * observed and not the output: a notebook may skip the layout of cells that are off the screen, and a skipped
 * output has no box until it is at the viewport's edge.
 */
export class ViewportTracker {
  private readonly scrollers = new WeakMap<Element | Document, Scroller>();

  constructor(private readonly selectors: PageSelectors) {}

  /** The cell around a node, `null` where there is none. */
  cellOf(node: HTMLElement): Element | null {
    return closest(node, this.selectors.cell);
  }

  /** Reports once when an output that is not in the page yet is on the screen. */
  onceVisible(output: LazyOutput): () => void {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      output.onVisible();
    });
    observer.observe(output.node);
    return () => {
      observer.disconnect();
    };
  }

  /** Tracks the cell around an output until the returned function is called. */
  track(output: LazyOutput): () => void {
    const { node } = output;
    return this.scroller(node).add(this.cellOf(node) ?? node, output);
  }

  /** The size of the viewport around a node. */
  size(node: HTMLElement): ViewportSize {
    return this.scroller(node).size(node);
  }

  private scroller(node: HTMLElement): Scroller {
    const root = closest(node, this.selectors.scroller);
    const key = root ?? node.ownerDocument;
    const known = this.scrollers.get(key) ?? new Scroller(root);
    this.scrollers.set(key, known);
    return known;
  }
}

function closest(node: HTMLElement, selector: string | null): Element | null {
  return selector === null ? null : node.closest(selector);
}

/** A frame may be as tall as all of its notebook, and no more of it is seen than fits the window around it. */
function windowBox(): { readonly width: number; readonly height: number } {
  return { width: innerWidth, height: Math.min(innerHeight, outerHeight || Infinity) };
}

interface TrackedCell {
  readonly outputs: Set<LazyOutput>;
  /** `null` until the observer has reported. */
  near: boolean | null;
  far: boolean;
}

class Scroller {
  private readonly cells = new Map<Element, TrackedCell>();
  private rootIsHidden: boolean | null = null;
  private near: IntersectionObserver | null = null;
  private far: IntersectionObserver | null = null;
  private pending: number | null = null;
  private resized: ResizeObserver | null = null;
  private steady: ReturnType<typeof setTimeout> | undefined;
  private measuredSize: ViewportSize | null = null;

  /** `root`: `null` where the window scrolls, as in a console or beside the notebook. */
  constructor(private readonly root: Element | null) {}

  add(cell: Element, output: LazyOutput): () => void {
    const tracked = this.cells.get(cell) ?? { outputs: new Set(), near: null, far: false };
    tracked.outputs.add(output);
    if (this.cells.has(cell)) {
      if (tracked.near === true) output.onNear();
      if (tracked.near === false) output.onIdle();
    } else {
      this.cells.set(cell, tracked);
      this.observe(cell);
    }
    return () => {
      this.remove(cell, tracked, output);
    };
  }

  /** Measured once for all outputs: measuring lays out the whole notebook. */
  size(node: HTMLElement): ViewportSize {
    if (this.measuredSize !== null) return this.measuredSize;
    const { width, height } = this.box();
    const isVisible = width > 0 && height > 0 && node.getBoundingClientRect().width > 0;
    if (!isVisible) return { ...windowBox(), room: null };
    this.measuredSize = { width, height, room: roomIn(node) };
    return this.measuredSize;
  }

  private box(): { readonly width: number; readonly height: number } {
    return this.root?.getBoundingClientRect() ?? windowBox();
  }

  private observe(cell: Element): void {
    this.near ??= this.observer(`${NEAR_PX}px`, (tracked, inside) => {
      tracked.near = inside;
    });
    this.far ??= this.observer(`${FAR_VIEWPORTS} 0px`, (tracked, inside) => {
      tracked.far = !inside;
    });
    this.near.observe(cell);
    this.far.observe(cell);
    if (this.resized !== null) return;
    this.resized = new ResizeObserver(() => {
      this.checkSize();
    });
    this.resized.observe(this.root ?? document.documentElement);
  }

  private checkSize(): void {
    const known = this.measuredSize;
    const { width, height } = this.box();
    if (known === null || width === 0 || (width === known.width && height === known.height)) return;
    this.measuredSize = null;
    clearTimeout(this.steady);
    this.steady = setTimeout(() => {
      for (const { outputs } of this.cells.values())
        for (const output of outputs) output.onResize();
      this.settleLater();
    }, STEADY_MS);
  }

  private observer(
    margin: string,
    note: (tracked: TrackedCell, inside: boolean) => void,
  ): IntersectionObserver {
    const seen: IntersectionObserverCallback = (entries) => {
      measured('scroll', () => {
        for (const entry of entries) {
          const tracked = this.cells.get(entry.target);
          if (tracked === undefined) continue;
          // Only changes are reported, so what is not near when the tab is shown is not reported again.
          if (this.isHidden(entry)) tracked.near ??= false;
          else note(tracked, entry.isIntersecting);
        }
        if (!this.isRootHidden()) this.settle();
      });
    };
    return new IntersectionObserver(seen, { root: this.root, rootMargin: margin });
  }

  /** Behind another tab nothing has a size: that is not "far away". */
  private isHidden({ boundingClientRect }: IntersectionObserverEntry): boolean {
    if (this.root !== null) return this.isRootHidden();
    return boundingClientRect.width === 0 && boundingClientRect.height === 0;
  }

  /** Asked once for all that is seen at the same time: after a table is drawn, it would lay out the page. */
  private isRootHidden(): boolean {
    if (this.rootIsHidden === null) {
      this.rootIsHidden = this.root?.clientHeight === 0;
      setTimeout(() => {
        this.rootIsHidden = null;
      });
    }
    return this.rootIsHidden;
  }

  private settle(): void {
    const end = performance.now() + SLICE_MS;
    for (const { outputs, near, far } of this.cells.values()) {
      if (near === null) continue;
      for (const output of outputs) {
        if (performance.now() > end) {
          this.settleLater();
          return;
        }
        if (near) {
          output.onNear();
          continue;
        }
        if (far) output.onFar();
        output.onIdle();
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

  private remove(cell: Element, tracked: TrackedCell, output: LazyOutput): void {
    tracked.outputs.delete(output);
    if (tracked.outputs.size > 0 || this.cells.get(cell) !== tracked) return;
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
    this.measuredSize = null;
  }
}
