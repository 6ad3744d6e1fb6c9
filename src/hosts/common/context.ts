import type { Loadable } from '../../view/index.js';
import type { Preferences, Translate } from '../../view/index.js';
import { ListeningOutputs } from './listeningOutputs.js';
import type { Use } from './memory.js';
import { DEFAULT_SETTINGS, sameSettings, type Settings } from './settings.js';
import { SummaryCache } from './summaryCache.js';
import { type PageSelectors, ViewportTracker } from './viewport.js';

/** What all outputs of one application share. */
export class RendererContext {
  readonly viewport: ViewportTracker;
  readonly summaries = new SummaryCache();
  readonly outputs = new ListeningOutputs();
  /** What is wanted of every table, as it is now. */
  readonly preferences = (): Preferences => this.current;
  /** Writes settings of the user; `null`: there are none to write. */
  write: ((changed: Partial<Settings>) => Promise<void>) | null = null;
  private current = DEFAULT_SETTINGS;

  constructor(
    readonly translate: Translate,
    selectors: PageSelectors,
    /** What a table needs when it is used: many are only looked at. */
    readonly interaction: Loadable<Use>,
    /** Whether that can draw pictures. */
    readonly hasPicture = false,
  ) {
    this.viewport = new ViewportTracker(selectors);
  }

  get settings(): Settings {
    return this.current;
  }

  /** Other settings of the user; open tables follow at once. */
  applySettings(next: Settings): void {
    const before = this.current;
    if (sameSettings(before, next)) return;
    this.current = next;
    // Folds that were made for pages of another size, or from another first view.
    if (next.pageSize !== before.pageSize || next.firstViewDepth !== before.firstViewDepth)
      this.interaction.now?.memory.clear();
    this.outputs.applySettings(before);
  }
}
