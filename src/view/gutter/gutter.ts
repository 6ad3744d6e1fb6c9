import { lanesOf } from '../../outline/index.js';
import type { Lanes, Page, PageEdges } from '../../outline/index.js';
import { measured } from '../common/timing.js';
import { arrowsPath, heightOf, lanePath, pointsPath, stepsPath } from './paths.js';
import type { Geometry } from './paths.js';
import { LANE_EM, LINE_EM, MOST_LANES, Widths } from './widths.js';
import type { Width } from './widths.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Writes lines between the rows that are shown as the path of a drawing. */
export type LinesOf = (lanes: Lanes, geometry: Geometry) => string;

interface Shown {
  readonly edges: PageEdges;
  readonly page: { readonly from: number; readonly count: number };
}

/**
 * The lines between the rows of a page, before their names: one drawing, which says nothing that the text of the rows and of
 * their details does not say. It is drawn when the browser has laid out the rows, so that reading where they are costs nothing.
 */
export class Gutter {
  readonly element: SVGSVGElement;
  private readonly widths = new Widths();
  private readonly observer: ResizeObserver | null;
  private shown: Shown | null = null;
  private lanes: Lanes | null = null;
  private geometry: Geometry | null = null;
  private broughtOut: LinesOf | null = null;

  constructor(
    private readonly table: HTMLTableElement,
    private readonly frame: HTMLElement,
    signal: AbortSignal,
  ) {
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('class', 'lf-gutter');
    this.element.setAttribute('aria-hidden', 'true');
    const draw = (): void => {
      measured('gutter', this.draw.bind(this));
    };
    this.observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(draw);
    signal.addEventListener('abort', () => {
      this.observer?.disconnect();
    });
  }

  /** Takes what the rows of a page are connected with; returns how wide it may be, the widest first. */
  take(edges: PageEdges | null, { from, rows }: Page): readonly Width[] {
    this.broughtOut = null;
    if (edges === null) {
      this.shown = null;
      return [];
    }
    const page = { from, count: rows.length };
    this.shown = { edges, page };
    this.widths.include(lanesOf(edges, page, MOST_LANES));
    return this.widths.all;
  }

  /** Shows it in one of these widths; `null`: there is no room. */
  show(width: Width | null): void {
    this.observer?.disconnect();
    this.element.remove();
    this.frame.style.setProperty('--lf-gutter', `${width?.em ?? 0}em`);
    this.lanes = null;
    if (width === null || this.shown === null) return;
    this.lanes = lanesOf(this.shown.edges, this.shown.page, width.lanes);
    this.element.replaceChildren();
    this.frame.append(this.element);
    // It reports once at first, after the layout and before the rows are painted.
    if (this.observer === null) this.draw();
    else this.observer.observe(this.table);
  }

  /** Brings out some lines, until another page is taken. */
  bringOut(lines: LinesOf): void {
    this.broughtOut = lines;
    this.element.querySelector('.lf-marked')?.replaceWith(this.markedPath());
  }

  private draw(): void {
    const { lanes, shown } = this;
    if (lanes === null || shown === null) return;
    const geometry = (this.geometry = this.measure());
    const { from, count } = shown.page;
    const rows = shown.edges.places.map((place) => place - from);
    const onPage = rows.filter((row) => row >= 0 && row < count);
    this.element.replaceChildren(
      path('lf-steps', stepsPath(lanes, geometry)),
      path('lf-lanes', lanes.lanes.map((lane) => lanePath(lane, geometry)).join('')),
      path('lf-arrows', arrowsPath(lanes.lanes, geometry)),
      path('lf-points', pointsPath(onPage, geometry)),
      this.markedPath(),
      ...[...lanes.more].map(([row, more]) => countElement(heightOf(row, geometry), more)),
    );
  }

  private measure(): Geometry {
    const box = this.frame.getBoundingClientRect();
    const em = Number.parseFloat(getComputedStyle(this.frame).fontSize);
    const body = this.table.tBodies[0];
    const edges = body?.getBoundingClientRect() ?? box;
    const rows = [...(body?.rows ?? [])].map((row) => {
      const name = (row.cells[0] ?? row).getBoundingClientRect();
      return (name.top + name.bottom) / 2 - box.top;
    });
    const table = this.table.getBoundingClientRect();
    return {
      line: table.left - box.left - LINE_EM * em,
      step: LANE_EM * em,
      rows,
      top: edges.top - box.top,
      bottom: edges.bottom - box.top,
    };
  }

  private markedPath(): SVGElement {
    const { lanes, broughtOut, geometry } = this;
    const isDrawn = lanes !== null && broughtOut !== null && geometry !== null;
    return path('lf-marked', isDrawn ? broughtOut(lanes, geometry) : '');
  }
}

function path(name: string, line: string): SVGElement {
  const node = document.createElementNS(SVG, 'path');
  node.setAttribute('class', name);
  node.setAttribute('d', line);
  return node;
}

function countElement(y: number, count: number): SVGElement {
  const node = document.createElementNS(SVG, 'text');
  node.setAttribute('class', 'lf-more-lines');
  node.setAttribute('y', String(Math.round(y)));
  node.textContent = `+${count}`;
  return node;
}
