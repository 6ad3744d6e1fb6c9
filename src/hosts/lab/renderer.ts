import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { type ViewState, withPageSize } from '../../outline/index.js';
import {
  createTableView,
  measured,
  problemElement,
  rowsThatFit,
  type TableView,
  type Translate,
} from '../../view/index.js';
import type { Memory } from '../common/memory.js';
import { MIME_TYPE } from '../../format/mime.js';
import type { Nearby, Resident } from '../common/viewport.js';
import { placeholderFor } from '../common/placeholder.js';
import type { Settings } from '../common/settings.js';
import type { Reader, Summary } from '../common/summary.js';

/** What all renderers of one application share. */
export interface Surroundings {
  readonly translate: Translate;
  readonly nearby: Nearby;
  readonly reader: Reader;
  readonly memory: Memory;
  readonly settings: () => Settings;
  /** Every renderer that is not disposed. */
  readonly open: Set<SummaryRenderer>;
}

/**
 * One output. JupyterLab creates it, may call `renderModel` many times, attaches, hides, detaches and
 * disposes it in any order, and drops what a second `renderModel` throws: so nothing is thrown, and a problem
 * is drawn in the cell.
 */
export class SummaryRenderer extends Widget implements IRenderMime.IRenderer, Resident {
  private summary: Summary | null = null;
  private plain = '';
  private state: ViewState | null = null;
  /** The state that nobody has changed yet. */
  private untouched: ViewState | null = null;
  private table: TableView | null = null;
  private watching: { readonly what: 'sight' | 'cell'; readonly stop: () => void } | null = null;
  /** Whether the placeholder must be drawn, or drawn again. */
  private isStale = false;

  constructor(private readonly around: Surroundings) {
    super();
    around.open.add(this);
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.guarded(null, () => {
      // JupyterLab copies the whole bundle on each access: read once, and not counted as our time.
      const bundle = model.data;
      measured('render', () => {
        this.take(bundle);
      });
    });
    return Promise.resolve();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.stopWatching();
    this.removeTable();
    this.around.open.delete(this);
    super.dispose();
  }

  /** Follows the settings editor. Folds that somebody has made stay. */
  applySettings(before: Settings): void {
    this.guarded('settings', () => {
      const { summary, state } = this;
      if (summary === null || state === null) return;
      const first = this.firstState(summary);
      const isOther = before.firstViewDepth !== this.around.settings().firstViewDepth;
      const isFree = state === this.untouched;
      const next = isOther && isFree ? first : withPageSize(summary.outline, state, first.pageSize);
      if (isFree) this.untouched = next;
      this.state = next;
      if (this.table === null) this.showPlaceholder();
      else this.table.update(next);
    });
  }

  /** On the screen although nobody said that it was attached. */
  appear(): void {
    this.guarded('attach', () => {
      this.place();
    });
  }

  arrive(): void {
    this.guarded(null, () => {
      this.showTable();
    });
  }

  wait(): void {
    if (!this.isStale || this.table !== null) return;
    this.guarded(null, () => {
      this.showPlaceholder();
    });
  }

  refit(): void {
    this.isStale = true;
  }

  leave(): void {
    if (this.table === null || this.isInUse()) return;
    this.guarded(null, () => {
      this.removeTable();
      this.showPlaceholder();
    });
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.guarded('attach', () => {
      this.place();
    });
  }

  protected override onBeforeDetach(message: Message): void {
    this.stopWatching();
    super.onBeforeDetach(message);
  }

  private take(bundle: IRenderMime.IMimeModel['data']): void {
    this.plain = textOf(bundle['text/plain']);
    const read = this.around.reader.read(bundle[MIME_TYPE]);
    if (!read.ok) {
      this.showProblem(read.problem.message);
      return;
    }
    const { summary } = read;
    const before = this.summary;
    if (before === summary) return;
    if (before !== null && before.digest !== summary.digest) this.state = null;
    this.summary = summary;
    this.untouched = null;
    this.isStale = true;
    if (this.table === null) {
      this.place();
      return;
    }
    const isFocused = this.node.contains(document.activeElement);
    this.removeTable();
    this.showTable();
    // Or the notebook's shortcuts, and the reader's place, are lost.
    if (isFocused)
      this.node.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /** The placeholder, and from now on the table whenever the cell is near. */
  private place(): void {
    if (this.summary === null || this.isDisposed) return;
    if (!this.node.isConnected) {
      // With full windowing a cell may come into the page without being told so.
      this.watch('sight');
      return;
    }
    // A cell that is near gets its table at once, so nothing is measured before that is known.
    if (this.isStale && this.table === null) this.showPlaceholder(false);
    this.watch('cell');
  }

  private watch(what: 'sight' | 'cell'): void {
    if (this.watching?.what === what) return;
    this.stopWatching();
    const { nearby } = this.around;
    const stop = what === 'cell' ? nearby.watch(this) : nearby.awaitSight(this);
    this.watching = { what, stop };
  }

  private showPlaceholder(mayMeasure = true): void {
    const { summary } = this;
    if (summary === null) return;
    const state = this.stateOf(summary);
    const placed = placeholderFor(this.node, summary, state, this.around, mayMeasure);
    this.isStale = !placed.isFinal;
    this.node.replaceChildren(placed.element);
  }

  private showTable(): void {
    const { summary } = this;
    if (summary === null || this.table !== null) return;
    const state = this.stateOf(summary);
    this.node.replaceChildren();
    this.table = createTableView(this.node, {
      outline: summary.outline,
      facts: summary.facts,
      state,
      translate: this.around.translate,
      onState: (next) => {
        this.state = next;
        if (next === this.untouched) return;
        this.around.memory.keep(this.cell, summary, next);
      },
    });
  }

  private showProblem(reason: string): void {
    this.summary = null;
    this.state = null;
    this.untouched = null;
    this.stopWatching();
    this.removeTable();
    this.node.replaceChildren(problemElement(reason, this.plain, this.around.translate));
  }

  private stateOf(summary: Summary): ViewState {
    if (this.state !== null) return this.state;
    const remembered = this.around.memory.recall(this.cell, summary);
    const state = remembered ?? this.firstState(summary);
    // Behind another tab nobody knows yet how many rows fit.
    if (remembered === null && this.around.nearby.room(this.node).outputWidth === null)
      return state;
    this.state = state;
    if (remembered === null) this.untouched = state;
    return state;
  }

  private firstState(summary: Summary): ViewState {
    const settings = this.around.settings();
    const coarse = matchMedia('(pointer: coarse)').matches;
    const fit = rowsThatFit({ ...this.around.nearby.room(this.node), coarse });
    return summary.firstState(
      settings.pageSize === 0 ? fit : settings.pageSize,
      settings.firstViewDepth,
    );
  }

  private get cell(): Element | null {
    return this.node.closest('.jp-Cell');
  }

  private isInUse(): boolean {
    const selection = document.getSelection();
    const selected =
      selection !== null && !selection.isCollapsed && selection.containsNode(this.node, true);
    return selected || this.node.contains(document.activeElement);
  }

  private removeTable(): void {
    this.table?.dispose();
    this.table = null;
  }

  private stopWatching(): void {
    this.watching?.stop();
    this.watching = null;
  }

  /** Whatever goes wrong is a sentence in the cell with the plain text under it, never an exception in the host. */
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

/** nbformat allows a list of lines where JupyterLab has not joined them. */
function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  return Array.isArray(raw) ? raw.filter((line) => typeof line === 'string').join('') : '';
}
