/** What a reader accepts; everything is checked before anything of its size is allocated. */
export const LIMITS = {
  writtenBytes: 2 * 1024 * 1024,
  readCharacters: 16 * 1024 * 1024,
  templates: 10_000,
  entries: 1_000_000,
  depth: 64,
  cellCharacters: 4_096,
  /** Characters of patterns read to tell one text; of a row's whole path, too. */
  textCharacters: 4 * 4_096,
  rows: Number.MAX_SAFE_INTEGER,
  /** Decimal digits of one integer. */
  digits: 40,
  /** Rows that patches name, over all columns. */
  patches: 250_000,
  /** Lists that the sum over one template may depend on. */
  terms: 4_096,
  /** Steps that the sums over runs and lists may take. */
  work: 100_000,
  /** Patches of `trains` whose change depends on the runs around, each with these runs. */
  patchWork: 20_000,
} as const;
