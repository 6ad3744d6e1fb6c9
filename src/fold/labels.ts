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

/** Gives a name up to its first, second … word with a number, nothing where it has not so many: `conv4_block1`. */
export function numberedBeginning(words: number): (name: string) => string {
  const beginning = new RegExp(`^(?:[^0-9]*[0-9][A-Za-z0-9]*(?![A-Za-z0-9])){${words}}`);
  return (name) => beginning.exec(name)?.[0] ?? '';
}

/** How many words with a number are in a name. */
export function numberedWords(name: string): number {
  return wordsOf(name, WORDS).filter((word) => DIGIT.test(word)).length;
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

/** The whole words with which all names begin. */
function commonWords(names: readonly string[], words: RegExp): string[] {
  const [first = ''] = names;
  let same = first.length;
  for (const name of names) {
    let at = 0;
    while (at < same && name.charCodeAt(at) === first.charCodeAt(at)) at++;
    same = at;
  }
  const found = [...wordsOf(first.slice(0, same), words)];
  const last = found.at(-1) ?? '';
  const isCut = names.some(
    (name) => name.length > same && wordsOf(last + name.charAt(same), words).length === 1,
  );
  return isCut && found.length > 0 ? found.slice(0, -1) : found;
}

function upToDigit(words: readonly string[]): string {
  let end = words.length;
  while (end > 0 && !DIGIT.test(words[end - 1] ?? '')) end--;
  return words.slice(0, end).join('');
}
