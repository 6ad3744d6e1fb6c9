import type { Action, Page } from '../outline/index.js';
import { element } from './common/elements.js';
import type { KeepPicture } from './common/kept.js';
import type {
  DrawnTable,
  LaterPicture,
  Picture,
  PictureFile,
  PictureKeeper,
  PictureMaker,
} from './drawn.js';
import type { Shown } from './parts/part.js';

/** Table or picture: puts the one in the place of the other. What draws pictures is loaded for the first one. */
export class PictureSwitch implements Shown {
  private picture: Picture | null = null;
  private isLoading = false;
  private readonly failure = element('p', 'lf-note');

  constructor(
    private readonly table: DrawnTable,
    private readonly maker: LaterPicture | null,
    private readonly keeper: PictureKeeper | null,
    private readonly act: (action: Action) => void,
  ) {
    const { toolbar, signal } = table;
    for (const button of [toolbar.table, toolbar.picture]) {
      const choose = (): void => {
        act({ kind: 'picture', on: button === toolbar.picture });
      };
      button.addEventListener('click', choose, { signal });
    }
  }

  /** Whether the rows are shown as a picture, or as soon as what draws it is there. */
  get isShown(): boolean {
    const { state, cells } = this.table;
    if (this.maker === null) return false;
    return state.picture ?? cells.preferences().firstView === 'picture';
  }

  show(page: Page): void {
    const { table, picture } = this.table.toolbar;
    table.setAttribute('aria-pressed', String(!this.isShown));
    picture.setAttribute('aria-pressed', String(this.isShown));
    if (!this.isShown) this.remove();
    else if (this.picture !== null) this.picture.show(page);
    else if (this.maker?.now != null) this.add(this.maker.now);
    else void this.load();
  }

  /** Another row has the focus. */
  follow(): void {
    this.picture?.follow();
  }

  takes(event: KeyboardEvent): boolean {
    return this.picture?.takes(event) === true;
  }

  /** `null`: the host has no pictures. */
  get file(): ((kind: PictureFile) => Promise<Blob>) | null {
    const { maker, table } = this;
    return maker === null
      ? null
      : async (kind) => (await maker.load()).file(table, kind, this.direction);
  }

  /** Asked once the table is in the page; `null`: it is in no document that takes its picture. */
  readonly keeping = (): KeepPicture | null => {
    const { table, keeper } = this;
    const { translate } = table.cells;
    if (keeper?.takes(table.element) !== true) return null;
    return () =>
      keeper.keep(table, this.direction).catch(() => ({
        text: translate.__('The picture cannot be saved here.'),
        isProblem: true,
      }));
  };

  /** As it is shown, or would be. */
  private get direction(): Picture['leadsTo'] {
    return this.picture?.leadsTo ?? this.table.cells.preferences().pictureDirection;
  }

  private async load(): Promise<void> {
    if (this.isLoading || this.maker === null) return;
    this.isLoading = true;
    try {
      const maker = await this.maker.load();
      if (!this.table.signal.aborted && this.isShown) this.add(maker);
    } catch {
      this.sayFailure();
    } finally {
      this.isLoading = false;
    }
  }

  private add(maker: PictureMaker): void {
    const { table } = this;
    // What is drawn is in a tree and in the model's order.
    if (table.state.isFlat || table.state.order !== null) {
      this.act({ kind: 'picture', on: true });
      if (this.picture !== null) return;
    }
    this.failure.remove();
    this.picture = maker.show(table, this.act, this.keeping);
    table.aside.before(this.picture.element);
    this.picture.show(table.page);
  }

  private remove(): void {
    this.failure.remove();
    if (this.picture === null) return;
    this.picture.dispose();
    this.picture = null;
  }

  /** The table stays where it is. */
  private sayFailure(): void {
    const { cells, status, top } = this.table;
    const text = cells.translate.__(
      'The picture cannot be shown now: a file could not be loaded from the server.',
    );
    this.failure.textContent = text;
    top.after(this.failure);
    status.announce(text);
  }
}
