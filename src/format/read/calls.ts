/** The cells of the column `inputs` (docs/format.md §7). */

/** Where one input of a row comes from: a row, which of its calls, which of the outputs of that call. */
export interface Input {
  readonly row: number;
  readonly call: number;
  readonly output: number;
}

/** The inputs of each call; `null` in place of an input that is unknown. */
export type Calls = readonly (readonly (Input | null)[])[];

const INPUT = /^(-?\d{1,16})(?::(\d{1,16})(?::(\d{1,16}))?)?$/;

/** The calls of a row of a model with so many rows; `null`: unknown. */
export function callsIn(cell: string, row: number, rows: number): Calls | null {
  if (cell === '?') return null;
  if (cell === '-') return [[]];
  const calls = cell.split('|').map((call) => (call === '' ? [] : call.split(' ')));
  if (calls.flat().some((input) => !INPUT.test(input))) return null;
  return calls.map((call) => call.map((input) => inputOf(input, row, rows)));
}

/** How often a row is called; `null`: unknown. */
export function callCountIn(cell: string): bigint | null {
  return cell === '?' ? null : BigInt(cell.split('|').length);
}

function inputOf(text: string, row: number, rows: number): Input | null {
  const [, distance, call = '0', output = '0'] = INPUT.exec(text) ?? [];
  const from = row - Number(distance);
  return from >= 0 && from < rows
    ? { row: from, call: Number(call), output: Number(output) }
    : null;
}
