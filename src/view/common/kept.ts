/** What came of putting a picture into a document. */
export interface Kept {
  /** In a sentence. */
  readonly text: string;
  /** Whether it is to be seen, too. */
  readonly isProblem: boolean;
}

/** Puts the picture of a table beside it, into the document that both are in. Never rejects. */
export type KeepPicture = () => Promise<Kept>;
