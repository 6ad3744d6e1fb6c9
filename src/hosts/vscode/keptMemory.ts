import type { DecodedTable } from '../../format/index.js';
import type { ViewState } from '../../outline/index.js';
import { type Place, ViewMemory } from '../common/memory.js';
import { readState, type SavedState, savedState } from '../common/savedView.js';
import type { RendererHost } from './api.js';

/** A cell, the digest of a structure in it, and how its table was. */
type Kept = readonly [string, string, SavedState];

interface KeptViews {
  readonly version: 1;
  readonly views: readonly Kept[];
}

/** Tables that are kept; the least recently used one is dropped first. */
const MOST = 50;

/** Many keys that are pressed one after the other are kept once. */
const DELAY_MS = 250;

/**
 * Also remembers tables when VS Code loads the page of the outputs anew, as it does when an editor is moved into another group
 * or window. It is the renderer's own state, which is not written to the notebook.
 */
export class KeptMemory extends ViewMemory {
  private views: readonly Kept[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    digest: (structure: DecodedTable) => string,
    private readonly host: RendererHost,
  ) {
    super(digest);
    const state = host.getState();
    this.views = isKept(state) ? state.views : [];
  }

  override recall(place: Place, structure: DecodedTable): ViewState | null {
    const recalled = super.recall(place, structure);
    if (recalled !== null || this.views.length === 0) return recalled;
    const found = this.views.find(this.isOf(place, structure));
    return found === undefined ? null : readState(found[2]);
  }

  override keep(place: Place, structure: DecodedTable, state: ViewState): void {
    super.keep(place, structure, state);
    if (place.id === null) return;
    const isOf = this.isOf(place, structure);
    const others = this.views.filter((one) => !isOf(one));
    const kept: Kept = [place.id, this.digestOf(structure), savedState(state)];
    this.views = [kept, ...others].slice(0, MOST);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.host.setState({ version: 1, views: this.views } satisfies KeptViews);
    }, DELAY_MS);
  }

  private isOf({ id }: Place, structure: DecodedTable): (kept: Kept) => boolean {
    const wanted = this.digestOf(structure);
    return ([cell, digest]) => cell === id && digest === wanted;
  }
}

/** Another version of this code may have kept it. */
function isKept(state: unknown): state is KeptViews {
  const { version, views } = (state ?? {}) as Partial<Record<keyof KeptViews, unknown>>;
  return version === 1 && Array.isArray(views);
}
