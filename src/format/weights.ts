/**
 * A row's own weights individually, as the texts of five columns (docs/format.md §15). The twin of
 * layerfold/format/weights.py.
 */
export interface Weight {
  /** Below the row: "kernel", "query/bias", "lora_A.default.weight". */
  readonly name: string;
  /** As §4 of the format writes it; `null`: unknown. */
  readonly shape: string | null;
  readonly dtype: string | null;
  readonly kind: WeightKind;
  /** Whether an optimizer updates it; `null`: unknown. */
  readonly isTrainable: boolean | null;
  /** Whether another row counts it. */
  readonly isTied: boolean;
  /** What is stored of it; `null`: unknown. */
  readonly bytes: bigint | null;
}

/** A parameter; one that can never be trained, such as a running statistic of Keras; a tensor that is no parameter. */
export type WeightKind = 'parameter' | 'untrainable' | 'buffer';

/** The cells of one row in the five columns; an empty one is "". */
export interface WeightTexts {
  readonly weights: string;
  readonly shapes: string;
  readonly dtypes: string;
  readonly states: string;
  readonly bytes: string;
}

/** What other columns say of a row; `null`: unknown. */
export interface RowFacts {
  readonly params: bigint | null;
  readonly trainable: bigint | null;
  readonly untrainable: bigint | null;
  /** "" where the row has none. */
  readonly dtype: string;
}

/** Where the column of data types is missing. */
export const USUAL_DTYPE = 'float32';

/** The cell of a row whose weights cannot be read. */
const UNKNOWN = '?';
/** The end of a text that a writer cut. */
const CUT = '…';

const LETTERS: Readonly<Record<WeightKind, string>> = {
  parameter: '',
  untrainable: ':n',
  buffer: ':b',
};
const MARKS: Readonly<Record<string, string>> = { '%': '%25', ':': '%3A', ';': '%3B' };
const ENCODED = /%(25|3A|3B)/g;

/** Writes the weights of one row; what `facts` say already stays empty. `null`: they are unknown. */
export function writtenWeights(weights: readonly Weight[] | null, facts: RowFacts): WeightTexts {
  const none = { weights: '', shapes: '', dtypes: '', states: '', bytes: '' };
  if (weights === null) return { ...none, weights: UNKNOWN };
  if (weights.length === 0) return none;
  const dtypes = withoutRepeats(weights.map(({ dtype }) => dtype ?? UNKNOWN));
  const states = weights.map(stateOf).join('');
  const bytes = weights.map(({ shape, dtype, bytes: stored }) => {
    if (stored === bytesOf(shape, dtype)) return '';
    return stored === null ? UNKNOWN : String(stored);
  });
  return {
    weights: weights.map(({ name, kind }) => `${encoded(name)}${LETTERS[kind]}`).join(';'),
    shapes: withoutRepeats(weights.map(({ shape }) => shape ?? '')),
    dtypes: dtypes === facts.dtype ? '' : dtypes,
    states:
      states ===
      usualStates(
        weights.map(({ kind }) => kind),
        facts,
      )
        ? ''
        : states,
    bytes: bytes.join(';').replace(/;+$/, ''),
  };
}

/** The weights that `writtenWeights` wrote; `null`: they are unknown. Those beyond a cut are left out. */
export function weightsIn(texts: WeightTexts, facts: RowFacts): readonly Weight[] | null {
  if (texts.weights === UNKNOWN) return null;
  if (texts.weights === '') return [];
  const names = whole(texts.weights).map((entry) => entry.split(':'));
  const kinds = names.map(([, letter]) => kindOf(letter));
  const shapes = repeated(texts.shapes);
  const dtypes = repeated(texts.dtypes || facts.dtype || UNKNOWN);
  const states = texts.states || usualStates(kinds, facts);
  const sizes = texts.bytes.split(';');
  return names.map(([name = ''], at) => {
    const shape = shapes(at) || null;
    const dtype = knownDtype(dtypes(at));
    const state = states[at] ?? UNKNOWN;
    return {
      name: decoded(name),
      shape,
      dtype,
      kind: kinds[at] ?? 'parameter',
      isTrainable: state === '1' ? true : state === '0' ? false : null,
      isTied: state === 't',
      bytes: storedBytes(sizes[at] ?? '', shape, dtype),
    };
  });
}

/** Whether there are more weights than `weightsIn` gives. */
export function isCut({ weights }: WeightTexts): boolean {
  return weights.endsWith(CUT);
}

const SHAPE = /^(?:\(\)|(?:\d{1,40}|\?)(?:,(?:\d{1,40}|\?))*)$/;

/** What a tensor takes by its dtype, whose first number is the bits of an element; 8 for bool. `null`: unknown. */
export function bytesOf(shape: string | null, dtype: string | null): bigint | null {
  const elements = elementsOf(shape);
  const bits = dtype === 'bool' ? '8' : /\d{1,6}/.exec(dtype ?? '')?.[0];
  return elements === null || bits === undefined ? null : (elements * BigInt(bits) + 7n) / 8n;
}

/** The product of the sizes of a shape; `null`: one of them is unknown. */
export function elementsOf(shape: string | null): bigint | null {
  if (shape === null || !SHAPE.test(shape) || shape.includes('?')) return null;
  if (shape === '()') return 1n;
  return shape.split(',').reduce((product, size) => product * BigInt(size), 1n);
}

function storedBytes(text: string, shape: string | null, dtype: string | null): bigint | null {
  if (text === '') return bytesOf(shape, dtype);
  return /^\d{1,40}$/.test(text) ? BigInt(text) : null;
}

function kindOf(letter: string | undefined): WeightKind {
  return letter === 'n' ? 'untrainable' : letter === 'b' ? 'buffer' : 'parameter';
}

function knownDtype(text: string): string | null {
  return text === '' || text === UNKNOWN || text.includes(',') ? null : text;
}

function stateOf({ isTied, isTrainable }: Weight): string {
  if (isTied) return 't';
  return isTrainable === null ? UNKNOWN : isTrainable ? '1' : '0';
}

/** What the counts of a row say of its weights: all of its parameters train, or none. */
function usualStates(
  kinds: readonly WeightKind[],
  { params, trainable, untrainable }: RowFacts,
): string {
  let usual = UNKNOWN;
  if (trainable === 0n) usual = '0';
  else if (params !== null && untrainable !== null && trainable === params - untrainable)
    usual = '1';
  return kinds.map((kind) => (kind === 'parameter' ? usual : '0')).join('');
}

/** Joins texts without those at the end that repeat the one before. */
function withoutRepeats(texts: readonly string[]): string {
  let count = texts.length;
  while (count > 1 && texts[count - 1] === texts[count - 2]) count--;
  return texts.slice(0, count).join(';');
}

/** The text at a place, the last one for all that follow; beyond a cut it is empty. */
function repeated(text: string): (at: number) => string {
  const texts = whole(text);
  const last = text.endsWith(CUT) ? '' : (texts.at(-1) ?? '');
  return (at) => texts[at] ?? last;
}

function whole(text: string): readonly string[] {
  const texts = text.split(';');
  return text.endsWith(CUT) ? texts.slice(0, -1) : texts;
}

function encoded(name: string): string {
  return name.replace(/[%:;]/g, (mark) => MARKS[mark] ?? mark);
}

function decoded(name: string): string {
  return name.replace(ENCODED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
