/** The names that the rows of a block share. The twin of layerfold/fold/labels.py. */

const TOKEN = /[A-Za-z0-9]+|[^A-Za-z0-9]+/g;
const PART = /[0-9]+|[A-Za-z]+|[^A-Za-z0-9]+/g;
const DIGIT = /[0-9]/;
const DIGITS = /[0-9]+/g;
const WITH_NUMBER = /^([A-Za-z]*)[0-9].*/;
const WORD = /[A-Za-z0-9]/;
const WORDS = /[A-Za-z0-9]+/g;

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

/** A label with "#" for what differs in each word with a number: `conv#_block#` for `conv4_block1`. */
export function family(label: string): string {
  return label.replace(WORDS, (word) => word.replace(WITH_NUMBER, '$1#'));
}

/** A name with "#" for each of its numbers. */
export function masked(name: string): string {
  return name.replace(DIGITS, '#');
}

/** The numbers in a name. */
export function numbersIn(name: string): readonly number[] {
  return wordsOf(name, DIGITS).map(Number);
}

/** The beginnings of a name up to its first, second … word with a number: `conv4` and `conv4_block1`. */
export function numberedBeginnings(name: string, most: number): readonly string[] {
  const found: string[] = [];
  for (const { 0: word, index } of name.matchAll(WORDS)) {
    if (found.length === most) break;
    if (DIGIT.test(word)) found.push(name.slice(0, index + word.length));
  }
  return found;
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

function wordsOf(name: string, words: RegExp): readonly string[] {
  return name.match(words) ?? [];
}

function commonWords(names: readonly string[], words: RegExp): string[] {
  const [first = [], ...others] = names.map((name) => wordsOf(name, words));
  let end = 0;
  while (end < first.length && others.every((other) => other[end] === first[end])) end++;
  return first.slice(0, end);
}

function upToDigit(words: readonly string[]): string {
  let end = words.length;
  while (end > 0 && !DIGIT.test(words[end - 1] ?? '')) end--;
  return words.slice(0, end).join('');
}
