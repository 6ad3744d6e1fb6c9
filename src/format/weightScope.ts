/**
 * What a framework writes before the names of a row's weights (docs/format.md §15). The twin of
 * layerfold/format/weight_scope.py.
 */

/** Before the number of names of the path that are meant. */
const REFERENCE = '@';

const MARKS: Readonly<Record<string, string>> = { '%': '%25', '@': '%40' };
const ENCODED = /%(25|40)/g;
const CELL = /^([^@]*)(?:@(\d{0,4}))?$/;

/** Writes what precedes the names of the weights of the row with this path: "" where it is the path itself. */
export function scopeText(before: string, path: string, separator: string): string {
  if (before === path) return '';
  if (before === '') return `${REFERENCE}0`;
  if (path === '') return encoded(before);
  const whole = separator + before;
  const names = parts(path, separator);
  for (let at = 0; at < names.length; at++) {
    const tail = separator + names.slice(at).join(separator);
    if (!whole.endsWith(tail)) continue;
    const rest = whole.slice(separator.length, whole.length - tail.length);
    const start = whole === tail ? '' : encoded(rest + separator);
    return `${start}${REFERENCE}${at === 0 ? '' : String(names.length - at)}`;
  }
  return encoded(before);
}

/** What `scopeText` wrote; `null`: it cannot be read. */
export function scopeIn(cell: string, path: string, separator: string): string | null {
  const found = CELL.exec(cell === '' ? REFERENCE : cell);
  if (found === null || cell.endsWith('…')) return null;
  const [, start = '', count] = found;
  if (count === undefined) return decoded(start);
  const names = parts(path, separator);
  const first = count === '' ? 0 : Math.max(0, names.length - Number(count));
  return decoded(start) + names.slice(first).join(separator);
}

function parts(path: string, separator: string): readonly string[] {
  return separator === '' ? [path] : path.split(separator);
}

function encoded(text: string): string {
  return text.replace(/[%@]/g, (mark) => MARKS[mark] ?? mark);
}

function decoded(text: string): string {
  return text.replace(ENCODED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
