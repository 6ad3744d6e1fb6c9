/** Which names a framework made up, and how two names are written as one range. The twin of layerfold/format/names.py. */

/**
 * Whether the framework made the name up from the class: Keras counts `conv2d_7`, TensorFlow.js
 * `conv2d_Conv2D7`.
 */
export function isAutomatic(name: string, typeName: string): boolean {
  return isDerived(name, typeName, snakeCase(typeName));
}

/** The same for many names, with each class looked at once. */
export function automaticNames(): typeof isAutomatic {
  const stems = new Map<string, string>();
  return (name, typeName) => {
    const stem = stems.get(typeName) ?? snakeCase(typeName);
    stems.set(typeName, stem);
    return isDerived(name, typeName, stem);
  };
}

function isDerived(name: string, typeName: string, stem: string): boolean {
  if (!name.startsWith(stem)) return false;
  const rest = name.slice(stem.length);
  const counted = rest.startsWith(`_${typeName}`) ? rest.slice(typeName.length + 1) : rest.slice(1);
  return rest === '' || (rest.startsWith('_') && /^[0-9]+$/.test(counted));
}

/** Both names; of the last one the end alone where they differ in one number or word: "conv4_block2 … 23". */
export function between(first: string, last: string): string {
  if (first === last) return first;
  if (Math.max(first.length, last.length) > LONGEST) return `${first} … ${last}`;
  let same = 0;
  while (same < first.length && first.charCodeAt(same) === last.charCodeAt(same)) same++;
  for (const isPart of [isDigit, isLetter]) {
    const start = partStart(last, same, isPart);
    const [one, other] = [partStop(first, start, isPart), partStop(last, start, isPart)];
    if (Math.min(one, other) > start && first.slice(one) === last.slice(other))
      return `${first} … ${last.slice(partStart(last, start, isDigit))}`;
  }
  return `${first} … ${last}`;
}

/** Characters of a name that is shortened: no payload may make a page slow by its names. */
const LONGEST = 1_000;

type IsPart = (code: number) => boolean;

function partStart(name: string, from: number, isPart: IsPart): number {
  let at = from;
  while (at > 0 && isPart(name.charCodeAt(at - 1))) at--;
  return at;
}

function partStop(name: string, from: number, isPart: IsPart): number {
  let at = from;
  while (at < name.length && isPart(name.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** As Keras does it in `keras.src.utils.naming.to_snake_case`. */
function snakeCase(typeName: string): string {
  return typeName
    .replace(/[^\p{L}\p{N}_]+/gu, '')
    .replace(/(.)([A-Z][a-z]+)/gu, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
