/** Which rows of the model are shown: those that match all of it. */
export interface Choice {
  /** What is searched for, as `readQuery` reads it; empty: anything. */
  readonly query: string;
  readonly trainability: 'any' | 'trainable' | 'frozen';
  /** The type that a row has; empty: whatever it is. */
  readonly type: string;
  /** Whether a row needs parameters of its own. */
  readonly hasParams: boolean;
}

export const ALL_ROWS: Choice = { query: '', trainability: 'any', type: '', hasParams: false };

/** Whether rows are left out. */
export function choosesRows({ query, trainability, type, hasParams }: Choice): boolean {
  return query !== '' || trainability !== 'any' || type !== '' || hasParams;
}
