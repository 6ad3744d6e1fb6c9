import { problemElement } from '../../view/parts/problem.js';
import { measured } from '../../view/common/timing.js';
import type { Translate } from '../../view/common/translate.js';
import type { Loadable } from '../../view/common/loadable.js';
import { type MimeModel, type Output, type ShownSummary, textOf } from './output.js';
import { Turns } from './turns.js';
import { waitingElement } from './waiting.js';

export type CellId = () => string | null;

/** What shows tables. It is larger than all else, and many pages have none. */
export interface Tables {
  /** `cellId`: what the host calls the cell around it, if it has one and says it. */
  output(node: HTMLElement, cellId: CellId): Output;
}

/** What the outputs of an application share before what shows tables has come. */
export class LateTables {
  private readonly waiting = new Set<LateOutput>();
  private readonly turns = new Turns();

  constructor(
    readonly translate: Translate,
    private readonly tables: Loadable<Tables>,
  ) {}

  get now(): Tables | null {
    return this.tables.now;
  }

  /** Loads it; where that has failed before, it is tried again. */
  load(output: LateOutput): void {
    this.waiting.add(output);
    this.tables.load().then(
      (tables) => {
        // Those that failed before, too.
        for (const one of this.waiting)
          this.turns.add(() => {
            one.come(tables);
          });
        this.waiting.clear();
      },
      () => {
        for (const one of this.waiting) one.fail();
      },
    );
  }

  forget(output: LateOutput): void {
    this.waiting.delete(output);
  }
}

/** An output whose table may still have to be loaded: until then the first line of its text, and about its height. */
export class LateOutput implements Output {
  /** What shows the table; `null`: it has not come yet. */
  shown: Output | null = null;
  private model: MimeModel | null = null;
  private data: MimeModel['data'] = {};
  private isAttached = false;
  private isDisposed = false;

  constructor(
    readonly node: HTMLElement,
    private readonly tables: LateTables,
    private readonly cellId: CellId = () => null,
  ) {
    if (tables.now === null) tables.load(this);
    else this.come(tables.now);
  }

  get current(): ShownSummary | null {
    return this.shown?.current ?? null;
  }

  show(model: MimeModel): void {
    if (this.shown !== null) {
      this.shown.show(model);
      return;
    }
    this.model = model;
    // JupyterLab copies the whole bundle on each access.
    this.data = model.data;
    measured('render', () => {
      this.node.replaceChildren(waitingElement(this.text));
    });
    this.tables.load(this);
  }

  attach(): void {
    this.isAttached = true;
    this.shown?.attach();
  }

  detach(): void {
    this.isAttached = false;
    this.shown?.detach();
  }

  dispose(): void {
    this.isDisposed = true;
    this.tables.forget(this);
    if (this.shown === null) this.node.replaceChildren();
    else this.shown.dispose();
  }

  come(tables: Tables): void {
    if (this.isDisposed || this.shown !== null) return;
    this.shown = tables.output(this.node, this.cellId);
    if (this.model !== null) this.shown.show(this.model, this.data);
    if (this.isAttached) this.shown.attach();
    this.model = null;
    this.data = {};
  }

  /** The server has gone, or an update has replaced its files. */
  fail(): void {
    const { translate } = this.tables;
    const reason = translate.__('a file could not be loaded from the server.');
    if (this.model !== null)
      this.node.replaceChildren(problemElement(reason, this.text, translate));
  }

  private get text(): string {
    return textOf(this.data['text/plain']);
  }
}
