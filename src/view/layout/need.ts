/** What gives way in a whole column, in this order, before a text is cut or a column is hidden. */
export const STEPS = ['bar', 'each', 'keys', 'exact'] as const;

/** The words of a badge give way only where a name would be cut. */
export type Step = (typeof STEPS)[number] | 'words';

/** What has given way. */
export type Taken = ReadonlySet<Step>;

export const NOTHING_TAKEN: Taken = new Set();

/** The room that a column needs, in em of the table's font, padding included. */
export interface Need {
  readonly id: string;
  /** With 0, 1, … of `STEPS` taken: never more than before. */
  readonly after: readonly number[];
  /** The same where it begins a line under the names, with what is before the name of each row. */
  readonly indented: readonly number[];
  /** What it can use beyond that: texts so long that they must not crowd out others. */
  readonly most: number;
  /** The same where each text is as short as it can be and whole. */
  readonly mostOfShort: number;
  /** What it keeps where texts are cut. */
  readonly least: number;
  /** Columns of a higher rank are hidden first; `null`: never. */
  readonly rank: number | null;
  /** In a row of several lines it is in the first, beside the name. */
  readonly isBesideName: boolean;
  readonly isNumber: boolean;
  /** Whether a person wants it so wide: it gets none of the room that is left. */
  readonly isWished?: boolean;
}

/** Of the names. */
export interface NameNeed extends Need {
  /** The room of 22 characters: no other column takes it from the names. */
  readonly reserved: number;
  /** What names need whose badges have lost their words: a name is cut only in less. */
  readonly wordless: number;
  /** Before a text in a line under the names, at most. */
  readonly indent: number;
}
