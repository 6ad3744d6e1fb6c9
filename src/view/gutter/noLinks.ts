import type { Links as Drawn } from './links.js';

/** In the place of links.ts where a script has no room for lines (scripts/inlineView.mjs). */
export class Links implements Pick<Drawn, 'edges' | 'take' | 'show' | 'bringOut'> {
  readonly edges = null;

  take(): readonly number[] {
    return [];
  }

  show(): void {
    // There are none.
  }

  bringOut(): void {
    // There are none.
  }
}
