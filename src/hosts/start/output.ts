import type { Facts, Outline, ViewState } from '../../outline/index.js';
import type { Preferences } from '../../view/common/preferences.js';
import type { Translate } from '../../view/common/translate.js';

/** An output of a notebook, by MIME type. */
export interface MimeModel {
  readonly data: Readonly<Record<string, unknown>>;
}

/** A summary as it is shown now. */
export interface ShownSummary {
  readonly outline: Outline;
  readonly facts: Facts;
  readonly state: ViewState;
  readonly context: { readonly translate: Translate; preferences(): Preferences };
}

/** What the host of an output calls, in any order and any number of times. */
export interface Output {
  /** `null`: a problem is shown, or nothing yet. */
  readonly current: ShownSummary | null;
  /** `data`: the data of the model, where they have been read already. */
  show(model: MimeModel, data?: MimeModel['data']): void;
  attach(): void;
  detach(): void;
  dispose(): void;
}

/** nbformat allows a list of lines, which a host may not have joined. */
export function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  return Array.isArray(raw) ? raw.filter((line) => typeof line === 'string').join('') : '';
}
