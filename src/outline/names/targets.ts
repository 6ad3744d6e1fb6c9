/**
 * Names as PEFT takes them: an entry of a list `target_modules` matches a module whose path is the entry or ends with "."
 * and the entry, a text is matched as a whole (peft/tuners/tuners_utils.py, `check_target_module_exists`).
 */
const SEPARATOR = '.';

/** The fewest entries of a list that match the chosen modules and no others, each as short as can be; `null`: none do. */
export function targetModules(
  all: readonly string[],
  chosen: readonly string[],
): readonly string[] | null {
  const wanted = new Set(chosen);
  const root = new Ending('');
  for (const path of new Set(all)) {
    const parts = path.split(SEPARATOR);
    root.add(parts, parts.length, wanted.has(path));
  }
  const found: string[] = [];
  return root.collect(found) ? found : null;
}

/** Paths with the same end, from the last part on; deeper ones have more in common. */
class Ending {
  private readonly inner = new Map<string, Ending>();
  private chosen = 0;
  private others = 0;
  private isChosenPath = false;

  constructor(private readonly end: string) {}

  /** Counts a path whose last `left` parts are not read yet. */
  add(parts: readonly string[], left: number, isChosen: boolean): void {
    if (isChosen) this.chosen++;
    else this.others++;
    if (left > 0) this.within(parts[left - 1] ?? '').add(parts, left - 1, isChosen);
    else this.isChosenPath = isChosen;
  }

  /** Adds the entries; false where a chosen path cannot be separated from a longer one that is not chosen. */
  collect(found: string[]): boolean {
    if (this.chosen === 0) return true;
    if (this.others === 0 && this.end !== '') {
      found.push(this.end);
      return true;
    }
    if (this.isChosenPath) return false;
    return [...this.inner.values()].every((ending) => ending.collect(found));
  }

  private within(part: string): Ending {
    const end = this.end === '' ? part : `${part}${SEPARATOR}${this.end}`;
    const found = this.inner.get(part) ?? new Ending(end);
    this.inner.set(part, found);
    return found;
  }
}

/** A short regular expression that matches the chosen modules as a whole and no others. */
export function targetPattern(all: readonly string[], chosen: readonly string[]): string {
  const wanted = new Set(chosen);
  const others = all.filter((path) => !wanted.has(path));
  const exact = (pattern: string): boolean => {
    const whole = new RegExp(`^(?:${pattern})$`, 's');
    return chosen.every((path) => whole.test(path)) && !others.some((path) => whole.test(path));
  };
  const patterns = [byEnding(all, chosen), byParts(chosen, true), byParts(chosen, false)];
  const found = patterns.filter((pattern) => pattern !== null && exact(pattern));
  found.sort((one, other) => (one?.length ?? 0) - (other?.length ?? 0));
  return found[0] ?? [...wanted].map(escaped).join('|');
}

function byEnding(all: readonly string[], chosen: readonly string[]): string | null {
  const ends = targetModules(all, chosen);
  if (ends === null) return null;
  const isBare = chosen.some((path) => ends.includes(path));
  return `${isBare ? '(.*\\.)?' : '.*\\.'}${oneOf(ends.map(escaped))}`;
}

/** Paths of the same form, a number for a number, as one pattern with what each part may be. */
function byParts(chosen: readonly string[], isAnyNumber: boolean): string {
  const forms = new Map<string, string[]>();
  for (const path of new Set(chosen)) {
    const form = path.replace(/\d+/g, '0');
    forms.set(form, [...(forms.get(form) ?? []), path]);
  }
  const patterns = [...forms.values()].map((paths) => ofOneForm(paths, isAnyNumber));
  return merged(patterns).join('|');
}

const NUMBER = /(\d+)/;

function ofOneForm(paths: readonly string[], isAnyNumber: boolean): string {
  const split = paths.map((path) => path.split(NUMBER));
  const [first = []] = split;
  const values = first.map((_, at) => [...new Set(split.map((parts) => parts[at] ?? ''))]);
  const count = values.reduce((product, { length }) => product * length, 1);
  // Every number with every other one, or each path as it is.
  if (count !== paths.length && !isAnyNumber) return oneOf(paths.map(escaped));
  return values
    .map((one, at) => {
      if (at % 2 === 0 || one.length === 1) return escaped(one[0] ?? '');
      return isAnyNumber ? '\\d+' : numbers(one);
    })
    .join('');
}

/** "[2-5]" or "(8|9|10)". */
function numbers(values: readonly string[]): string {
  const sorted = [...values].sort((one, other) => Number(one) - Number(other));
  const [low = '', high = ''] = [sorted[0], sorted.at(-1)];
  const isDigit = sorted.every((one) => one.length === 1);
  if (!isDigit) return oneOf(sorted);
  const isRow = Number(high) - Number(low) === sorted.length - 1 && sorted.length > 2;
  return isRow ? `[${low}-${high}]` : `[${sorted.join('')}]`;
}

/** Patterns that differ in their last part only are one with several ends. */
function merged(patterns: readonly string[]): string[] {
  const ends = new Map<string, string[]>();
  for (const pattern of patterns) {
    const cut = pattern.includes('|') ? -1 : pattern.lastIndexOf('\\.');
    const start = cut < 0 ? pattern : pattern.slice(0, cut + 2);
    const end = cut < 0 ? null : pattern.slice(cut + 2);
    const known = ends.get(start) ?? [];
    ends.set(start, end === null ? known : [...known, end]);
  }
  return [...ends].map(([start, list]) => (list.length === 0 ? start : `${start}${oneOf(list)}`));
}

function oneOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? (patterns[0] ?? '') : `(${patterns.join('|')})`;
}

/** The text itself, in Python and in JavaScript. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\n/g, '\\n');
}
