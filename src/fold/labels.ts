/** The names that the rows of a block share. The twin of layerfold/fold/labels.py. */

const TOKEN = /[A-Za-z0-9]+|[^A-Za-z0-9]+/g;
const PART = /[0-9]+|[A-Za-z]+|[^A-Za-z0-9]+/g;
const WORD = /[A-Za-z0-9]/;

/** The longest common beginning of whole words, up to the last one with a digit. */
export function blockLabel(names: readonly string[]): string {
  return upToDigit(commonWords(names, TOKEN));
}

/** A label that says more than that of the enclosing block, or nothing. */
export function innerLabel(names: readonly string[], outer: string): string {
  const words = commonWords(names, TOKEN);
  let label = upToDigit(words);
  if (label.length <= outer.length) {
    while (words.length > 0 && !WORD.test(words.at(-1)?.[0] ?? '')) words.pop();
    label = words.join('');
  }
  return label.length > outer.length && label.startsWith(outer) ? label : '';
}

/** What the labels of neighbouring blocks share, up to the last number. */
export function stageLabel(labels: readonly string[]): string {
  return upToDigit(commonWords(labels, PART));
}

/** Whether a name begins with the label as a whole: conv1 is not in conv10. */
export function carries(name: string, label: string): boolean {
  if (label === '' || !name.startsWith(label)) return false;
  return !(WORD.test(name.charAt(label.length)) && WORD.test(label.slice(-1)));
}

function commonWords(names: readonly string[], words: RegExp): string[] {
  const [first = [], ...others] = names.map((name) => name.match(words) ?? []);
  let end = 0;
  while (end < first.length && others.every((other) => other[end] === first[end])) end++;
  return first.slice(0, end);
}

function upToDigit(words: readonly string[]): string {
  let end = words.length;
  while (end > 0 && !/[0-9]/.test(words[end - 1] ?? '')) end--;
  return words.slice(0, end).join('');
}
