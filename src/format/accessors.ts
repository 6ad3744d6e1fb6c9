/**
 * The expression that gives the layer of a row: `model.layer3[22].conv2`. The twin of layerfold/format/accessors.py.
 * docs/format.md §7 says what is a row's own step where the column `attribute` is empty.
 */

/** What is needed of the model. */
export interface Named {
  readonly framework: string;
  readonly unit: string;
  readonly separator: string;
}

/** The column's cell of a row that is what encloses it, and of one that no expression gives. */
export const SAME = '.';
export const UNKNOWN = '?';

/** Characters that are invisible, or change the order of those around them (Unicode's Cc, Cf, Zl and Zp). */
const HIDDEN =
  '\\x7f-\\x9f\\xad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
const HIDDEN_CHARACTER = new RegExp(`[${HIDDEN}]`, 'g');

const IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]*';
const INDEX = '(?:0|[1-9][0-9]{0,8})';
const QUOTED = `"(?:[^"\\\\\\x00-\\x1f${HIDDEN}]|\\\\(?:["\\\\bfnrt]|u[0-9a-f]{4}))*"`;
const STEPS = new RegExp(`^(?:\\.${IDENTIFIER}|\\[${INDEX}\\]|\\[${QUOTED}\\])+$`);
const WHOLE_IDENTIFIER = new RegExp(`^${IDENTIFIER}$`);
const WHOLE_INDEX = new RegExp(`^${INDEX}$`);

/** Words of Python, which are no attributes in its source. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** A text as a literal that Python and JavaScript read, with nothing invisible in it. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    HIDDEN_CHARACTER,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

export function attributeStep(name: string): string | null {
  return WHOLE_IDENTIFIER.test(name) && !WORDS.has(name) ? `.${name}` : null;
}

function itemStep(key: string): string {
  return WHOLE_INDEX.test(key) ? `[${key}]` : `[${quoted(key)}]`;
}

function ofTorch(name: string, around: string): string {
  if (name === '') return '';
  if (WHOLE_INDEX.test(name)) return `[${name}]`;
  if (around === 'ModuleDict') return `[${quoted(name)}]`;
  return attributeStep(name) ?? `.get_submodule(${quoted(name)})`;
}

type Step = (name: string, around: string) => string;

/**
 * The model, and what follows on what encloses a row, by the row's name and the type around it; by framework, unit
 * and separator.
 */
const USUAL = new Map<string, readonly [top: string, step: Step]>([
  ['keras layer /', ['model', (name) => `.get_layer(${quoted(name)})`]],
  ['tfjs layer /', ['model', (name) => `.getLayer(${quoted(name)})`]],
  ['tfjs weight /', ['model', (name) => `.weights[${quoted(name)}][0]`]],
  ['torch module .', ['model', ofTorch]],
  [
    'flax module .',
    ['model', (name) => (name === '' ? '' : (attributeStep(name) ?? itemStep(name)))],
  ],
  ['flax module /', ['variables["params"]', (name) => (name === '' ? '' : `[${quoted(name)}]`)]],
]);

/** The expression of the model itself; `null`: there is none. */
export function topOf({ framework, unit, separator }: Named): string | null {
  return USUAL.get(`${framework} ${unit} ${separator}`)?.[0] ?? null;
}

/** The row that encloses another. */
export interface Around {
  readonly accessor: string | null;
  readonly type: string;
}

/** What is needed of a row: its name, and its cell of the column `attribute`. */
export interface Inside {
  readonly name: string;
  readonly attribute: string;
}

/** The expression of a row; `around`: `null` at the top. `null`: there is none. */
export function accessorIn(
  { framework, unit, separator }: Named,
  around: Around | null,
  { name, attribute }: Inside,
): string | null {
  const usual = USUAL.get(`${framework} ${unit} ${separator}`);
  if (usual === undefined || attribute === UNKNOWN) return null;
  const above = around === null ? usual[0] : around.accessor;
  if (above === null || attribute === SAME) return above;
  if (attribute === '') return above + usual[1](name, around?.type ?? '');
  return STEPS.test(attribute) ? above + attribute : null;
}
