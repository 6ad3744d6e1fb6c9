import type { Settings, SettingsListener } from './settings.js';

/**
 * The outputs that follow the settings, as long as the host keeps them. One that windows its cells may drop those outside
 * without disposing of them when a notebook is closed, and each would keep that notebook.
 */
export class ListeningOutputs {
  private readonly references = new Set<WeakRef<SettingsListener>>();
  private readonly gone = new FinalizationRegistry<WeakRef<SettingsListener>>((reference) =>
    this.references.delete(reference),
  );

  /** Returns what ends it. */
  add(output: SettingsListener): () => void {
    const reference = new WeakRef(output);
    this.references.add(reference);
    this.gone.register(output, reference);
    return () => this.references.delete(reference);
  }

  applySettings(before: Settings): void {
    for (const reference of this.references) reference.deref()?.applySettings(before);
  }

  /** How many there are. */
  get size(): number {
    return this.references.size;
  }
}
