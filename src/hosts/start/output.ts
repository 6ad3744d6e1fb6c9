/** An output of a notebook, by MIME type. */
export interface MimeModel {
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the host of an output calls, in any order and any number of times. */
export interface Output {
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
