import { choosesRows } from '../../outline/index.js';
import type { Action, ViewState } from '../../outline/index.js';
import { HEADER } from '../../picture/boxes/index.js';
import type { Box } from '../../picture/graph/index.js';
import type { Direction } from '../../picture/layout/types.js';
import { downloadBlob, fileName } from '../common/download.js';
import { element } from '../common/elements.js';
import { keep } from '../common/events.js';
import type { KeepPicture } from '../common/kept.js';
import { nextTask } from '../common/tasks.js';
import { measured } from '../common/timing.js';
import { nameText } from '../common/words.js';
import type { DrawnTable, Picture, PictureFile } from '../drawn.js';
import { Bar, ZOOM_STEP } from './bar.js';
import { Canvas } from './canvas.js';
import { DrawingNotice } from './drawingNotice.js';
import { hitsOf } from './hits.js';
import { LaterLayouts } from './layoutLater.js';
import { movedBy } from './moved.js';
import { isCutShort, pictureNotes, refusedNotes } from './notes.js';
import { isSameDrawing, planOf } from './plan.js';
import type { Plan } from './plan.js';
import { drawRest, Scene } from './scene.js';
import { nextBox, wayOf } from './ways.js';

/** One press of a key that moves the picture. */
const PAN_PX = 64;

const PANS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowUp: { x: 0, y: PAN_PX },
  ArrowDown: { x: 0, y: -PAN_PX },
  ArrowLeft: { x: PAN_PX, y: 0 },
  ArrowRight: { x: -PAN_PX, y: 0 },
};

/** What becomes of a picture beside being looked at. */
interface Saving {
  file(kind: PictureFile, direction: Direction): Promise<Blob>;
  keeping(): KeepPicture | null;
}

/** The picture in the place of the rows. These stay in the page, out of sight: keys and screen readers use them. */
export class PictureView implements Picture {
  readonly element = element('div', 'lf-picture');
  private readonly owner = new AbortController();
  private readonly bar: Bar;
  private readonly canvas: Canvas;
  private readonly notes = element('div', 'lf-picture-notes');
  private readonly layouts = new LaterLayouts();
  private readonly notice: DrawingNotice;
  private readonly failure = element('p', 'lf-note');
  private scene: Scene | null = null;
  private drawnState: ViewState | null = null;
  private drawnDirection: Direction | null = null;
  /** Counts what is begun to be drawn: only the last of these is shown. */
  private drawing = 0;
  /** What is said when what was opened is drawn. */
  private opening: readonly string[] = [];
  private pointed: number | null = null;
  private hits: ReadonlySet<number> = new Set();
  /** Chosen here; `null`: as in every picture. */
  private direction: Direction | null = null;
  private isUnderPointer = false;

  constructor(
    private readonly table: DrawnTable,
    private readonly act: (action: Action) => void,
    private readonly saving: Saving,
  ) {
    const { signal } = this.owner;
    const { translate } = table.cells;
    // A table may have many pictures, one after the other.
    table.signal.addEventListener('abort', this.dispose.bind(this), { signal });
    const bar = {
      zoom: this.zoom.bind(this),
      fit: this.fit.bind(this),
      turn: this.turn.bind(this),
      save: (kind: PictureFile) => void this.save(kind),
      keep: () => void this.keep(),
    };
    this.bar = new Bar(translate, bar, signal);
    // A table that begins with its picture is not in the page yet.
    queueMicrotask(() => {
      if (saving.keeping() !== null) this.bar.offerKeeping();
    });
    this.notice = new DrawingNotice(translate.__('Drawing the picture…'), table.status.announce);
    this.canvas = new Canvas((scale) => {
      this.bar.show(scale, this.wanted);
    }, signal);
    this.element.append(this.bar.element, this.notes, this.canvas.element);
    this.listen(signal);
  }

  show(): void {
    const { state } = this.table;
    const { drawnState } = this;
    const isTurned = this.drawnDirection !== this.wanted;
    if (drawnState !== null && isSameDrawing(drawnState, state) && !isTurned) this.follow();
    else this.draw(state);
  }

  follow(): void {
    const { scene, table } = this;
    if (scene === null) return;
    this.hits = hitsOf(table.outline, table.state, scene.plan.graph);
    this.mark();
    const at = scene.indexOf(this.table.state.focus);
    if (at !== null && table.hasFocus() && !this.isUnderPointer) this.reveal(at);
  }

  takes(event: KeyboardEvent): boolean {
    if (this.scene === null || !this.uses(event)) return false;
    keep(event);
    return true;
  }

  dispose(): void {
    this.owner.abort();
    this.layouts.dispose();
    this.notice.end();
    this.failure.remove();
    this.setShown(false);
    this.element.remove();
  }

  get leadsTo(): Direction {
    return this.wanted;
  }

  private get wanted(): Direction {
    return this.direction ?? this.table.cells.preferences().pictureDirection;
  }

  private draw(state: ViewState): void {
    this.drawnState = state;
    this.drawnDirection = this.wanted;
    this.drawing++;
    this.layouts.cancel();
    this.notice.end();
    try {
      const { outline, cells } = this.table;
      const { facts, translate } = cells;
      const plan = measured('plan', () =>
        planOf({ outline, state, facts, translate, direction: this.wanted }, this.layouts),
      );
      if (!(plan instanceof Promise)) this.put(new Scene(plan));
      else {
        this.notice.begin(this.say.bind(this));
        const drawing = this.drawing;
        this.putLater(plan, drawing).catch(() => {
          if (this.isWanted(drawing)) this.fail();
        });
      }
    } catch {
      this.fail();
    }
  }

  /** The layout of a large picture comes in one task, its elements are made in the next, and put into the page in a third. */
  private async putLater(later: Promise<Plan>, drawing: number): Promise<void> {
    const plan = await later;
    await nextTask();
    if (!this.isWanted(drawing)) return;
    const scene = new Scene(plan);
    await nextTask();
    if (this.isWanted(drawing)) this.put(scene);
  }

  private isWanted(drawing: number): boolean {
    return !this.owner.signal.aborted && this.drawing === drawing;
  }

  /** Over the last picture; over the rows where there is none yet. */
  private say(words: HTMLElement): void {
    if (this.scene === null) this.table.top.after(words);
    else this.canvas.element.append(words);
  }

  private put(scene: Scene): void {
    measured('picture', () => {
      const { outline, cells, state, status } = this.table;
      const { plan } = scene;
      const before = this.scene;
      this.scene = scene;
      this.notice.end();
      this.failure.remove();
      this.pointed = null;
      this.hits = hitsOf(outline, state, plan.graph);
      const refused = refusedNotes(plan.graph, outline, state, cells.translate);
      for (const text of refused.length > 0 ? refused : this.opening) status.announce(text);
      this.opening = [];
      this.notes.replaceChildren(
        ...[...refused, ...pictureNotes(plan.graph, outline, cells.facts, cells.translate)].map(
          (note) => element('p', 'lf-note', note),
        ),
      );
      this.setShown(true);
      const isTurned = before !== null && before.plan.direction !== plan.direction;
      const moved = before === null || isTurned ? null : movedBy(before, scene, state.focus);
      // The row that has the focus, or had it last, or the first layer.
      const first =
        scene.indexOf(this.table.state.focus) ?? plan.graph.boxes.findIndex((box) => !box.isFrame);
      if (moved === null) this.canvas.begin(scene.root, plan.layout, scene.placeOf(first));
      else {
        scene.drawBoxes();
        this.canvas.follow(scene.root, plan.layout, moved);
      }
      this.mark();
      const isShown = (): boolean => this.scene === scene && !this.owner.signal.aborted;
      void drawRest(scene, isShown, this.mark.bind(this));
    });
  }

  /** The table is still there. */
  private fail(): void {
    const { cells, status, top } = this.table;
    const text = cells.translate.__(
      'The picture cannot be drawn with these rows open. Close some of them: it is tried again.',
    );
    this.scene = null;
    this.notice.end();
    this.setShown(false);
    this.failure.textContent = text;
    top.after(this.failure);
    status.announce(text);
  }

  private setShown(isShown: boolean): void {
    const { element: root, grid } = this.table;
    grid.isSeen = !isShown;
    root.classList.toggle('lf-pictured', isShown);
  }

  private mark(): void {
    const { scene, table, pointed, hits } = this;
    if (scene === null) return;
    const at = scene.indexOf(this.table.state.focus);
    scene.mark({ pointed, at, hasFocus: table.hasFocus(), hits });
  }

  private reveal(at: number): void {
    const place = this.scene?.placeOf(at) ?? null;
    if (place !== null) this.canvas.reveal(place, this.table.hasFocus());
  }

  private listen(signal: AbortSignal): void {
    const { body } = this.table.grid;
    const { element: room } = this.canvas;
    const mark = (): void => {
      this.mark();
    };
    body.addEventListener('focusin', this.follow.bind(this), { signal });
    body.addEventListener('focusout', () => requestAnimationFrame(mark), { signal });
    room.addEventListener('pointerover', this.onPoint.bind(this), { signal });
    room.addEventListener('pointerleave', this.onPoint.bind(this), { signal });
    room.addEventListener('click', this.onClick.bind(this), { signal });
    room.addEventListener('dblclick', this.onDoubleClick.bind(this), { signal });
  }

  private onPoint(event: PointerEvent): void {
    const box = event.type === 'pointerleave' ? null : (this.scene?.boxOf(event.target) ?? null);
    if (box === this.pointed) return;
    this.pointed = box;
    this.mark();
  }

  private onClick(event: MouseEvent): void {
    const { scene, table } = this;
    const at = scene?.boxOf(event.target) ?? null;
    const box = at === null ? undefined : scene?.plan.graph.boxes[at];
    if (box === undefined || at === null || box.node === null) return;
    this.isUnderPointer = true;
    this.act({ kind: 'focus', key: box.key, cell: null });
    table.grid.focus(null);
    if (this.togglesAt(at, event)) this.toggle(box);
    this.isUnderPointer = false;
  }

  /** What is closed only because not all boxes fit is open in the table already. */
  private toggle({ key, node }: Box): void {
    const { outline, state, cells } = this.table;
    if (node === null || !isCutShort(outline, state, node)) {
      this.act({ kind: 'toggle', key });
      return;
    }
    const name = nameText(outline.row(node), cells.translate);
    this.opening = [cells.translate.__('%1 opened in the picture', name)];
    this.act({ kind: 'prefer', key });
  }

  /** A closed box anywhere, a frame at its name; not while rows were looked for, where closing has another meaning. */
  private togglesAt(at: number, event: MouseEvent): boolean {
    const { state } = this.table;
    const box = this.scene?.plan.graph.boxes[at];
    const place = this.scene?.plan.layout.boxes[at];
    if (box === undefined || place === undefined || choosesRows(state.choice)) return false;
    if (!box.isFrame) return box.node?.open === false;
    return this.canvas.pointOf(event).y < place.y + HEADER;
  }

  private onDoubleClick(event: MouseEvent): void {
    const at = this.scene?.boxOf(event.target) ?? null;
    const box = at === null ? undefined : this.scene?.plan.graph.boxes[at];
    if (box?.node?.open !== null) return;
    this.table.grid.marked?.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  }

  private uses({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    const pan = PANS[key];
    if (shiftKey && pan !== undefined) {
      this.canvas.pan(pan);
      return true;
    }
    if (key === ' ') return this.opensAtFocus();
    if (key === '+' || key === '=') this.zoom(ZOOM_STEP);
    else if (key === '-' || key === '_') this.zoom(1 / ZOOM_STEP);
    else if (key === '0') this.fit();
    else return !shiftKey && this.goes(key);
    return true;
  }

  /** Whether Space has another meaning than in the table. */
  private opensAtFocus(): boolean {
    const { scene, table } = this;
    const { outline, state } = table;
    const box = scene?.plan.graph.boxes[scene.indexOf(state.focus) ?? -1];
    if (box?.key !== state.focus || choosesRows(state.choice)) return false;
    if (!isCutShort(outline, state, box.node)) return false;
    this.toggle(box);
    return true;
  }

  private goes(key: string): boolean {
    const { scene, table } = this;
    const way = wayOf(key, this.wanted);
    if (scene === null || way === null) return false;
    // Rows that were looked for are gone through one after the other.
    if (choosesRows(table.state.choice)) return key === 'ArrowLeft' || key === 'ArrowRight';
    const { boxes } = scene.plan.graph;
    const from =
      scene.indexOf(this.table.state.focus) ?? scene.indexOf(table.page.rows[0]?.key ?? null);
    const to = from === null ? null : nextBox(scene.drawn, from, way);
    const next = to === null ? undefined : boxes[to];
    if (next?.node != null) {
      this.act({ kind: 'focus', key: next.key, cell: null });
      table.grid.focus(null);
    }
    return true;
  }

  private zoom(factor: number): void {
    this.canvas.zoom(factor);
    this.sayScale();
  }

  private fit(): void {
    this.canvas.fit();
    this.sayScale();
  }

  private sayScale(): void {
    const percent = Math.round(this.canvas.scale * 100);
    this.table.status.announce(this.table.cells.translate.__('Size %1', `${String(percent)}%`));
  }

  private turn(direction: Direction): void {
    if (direction === this.wanted) return;
    this.direction = direction;
    // Where there are settings, the next pictures lead that way, too.
    void this.table.writePreferences()?.({ pictureDirection: direction });
    this.draw(this.table.state);
  }

  private async save(kind: PictureFile): Promise<void> {
    const { cells, status } = this.table;
    const { translate, facts } = cells;
    try {
      downloadBlob(await this.saving.file(kind, this.wanted), fileName(facts.name, kind));
      this.bar.say('');
      status.announce(translate.__('Saved the picture'));
    } catch {
      const text = translate.__('The picture cannot be saved here.');
      this.bar.say(text);
      status.announce(text);
    }
  }

  private async keep(): Promise<void> {
    const kept = await this.saving.keeping()?.();
    if (kept === undefined) return;
    this.bar.say(kept.isProblem ? kept.text : '');
    this.table.status.announce(kept.text);
  }
}
