/** What a reader accepts; everything is checked before anything of its size is allocated. */
export const LIMITS = {
  /** Of all texts and names of members, UTF-16 units; twice as many as a writer's largest budget allows. */
  readCharacters: 512 * 1024,
  templates: 10_000,
  /** Body entries of all templates together: an entry takes four bytes and more of a writer's largest budget. */
  entries: 65_536,
  /** Templates inside templates, the model included. */
  depth: 64,
  /** Characters of one text that a writer writes, before escaping. */
  writtenCharacters: 4_096,
  /** UTF-16 units of one cell, as written in the payload, that are read; the rest is cut. */
  cellCharacters: 16_384,
  /** UTF-16 units of patterns that are read to make one text, or the names of one path. */
  textCharacters: 32_768,
  rows: Number.MAX_SAFE_INTEGER,
  /** Decimal digits of one integer. */
  digits: 40,
  /** Lists of all runs together. */
  lists: 65_536,
  /** Lists that the sum over one template may depend on. */
  terms: 4_096,
  /** Steps to check a payload and to sum its columns, a few hundred nanoseconds each at most. */
  decodeSteps: 80_000,
  /** Steps to make one page: a UTF-16 unit of a pattern that is read, or a term of a sum. */
  pageSteps: 500_000,
  /** Steps to search, sort or list all rows, of the same kind; what is left then is not searched, and the view says so. */
  searchSteps: 16_000_000,
} as const;
