import { connectedKeys } from '../../outline/index.js';
import type { Action, Lanes, Outline, Page, ViewState } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { nextId } from '../common/labelled.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { connectionsText } from './connectionsText.js';
import type { Links } from './links.js';
import { lanePath, stepsPath } from './paths.js';
import type { Geometry } from './paths.js';

type Side = 'reads' | 'feeds';

/** Where the last key led: the same key goes to the next row that the row at its start is connected with. */
interface Journey {
  readonly start: string;
  readonly side: Side;
  readonly keys: readonly string[];
  readonly at: number;
}

interface Context {
  readonly outline: Outline;
  readonly translate: Translate;
  readonly signal: AbortSignal;
  announce(text: string): void;
}

/** The signs at the rows that one is connected with, its lines in the gutter, and the keys that go from one to the other. */
export class ConnectedRows {
  /** What the focused row is described by. */
  readonly description = element('span', 'lf-aside', '', { id: nextId() });
  private page: Page | null = null;
  private pointed: number | null = null;
  private focused: number | null = null;
  private described: HTMLElement | null = null;
  private journey: Journey | null = null;

  constructor(
    private readonly body: HTMLTableSectionElement,
    private readonly links: Links,
    private readonly context: Context,
  ) {
    const { signal } = context;
    body.addEventListener('mouseover', this.onPoint.bind(this), { signal });
    body.addEventListener('mouseleave', this.onPoint.bind(this), { signal });
    body.addEventListener('focusout', this.onBlur.bind(this), { signal });
  }

  /** A page whose rows are new. */
  show(page: Page): void {
    this.page = page;
    [this.pointed, this.focused] = [null, null];
  }

  /** The row that has the focus; signs are shown while one has. */
  focus(row: HTMLElement | null): void {
    const place = row instanceof HTMLTableRowElement ? row.sectionRowIndex : null;
    if (place === this.focused) return;
    this.focused = place;
    const text = place === null ? '' : this.textOf(place);
    this.description.replaceChildren(...(text === '' ? [] : [element('span', '', text)]));
    this.described?.removeAttribute('aria-describedby');
    this.described = text === '' ? null : row;
    this.described?.setAttribute('aria-describedby', this.description.id);
    this.mark();
  }

  /** The row under the pointer. */
  point(row: Element | null): void {
    const place = row instanceof HTMLTableRowElement ? row.sectionRowIndex : null;
    if (place === this.pointed) return;
    this.pointed = place;
    this.mark();
  }

  /** Alt and an arrow: to what the row reads from or feeds; again to the next of these. `null`: the key is another one. */
  follow(event: KeyboardEvent, key: string, state: ViewState): Action | 'nothing' | null {
    const side = sideOf(event);
    if (side === null || this.context.outline.reads === null) return null;
    const last = this.journey;
    const goesOn = last !== null && last.side === side && last.keys[last.at] === key;
    const start = goesOn && last.keys.length > 1 ? last.start : key;
    const keys =
      start === key ? connectedKeys(this.context.outline, state, key, side) : (last?.keys ?? []);
    const at = start === key ? 0 : ((last?.at ?? 0) + 1) % keys.length;
    this.journey = { start, side, keys, at };
    const next = keys[at];
    this.context.announce(this.sentence(side, at, keys.length));
    return next === undefined ? 'nothing' : { kind: 'focus', key: next, cell: null };
  }

  private sentence(side: Side, at: number, count: number): string {
    const { translate } = this.context;
    const [number, all] = [grouped(at + 1), grouped(count)];
    if (count === 0)
      return side === 'reads' ? translate.__('Reads from no row') : translate.__('Feeds no row');
    if (count === 1) return '';
    return side === 'reads'
      ? translate.__('%1 of %2 that it reads from', number, all)
      : translate.__('%1 of %2 that it feeds', number, all);
  }

  private onPoint(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('tbody > tr') : null;
    this.point(event.type === 'mouseover' ? row : null);
  }

  private onBlur(event: FocusEvent): void {
    const { relatedTarget } = event;
    const isInside = relatedTarget instanceof Node && this.body.contains(relatedTarget);
    if (!isInside) this.focus(null);
  }

  /** Signs at the rows that one is connected with: the one under the pointer, else the focused one. */
  private mark(): void {
    const { page, links } = this;
    const { edges } = links;
    const place = this.pointed ?? this.focused;
    const own = edges === null || page === null || place === null ? null : page.from + place;
    const places = (side: (edge: { from: number; to: number }) => number | null): Set<number> =>
      new Set((edges?.edges ?? []).map(side).flatMap((at) => (at === null ? [] : [at])));
    const sources = places(({ from, to }) => (to === own ? from : null));
    const readers = places(({ from, to }) => (from === own ? to : null));
    [...this.body.rows].forEach((row, at) => {
      const index = (page?.from ?? 0) + at;
      row.classList.toggle('lf-is-read', sources.has(index));
      row.classList.toggle('lf-is-fed', readers.has(index));
    });
    links.bringOut((lanes, geometry) => (place === null ? '' : linesOf(place, lanes, geometry)));
  }

  private textOf(place: number): string {
    const { page } = this;
    const { edges } = this.links;
    if (edges === null || page === null) return '';
    return connectionsText(edges, page, place, this.context.translate);
  }
}

function sideOf({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent): Side | null {
  if (!altKey || shiftKey || ctrlKey || metaKey) return null;
  if (key === 'ArrowUp') return 'reads';
  return key === 'ArrowDown' ? 'feeds' : null;
}

/** The lines of one row. */
function linesOf(row: number, lanes: Lanes, geometry: Geometry): string {
  const own = lanes.lanes.flatMap((lane) => {
    if (lane.from === row) return [lane];
    return lane.to.includes(row) ? [{ ...lane, to: [row] }] : [];
  });
  const steps = lanes.steps.filter((step) => step.includes(row));
  return (
    stepsPath({ ...lanes, steps }, geometry) + own.map((lane) => lanePath(lane, geometry)).join('')
  );
}
