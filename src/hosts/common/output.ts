import { MIME_TYPE } from '../../format/mime.js';
import type { ViewState } from '../../outline/index.js';
import {
  createTable,
  hasSelection,
  measured,
  problemElement,
  rowsThatFit,
  type TableRoom,
  type TableView,
} from '../../view/index.js';
import { type MimeModel, type Output, type ShownSummary, textOf } from '../start/output.js';
import type { RendererContext } from './context.js';
import type { DecodedSummary } from './decodedSummary.js';
import type { Place, ViewMemory } from './memory.js';
import { linesIn, placeholderFor } from './placeholder.js';
import type { Settings, SettingsListener } from './settings.js';
import type { LazyOutput } from './viewport.js';

/** One em of a table where nothing can be measured yet. */
const USUAL_EM_PX = 13;

/**
 * One output of a notebook in an element of the host: a placeholder while it is far from the viewport, else the
 * table. The host calls the public methods in any order and any number of times. Nothing is thrown: a problem is
 * a sentence in the output.
 */
export class SummaryOutput implements Output, LazyOutput, SettingsListener {
  /** What the model says; `undefined`: nothing, or a problem. */
  private payload: unknown = undefined;
  private model: MimeModel | null = null;
  /** Of the table. A placeholder has none: a notebook may have a thousand outputs. */
  private shown: DecodedSummary | null = null;
  private plain = '';
  private state: ViewState | null = null;
  /** The first state, as long as the user has not changed it. */
  private untouched: ViewState | null = null;
  private table: TableView | null = null;
  private tracking: { readonly what: 'sight' | 'cell'; readonly stop: () => void } | null = null;
  /** Whether the placeholder must be drawn, or drawn again. */
  private isStale = false;
  private isDisposed = false;
  private readonly stopListening: () => void;

  constructor(
    readonly node: HTMLElement,
    private readonly context: RendererContext,
    /** What the host calls the cell around the output, if it has one and says it. */
    private readonly cellId: () => string | null = () => null,
  ) {
    this.stopListening = context.outputs.add(this);
  }

  get current(): ShownSummary | null {
    const { summary, context } = this;
    if (summary === null) return null;
    const { outline, facts } = summary;
    return { outline, facts, state: this.stateOf(summary), context };
  }

  /** Shows another model, or another state of the same one. */
  show(model: MimeModel, data?: MimeModel['data']): void {
    this.guarded(null, () => {
      // A host may copy the whole bundle on each access: read once, and not counted as our time.
      const bundle = data ?? model.data;
      this.model = model;
      measured('render', () => {
        this.take(bundle);
      });
    });
  }

  /** The host has put the node into the page, or has shown it again. */
  attach(): void {
    this.guarded('attach', () => {
      this.place();
    });
  }

  /** The host is about to take the node out of the page. */
  detach(): void {
    this.stopTracking();
  }

  dispose(): void {
    this.isDisposed = true;
    this.stopTracking();
    this.removeTable();
    // A host may keep the elements of a notebook that is closed.
    this.node.replaceChildren();
    this.stopListening();
  }

  /** The settings of the context have changed. What the user has folded stays. */
  applySettings(before: Settings): void {
    this.guarded('settings', () => {
      const { summary } = this;
      const state = this.state ?? this.table?.state ?? null;
      if (summary === null || state === null) return;
      const first = this.firstState(summary);
      const isOther = before.firstViewDepth !== this.context.settings.firstViewDepth;
      const isFree = state === this.untouched;
      const resized = { kind: 'pageSize', rows: first.pageSize } as const;
      const free = isOther ? first : { ...state, pageSize: first.pageSize };
      // Who has changed a table has loaded what that needs.
      const { now } = this.context.interaction;
      const next = isFree ? free : (now?.reduce(summary.outline, state, resized) ?? state);
      if (isFree) this.untouched = next;
      this.state = next;
      if (this.table === null) this.showPlaceholder();
      else this.table.update(next);
    });
  }

  onVisible(): void {
    this.attach();
  }

  onNear(): void {
    this.guarded(null, () => {
      this.showTable();
    });
  }

  onIdle(): void {
    if (!this.isStale || this.table !== null) return;
    this.guarded(null, () => {
      this.showPlaceholder();
    });
  }

  onFar(): void {
    if (this.table === null || this.isInUse()) return;
    this.guarded(null, () => {
      this.removeTable();
      this.showPlaceholder();
    });
  }

  onResize(): void {
    this.isStale = true;
  }

  /** From the cache, or decoded again. */
  private get summary(): DecodedSummary | null {
    if (this.shown !== null || this.payload === undefined) return this.shown;
    const read = this.context.summaries.read(this.payload);
    return read.ok ? read.summary : null;
  }

  private take(bundle: MimeModel['data']): void {
    this.plain = textOf(bundle['text/plain']);
    const payload = bundle[MIME_TYPE];
    const read = this.context.summaries.read(payload);
    if (!read.ok) {
      this.showProblem(read.problem.message);
      return;
    }
    const { summary } = read;
    const before = this.summary;
    if (before === summary) return;
    if (before !== null && !this.isSame(before, summary)) this.state = null;
    this.payload = payload;
    this.untouched = null;
    this.isStale = true;
    if (this.table === null) {
      this.place();
      return;
    }
    const isFocused = this.node.matches(':focus-within');
    this.removeTable();
    this.showTable();
    // Otherwise the notebook's shortcuts and the reading position are lost.
    if (isFocused)
      this.node.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /** The placeholder, and from now on the table whenever the cell is near. */
  private place(): void {
    if (this.payload === undefined || this.isDisposed) return;
    if (!this.node.isConnected) {
      // A host that windows its cells may put one into the page without a report.
      this.track('sight');
      return;
    }
    // A cell that is near gets its table at once, so nothing is measured before that is known.
    if (this.isStale && this.table === null) this.showPlaceholder();
    this.track('cell');
  }

  private track(what: 'sight' | 'cell'): void {
    if (this.tracking?.what === what) return;
    this.stopTracking();
    const { viewport } = this.context;
    const stop = what === 'cell' ? viewport.track(this) : viewport.onceVisible(this);
    this.tracking = { what, stop };
  }

  private showPlaceholder(): void {
    const { summary } = this;
    if (summary === null) return;
    const state = this.stateOf(summary);
    const placeholder = placeholderFor(this.node, summary, state, this.context);
    this.isStale = !placeholder.isFinal;
    this.node.replaceChildren(placeholder.element);
  }

  private showTable(): void {
    const { summary } = this;
    if (summary === null || this.table !== null) return;
    const state = this.stateOf(summary);
    this.node.replaceChildren();
    this.shown = summary;
    this.table = createTable(this.node, {
      outline: summary.outline,
      facts: summary.facts,
      state,
      translate: this.context.translate,
      preferences: this.context.preferences,
      writePreferences: () => this.context.write,
      interaction: this.context.interaction,
      hasPicture: this.context.hasPicture,
      ...this.measuredRoom,
      pageFile: (now) => this.pageFile(summary, now),
      onLeave: () => this.focusCell(),
      onState: (next) => {
        this.state = next;
        if (next === this.untouched) return;
        this.memory?.keep(this.here, summary.outline.table, next);
      },
    });
  }

  private async pageFile({ facts }: DecodedSummary, state: ViewState): Promise<string> {
    const { pageFile } = await import('./pageFile.js');
    const { payload, plain, context } = this;
    return pageFile({
      payload,
      plain,
      name: facts.name,
      state,
      preferences: context.preferences(),
    });
  }

  private showProblem(reason: string): void {
    this.payload = undefined;
    this.state = null;
    this.untouched = null;
    this.stopTracking();
    this.removeTable();
    this.node.replaceChildren(problemElement(reason, this.plain, this.context.translate));
  }

  private stateOf(summary: DecodedSummary): ViewState {
    if (this.state !== null) return this.state;
    const remembered = this.memory?.recall(this.here, summary.outline.table) ?? null;
    if (remembered !== null) this.context.interaction.now?.prepare(summary.outline);
    const state = remembered ?? this.firstState(summary);
    // Behind another tab it is unknown how many rows fit.
    if (remembered === null && this.context.viewport.size(this.node).room === null) return state;
    this.state = state;
    if (remembered === null) this.untouched = state;
    return state;
  }

  private firstState(summary: DecodedSummary): ViewState {
    const { pageSize, firstViewDepth } = this.context.settings;
    if (pageSize !== 0) return summary.firstState(pageSize, firstViewDepth);
    const state = summary.firstState(this.rowsThatFit(1), firstViewDepth);
    const lines = linesIn(this.node, summary, state, this.context) ?? 1;
    return lines === 1 ? state : summary.firstState(this.rowsThatFit(lines), firstViewDepth);
  }

  private rowsThatFit(lines: number): number {
    const { height, room } = this.context.viewport.size(this.node);
    const coarse = matchMedia('(pointer: coarse)').matches;
    return rowsThatFit({ height, coarse, lines, emPx: room?.ruler.emPx ?? USUAL_EM_PX });
  }

  private get measuredRoom(): { readonly room?: TableRoom } {
    const { room } = this.context.viewport.size(this.node);
    return room === null ? {} : { room };
  }

  /** Who has changed a table has loaded it. */
  private get memory(): ViewMemory | null {
    return this.context.interaction.now?.memory ?? null;
  }

  /** Whether what was changed of one is a change of the other, too. */
  private isSame(one: DecodedSummary, other: DecodedSummary): boolean {
    return this.memory?.isSame(one.outline.table, other.outline.table) === true;
  }

  private get cell(): Element | null {
    return this.context.viewport.cellOf(this.node);
  }

  private get here(): Place {
    return { cell: this.cell, id: this.cellId(), model: this.model };
  }

  /** Gives the focus to the cell, where the notebook's keys work; false where there is none that takes it. */
  private focusCell(): boolean {
    const { cell } = this;
    if (!(cell instanceof HTMLElement)) return false;
    cell.focus({ preventScroll: true });
    return cell.matches(':focus');
  }

  private isInUse(): boolean {
    return hasSelection(this.node) || this.node.matches(':focus-within');
  }

  private removeTable(): void {
    this.table?.dispose();
    this.table = null;
    this.shown = null;
  }

  private stopTracking(): void {
    this.tracking?.stop();
    this.tracking = null;
  }

  /** Whatever goes wrong is a sentence in the output with the plain text under it, never an exception in the host. */
  private guarded(name: string | null, work: () => void): void {
    const safely = (): void => {
      try {
        work();
      } catch (error) {
        this.showProblem(error instanceof Error ? error.message : String(error));
      }
    };
    if (name === null) safely();
    else measured(name, safely);
  }
}
