import { choosesRows } from '../../outline/index.js';
import type { Action, ViewState } from '../../outline/index.js';
import { HEADER } from '../../picture/boxes/index.js';
import { downloadBlob, fileName } from '../common/download.js';
import { element } from '../common/elements.js';
import { keep } from '../common/events.js';
import type { KeepPicture } from '../common/kept.js';
import { measured } from '../common/timing.js';
import type { DrawnTable, Picture, PictureFile } from '../drawn.js';
import { Bar, ZOOM_STEP } from './bar.js';
import { Canvas } from './canvas.js';
import { hitsOf } from './hits.js';
import { movedBy } from './moved.js';
import { pictureNotes } from './notes.js';
import { planOf } from './plan.js';
import type { Plan } from './plan.js';
import { Scene } from './scene.js';
import { nextBox, wayOf } from './ways.js';

type Direction = 'down' | 'right';

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
  private scene: Scene | null = null;
  private drawnState: ViewState | null = null;
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
    const end = (): void => {
      this.owner.abort();
    };
    // A table may have many pictures, one after the other.
    table.signal.addEventListener('abort', end, { signal });
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
    this.canvas = new Canvas((scale) => {
      this.bar.show(scale, this.wanted);
    }, signal);
    this.element.append(this.bar.element, this.notes, this.canvas.element);
    this.listen(signal);
  }

  show(): void {
    const { state } = this.table;
    const isTurned = this.scene !== null && this.scene.plan.direction !== this.wanted;
    const { drawnState } = this;
    if (drawnState !== null && isSameDrawing(drawnState, state) && !isTurned) this.follow();
    else this.draw(state);
  }

  follow(): void {
    const { scene, table } = this;
    if (scene === null) return;
    this.hits = hitsOf(table.outline, table.state, scene.plan.graph);
    this.mark();
    const at = scene.indexOf(table.state.focus);
    if (at !== null && table.hasFocus() && !this.isUnderPointer) this.reveal(at);
  }

  takes(event: KeyboardEvent): boolean {
    if (this.scene === null || !this.uses(event)) return false;
    keep(event);
    return true;
  }

  dispose(): void {
    this.owner.abort();
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
    try {
      const { outline, cells } = this.table;
      const { facts, translate } = cells;
      const plan = measured('plan', () =>
        planOf({ outline, state, facts, translate, direction: this.wanted }),
      );
      if (!(plan instanceof Promise)) this.put(new Scene(plan));
      else
        this.putLater(plan, state).catch(() => {
          this.fail();
        });
    } catch {
      this.fail();
    }
  }

  /** In two turns: the elements of a large picture are made in the one, and put into the page in the other. */
  private async putLater(plan: Promise<Plan>, state: ViewState): Promise<void> {
    const scene = new Scene(await plan);
    await new Promise((resolve) => setTimeout(resolve));
    if (!this.owner.signal.aborted && this.drawnState === state) this.put(scene);
  }

  private put(scene: Scene): void {
    measured('picture', () => {
      const { outline, cells, state } = this.table;
      const { plan } = scene;
      const before = this.scene;
      this.scene = scene;
      this.pointed = null;
      this.hits = hitsOf(outline, state, plan.graph);
      this.notes.replaceChildren(
        ...pictureNotes(plan.graph, outline, cells.facts, cells.translate).map((note) =>
          element('p', 'lf-note', note),
        ),
      );
      this.setShown(true);
      const isTurned = before !== null && before.plan.direction !== plan.direction;
      const moved = before === null || isTurned ? null : movedBy(before, scene, state.focus);
      // The row that has the focus, or had it last, or the first layer.
      const first = scene.indexOf(state.focus) ?? plan.graph.boxes.findIndex((box) => !box.isFrame);
      if (moved === null) this.canvas.begin(scene.root, plan.layout, scene.placeOf(first));
      else this.canvas.follow(scene.root, plan.layout, moved);
      this.mark();
    });
  }

  /** The table is still there. */
  private fail(): void {
    const { cells, status } = this.table;
    const text = cells.translate.__('The picture of this model cannot be drawn.');
    this.scene = null;
    this.setShown(false);
    this.notes.replaceChildren(element('p', 'lf-note', text));
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
    const at = scene.indexOf(table.state.focus);
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
    if (this.togglesAt(at, event)) this.act({ kind: 'toggle', key: box.key });
    this.isUnderPointer = false;
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
    if (key === '+' || key === '=') this.zoom(ZOOM_STEP);
    else if (key === '-' || key === '_') this.zoom(1 / ZOOM_STEP);
    else if (key === '0') this.fit();
    else return !shiftKey && this.goes(key);
    return true;
  }

  private goes(key: string): boolean {
    const { scene, table } = this;
    const way = wayOf(key, this.wanted);
    if (scene === null || way === null) return false;
    // Rows that were looked for are gone through one after the other.
    if (choosesRows(table.state.choice)) return key === 'ArrowLeft' || key === 'ArrowRight';
    const { boxes } = scene.plan.graph;
    const from = scene.indexOf(table.state.focus) ?? scene.indexOf(table.page.rows[0]?.key ?? null);
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

const FIELDS = ['level', 'toggled', 'repeats'] as const;

/** Whether two states have the same boxes. */
function isSameDrawing(one: ViewState, other: ViewState): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}
