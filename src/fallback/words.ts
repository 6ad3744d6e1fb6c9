/** Words and numbers of the fallback, and what foreign text may contain. The twin of layerfold/fallback/words.py. */
import { counted, grouped } from '../format/plurals.js';
import { readableBytes } from '../format/sizes.js';
import { sumOf } from '../format/write/encode.js';
import type { Counts, LayerTable } from '../format/write/encode.js';

const FRAMEWORKS = new Map([
  ['keras', 'Keras'],
  ['torch', 'PyTorch'],
  ['flax', 'Flax'],
  ['tfjs', 'TensorFlow.js'],
]);

/** Characters of one cell that are shown. */
export const SHOWN = 120;

/** What is cut is longer than the words that say so. */
const LEAST_CUT = 24;

/** Characters of a sentence that are shown: as many as one may have (docs/format.md §2). */
export const SENTENCE = 4096;

/** Marks that combine with one character; after the fourth they would paint over other lines. */
const MARK_FLOOD = /(\p{M}{4})\p{M}+/gu;

/** Characters of the inputs' shapes that the title has room for. */
const LONGEST_INPUT = 60;

/** Inputs without a tensor whose size is known, such as texts. */
const UNSHAPED = '?';

const KINDS = new Map([
  ['residual', 'residual block'],
  ['dense', 'dense block'],
  ['inception', 'concatenated branches'],
  ['parallel', 'parallel branches'],
  ['repeat', 'repeated group'],
]);

const UNITS = new Map([
  ['layer', 'Layer'],
  ['weight', 'Weight'],
]);

/** The title of the column of names. */
export function unitWord(unit: string): string {
  return UNITS.get(unit) ?? 'Module';
}

/** What a group without a type of its own is called. */
export function kindWord(kind: string): string {
  return KINDS.get(kind) ?? kind;
}

/** "23 residual blocks", "2 × parallel branches". */
export function blocksWord(kind: string, count: number): string {
  return counted(count, kindWord(kind));
}

/** The first of some rows, and the one after the last. */
export type Span = readonly [start: number, stop: number];

/** The sum; "≥" before the sum of a part, "?" where all are unknown. */
export function numberWord(counts: Counts): string {
  const known = counts.reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n);
  if (!counts.includes(null)) return grouped(known);
  return known > 0n ? `≥ ${grouped(known)}` : '?';
}

/**
 * How many parameters of some rows train: all, some, none; "-" without parameters. Parameters that are never
 * trained, such as running statistics, do not make it "some". Where some of the rows are frozen but in training
 * mode, it says that their statistics move.
 */
export function trainableWord(table: LayerTable, spans: readonly Span[]): string {
  const word = trainablePart(table, spans);
  const moving = of(table.statisticsMove, spans);
  if (!moving.some((count) => count !== null && count > 0n)) return word;
  return word === '-' ? 'statistics move' : `${word}, statistics move`;
}

function trainablePart(table: LayerTable, spans: readonly Span[]): string {
  const params = sumOf(of(table.params, spans));
  const frozen = sumOf(of(table.frozen, spans));
  if (params === null || frozen === null) return '?';
  if (params === 0n) return '-';
  if (frozen === params) return 'none';
  const never = of(table.untrainable, spans).reduce<bigint>(
    (sum, count) => sum + (count ?? 0n),
    0n,
  );
  return frozen <= never ? 'all' : 'some';
}

function of(counts: Counts | null, spans: readonly Span[]): Counts {
  return spans.flatMap((span) => counts?.slice(...span) ?? []);
}

/** Whether a part of the model was frozen, so that the column is worth its width. */
export function isPartlyFrozen({ frozen, untrainable }: LayerTable): boolean {
  if (untrainable === null) return frozen.some((count) => count !== null && count > 0n);
  return frozen.some((count, row) => count !== untrainable[row]);
}

/** The facts after the model's name: framework, rows, parameters, how many are frozen. */
export function title(table: LayerTable): string {
  const rows = table.names.length;
  const frozen = numberWord(table.frozen);
  return [
    FRAMEWORKS.get(table.framework) ?? table.framework,
    counted(rows - table.variables, table.unit),
    ...(table.variables > 0 ? [counted(table.variables, 'variable')] : []),
    counted(numberWord(table.params), 'parameter') + size(table),
    ...(frozen === '0' || frozen === '?' ? [] : [`${frozen} non-trainable`]),
    ...run(table),
  ]
    .filter((fact) => fact !== '')
    .join(', ');
}

/** The size of the parameters; where only that of all that is stored is known, this. */
function size({ paramBytes, bytes }: LayerTable): string {
  const stored = sumOf(bytes);
  if (paramBytes !== null) return paramBytes > 0n ? ` (${readableBytes(paramBytes)})` : '';
  return stored !== null && stored > 0n ? ` (${readableBytes(stored)} stored)` : '';
}

/** The facts of a forward pass and of an optimizer. */
function run({ optimizer, flops, uncounted, runInput, activations }: LayerTable): string[] {
  const facts: string[] = [];
  if (optimizer !== null && optimizer > 0n) facts.push(counted(optimizer, 'optimizer state value'));
  if (flops !== null) {
    const isPartial = uncounted?.some((kinds) => kinds !== null && kinds > 0n) === true;
    const figure = numberWord(isPartial ? [...flops, null] : flops);
    const isKnown = figure !== '?' || runInput !== null;
    facts.push(`${figure} FLOPs${isKnown ? ` (2 per multiply-add, ${basisOf(runInput)})` : ''}`);
  }
  if (activations !== null) facts.push(`${readableBytes(activations)} of activations`);
  return facts;
}

function basisOf(runInput: string | null): string {
  if (runInput === null) return 'batch 1';
  const isShort = runInput !== UNSHAPED && [...runInput].length <= LONGEST_INPUT;
  return `input ${isShort ? shownText(runInput) : 'as given'}`;
}

/** Makes every control, bidi and other invisible character visible, and cuts what is long. */
export function shownText(text: string, most = SHOWN): string {
  const characters = [...text.replace(MARK_FLOOD, '$1…')];
  const kept = characters.length > most + LEAST_CUT ? characters.slice(0, most) : characters;
  if (kept !== characters) while (' …'.includes(kept.at(-1) ?? '-')) kept.pop();
  const cut = characters.length - kept.length;
  const shown = kept.map((character) => (isPrintable(character) ? character : escaped(character)));
  return shown.join('') + (cut > 0 ? `… (${grouped(cut)} more characters)` : '');
}

/** The same as Python's `str.isprintable`. */
function isPrintable(character: string): boolean {
  return character === ' ' || !/[\p{C}\p{Z}]/u.test(character);
}

/** As Python's codec `unicode_escape` writes it. */
function escaped(character: string): string {
  const known = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(width, '0')}`;
}
