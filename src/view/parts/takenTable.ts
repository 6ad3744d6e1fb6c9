/** A table as texts: a line of titles, then one for each row. */
export interface TakenTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isNumber: readonly boolean[];
  /** Whether there are more rows than were taken. */
  readonly isPartial: boolean;
}

/** Tab-separated values, as spreadsheets paste them. */
export function asTsv({ titles, rows }: TakenTable): string {
  return lines([titles, ...rows]);
}

/** The rows without their titles. */
export function rowsAsTsv({ rows }: TakenTable): string {
  return lines(rows);
}

function lines(rows: TakenTable['rows']): string {
  return rows.map((cells) => cells.map(guarded).join('\t')).join('\n');
}

export function asMarkdown({ titles, rows, isNumber }: TakenTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rules = isNumber.map((is) => (is ? '--:' : '---'));
  const escaped = rows.map((cells) => cells.map((cell) => cell.replace(/[\\`*_[\]<>|]/g, '\\$&')));
  return [titles, rules, ...escaped].map(line).join('\n');
}

/** Characters with which a spreadsheet begins a formula (CWE-1236). */
const FORMULA = /^[=+\-@\t\r\0]/;

/** A text that no spreadsheet takes for a formula. */
export function guarded(text: string): string {
  return FORMULA.test(text) && !/^-?[\d,.]+$/.test(text) ? `'${text}` : text;
}
