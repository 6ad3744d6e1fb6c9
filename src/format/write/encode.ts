import type { Payload } from '../wire.js';
import { COLUMNS, idsOf } from '../columns.js';
import { countsOf } from './cells.js';
import { Draft } from './draft.js';
import type { PatchLists } from './draft.js';
import { startOf, stopOf } from './outline.js';
import { sumOf } from './table.js';
import type { Group } from './outline.js';
import type { Counts, LayerTable, Totals } from './table.js';
import type { Entry, KeptSums, Span, Template } from './templates.js';

export type { Payload } from '../wire.js';
export { sumOf, EMPTY_TABLE } from './table.js';
export type { Group, OutlineNode, Run } from './outline.js';
export type {
  Call,
  Counts,
  Scalar,
  Scalars,
  Source,
  LayerTable,
  Totals,
  Texts,
  Tie,
} from './table.js';

export const DEFAULT_BUDGET = 65_536;
export const LARGEST_BUDGET = 262_144;

/** The columns of the first step stay where the payload takes at most the budget divided by this. */
const FIRST_STEP_SHARE = 4;

/**
 * The payload of a model, the same as layerfold/format/encode.py writes. `budget` is the number of bytes
 * that it may take in a saved notebook; above it, detail is left out and `omitted` says which.
 */
export function encode(
  table: LayerTable,
  outline: Group,
  totals: Totals,
  { budget: wanted = DEFAULT_BUDGET }: { readonly budget?: number } = {},
): Payload {
  const budget = Math.min(wanted, LARGEST_BUDGET);
  let draft = new Draft(table, outline, totals);
  let payload = draft.payload();
  if (FIRST_STEP_SHARE * savedSize(payload) > budget) {
    draft = withoutColumns(draft, STEPS[0] ?? []);
    payload = draft.payload();
  }
  for (const columns of STEPS.slice(1, -1)) {
    if (savedSize(payload) <= budget) return payload;
    draft = withoutColumns(draft, columns);
    payload = draft.payload();
  }
  if (savedSize(payload) <= budget) return payload;
  const last = STEPS.at(-1) ?? [];
  if (2 * draft.patchSize(last) > budget) {
    draft = withoutColumns(draft, last);
    payload = draft.payload();
  }
  return savedSize(payload) <= budget ? payload : withoutBodies(draft, budget);
}

/** Ids of columns by the step at which a budget takes them. */
const STEPS: readonly (readonly string[])[] = [0, 1, 2, 3, 4, 5].map((step) =>
  idsOf(({ dropped }) => dropped === step),
);

function withoutColumns(draft: Draft, columns: readonly string[]): Draft {
  const gone = columns.filter((id) => draft.columns.some(({ column }) => column.id === id));
  if (gone.length === 0) return draft;
  return new Draft(draft.table, draft.outline, draft.totals, [...draft.without, ...gone]);
}

/** Leaves out as few bodies as needed, those with most entries first, then the model's middle. */
function withoutBodies(draft: Draft, budget: number): Payload {
  const counts = summedCounts(draft);
  const sums = draft.spans.map((spans) => commonSums(counts, spans));
  const size = (index: number): number => draft.templates[index]?.body.length ?? 0;
  const order = [...sums.keys()]
    .filter((index) => index < draft.templates.length - 1 && sums[index] !== null)
    .sort((one, other) => size(other) - size(one));
  const attempt = (count: number): Payload => {
    const gone = new Set(order.slice(0, count));
    const templates = draft.templates.map((template, index) =>
      gone.has(index) ? { ...template, body: [], omitted: sums[index] ?? null } : template,
    );
    const spans = [...gone].flatMap((index) => draft.spans[index] ?? []);
    return draft.payload(reachable(templates), outside(draft.patches, spans));
  };
  const payload = attempt(least(order.length, (count) => savedSize(attempt(count)) <= budget));
  return savedSize(payload) <= budget ? payload : withoutMiddle(draft, budget);
}

/** Keeps as many entries at both ends of the model as the budget allows. */
function withoutMiddle(draft: Draft, budget: number): Payload {
  const main = draft.templates.at(-1);
  const nodes = draft.outline.body;
  const counts = summedCounts(draft);
  const first = main?.hasOwnRow === true ? 1 : 0;
  if (main === undefined || nodes.length <= first) return draft.payload();
  const half = Math.floor((nodes.length - first - 1) / 2);
  const attempt = (cut: number): Payload => {
    const low = half - cut + first;
    const high = nodes.length - (half - cut);
    const span: Span = [startOf(nodes[low] ?? 0), stopOf(nodes[high - 1] ?? 0)];
    const middle: Template = {
      kind: '',
      hasOwnRow: false,
      body: [],
      omitted: sumsOf(counts, span),
    };
    const use: Entry = {
      name: '',
      cells: [],
      template: draft.templates.length - 1,
      uses: 1,
      lists: [],
    };
    const body = [...main.body.slice(0, low), use, ...main.body.slice(high)];
    const templates = [...draft.templates.slice(0, -1), middle, { ...main, body }];
    return draft.payload(reachable(templates), outside(draft.patches, [span]));
  };
  return attempt(least(half, (cut) => savedSize(attempt(cut)) <= budget));
}

/** The least number in 0 … most that fits, or `most`. */
function least(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = Math.max(0, most);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The templates that the last one still uses, renumbered. */
function reachable(templates: readonly Template[]): readonly Template[] {
  const used = new Set([templates.length - 1]);
  for (let index = templates.length - 1; index >= 0; index--) {
    if (!used.has(index)) continue;
    for (const { template } of templates[index]?.body ?? [])
      if (template !== null) used.add(template);
  }
  const kept = [...templates.keys()].filter((index) => used.has(index));
  const numbers = new Map(kept.map((old, now) => [old, now]));
  const renumbered = (entry: Entry): Entry =>
    entry.template === null ? entry : { ...entry, template: numbers.get(entry.template) ?? 0 };
  return templates
    .filter((_, index) => used.has(index))
    .map((template) => ({ ...template, body: template.body.map(renumbered) }));
}

/** The patches of rows that are still there. */
function outside(patches: PatchLists, spans: readonly Span[]): PatchLists {
  const gone = merged(spans);
  const isGone = (row: number): boolean => {
    const at = least(gone.length, (index) => (gone[index]?.[0] ?? 0) > row) - 1;
    return row < (gone[at]?.[1] ?? 0);
  };
  return new Map(
    [...patches].map(([id, changes]) => [id, changes.filter(([row]) => !isGone(row))]),
  );
}

/** Spans that neither touch nor lie in one another, rising. */
function merged(spans: readonly Span[]): readonly Span[] {
  const result: [number, number][] = [];
  for (const [start, stop] of [...spans].sort(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], stop);
    else result.push([start, stop]);
  }
  return result;
}

/** The columns whose sums are kept: those that are written, and the trainable ones. */
type SummedCounts = readonly (readonly [id: string, counts: Counts])[];

function summedCounts({ table, columns }: Draft): SummedCounts {
  const written = new Set([...columns.map(({ column }) => column.id), 'trainable']);
  return COLUMNS.flatMap((column) => {
    if (column.kind !== 'int' || !column.isSummed || !written.has(column.id)) return [];
    const counts = countsOf(table, column);
    return counts === null ? [] : [[column.id, counts] as const];
  });
}

/** The sums of a template, `null` where its uses do not all have the same. */
function commonSums(counts: SummedCounts, spans: readonly Span[]): KeptSums | null {
  const [first, ...others] = spans.map((span) => sumsOf(counts, span));
  if (first === undefined) return null;
  const isSame = ({ rows, of }: KeptSums): boolean =>
    rows === first.rows && of.every(([, sum], at) => sum === first.of[at]?.[1]);
  return others.every(isSame) ? first : null;
}

function sumsOf(counts: SummedCounts, [start, stop]: Span): KeptSums {
  const of = counts.map(([id, values]) => [id, sumOf(values.slice(start, stop))] as const);
  return { rows: stop - start, of };
}

/** The canonical text of a payload: keys sorted, no spaces. */
export function canonical(payload: Payload): string {
  return JSON.stringify(sorted(payload));
}

/** The bytes that a payload takes in a saved notebook (§10 of docs/format.md). */
export function savedSize(payload: Payload): number {
  const text = JSON.stringify(sorted(payload), null, 1);
  let bytes = 6;
  for (let at = 0; at < text.length; at++) bytes += savedBytes(text.charCodeAt(at));
  return bytes;
}

/** UTF-8 bytes of one UTF-16 unit, half of a surrogate pair's four for each; six more for a line. */
function savedBytes(code: number): number {
  if (code === 10) return 7;
  if (code < 0x80) return 1;
  return code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
