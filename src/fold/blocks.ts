/**
 * Blocks as intervals of rows: of the graph, of names that count, labelled, extended, put into stages. The
 * twin of layerfold/fold/blocks.py.
 */
import type { LayerTable } from '../format/write/encode.js';
import { weighs } from './entry.js';
import {
  blockLabel,
  carries,
  family,
  innerLabel,
  numberedBeginning,
  numberedWords,
  stageLabel,
} from './labels.js';
import { countsOf, neighbours } from './lists.js';
import { Scope } from './scope.js';
import type { Block } from './scope.js';

/** Rows that one page shows; where more are side by side, weaker evidence counts, too. */
export const PAGE = 25;

/** So many words with a number a name may begin with before it separates blocks. */
const WORDS = [1, 2, 3];

const ACTIVATIONS = new Set(
  (
    'activation celu elu gelu hardsigmoid hardsilu hardswish leakyrelu mish relu relu6 selu ' +
    'sigmoid silu softplus softsign swish tanh'
  ).split(' '),
);
const STAGED = new Set(['residual', 'dense', 'inception', 'block']);

/** The outermost blocks among the rows of one scope, with those inside them. */
export function findBlocks(table: LayerTable, rows: readonly number[]): readonly Block[] {
  const naming = new Naming(new Scope(table, rows));
  let blocks = naming.withLikes(naming.scope.blocks());
  naming.extend(blocks, '', 0, rows.length);
  blocks = naming.stages(blocks);
  const hidden = blocks.reduce((sum, { start, stop }) => sum + stop - start - 1, 0);
  if (rows.length - hidden > PAGE) {
    blocks = naming.withFamilies(blocks);
    naming.extend(blocks, '', 0, rows.length);
  }
  return blocks;
}

/** Rows from `start` up to `stop` whose names begin with `label`. */
interface Span {
  readonly label: string;
  readonly start: number;
  readonly stop: number;
}

/** What the names of one scope's rows add to the blocks of its graph. */
class Naming {
  private readonly names: readonly string[];
  private readonly isNamed: readonly boolean[];
  /** How many rows before each have a name of their own. */
  private readonly namedBefore: Int32Array;
  private readonly knownBeginnings = new Map<number, readonly string[]>();
  private readonly carried = new Map<number, ReadonlyMap<string, number>>();
  private readonly families = new Map<string, string>();

  constructor(readonly scope: Scope) {
    this.names = scope.names;
    this.isNamed = scope.isNamed;
    this.namedBefore = new Int32Array(this.names.length + 1);
    this.isNamed.forEach((isNamed, place) => {
      this.namedBefore[place + 1] = (this.namedBefore[place] ?? 0) + (isNamed ? 1 : 0);
    });
  }

  /** Adds what goes on counting the names of the blocks: block_1 beside the residual block_2. */
  withLikes(graphBlocks: readonly Block[]): readonly Block[] {
    let blocks = graphBlocks;
    const labels = new Set(blocks.map((block) => this.label(block)));
    const families = new Set(
      [...labels].filter((label) => label !== '').map((label) => this.family(label)),
    );
    const numbers = new Set([...families].map((name) => name.split('#').length - 1));
    for (const words of [...numbers].sort((one, other) => one - other)) {
      const spans = this.spans(words);
      const all = new Set([...labels, ...spans.map(({ label }) => label)]);
      const several = countsOf([...all].map((label) => this.family(label)));
      const alike = spans.filter(({ label }) => {
        const ofLabel = this.family(label);
        return families.has(ofLabel) && (several.get(ofLabel) ?? 0) > 1;
      });
      blocks = this.withSpans(blocks, alike);
    }
    return blocks;
  }

  /** Adds what names alone show: neighbours that begin with the same word with a number. */
  withFamilies(blocks: readonly Block[]): readonly Block[] {
    for (const words of WORDS) {
      const spans = this.spans(words);
      if (spans.every(({ start, stop }) => stop - start < 2)) continue;
      const several = countsOf(spans.map(({ label }) => this.family(label)));
      const found = this.withSpans(
        blocks,
        spans.filter(({ label }) => (several.get(this.family(label)) ?? 0) > 1),
      );
      if (found.length !== blocks.length || found.some((block, at) => block !== blocks[at]))
        return found;
    }
    return blocks;
  }

  /** Puts the rows of each span into a block, with the blocks inside; what crosses one is left out. */
  private withSpans(blocks: readonly Block[], spans: readonly Span[]): readonly Block[] {
    const around: (Block | undefined)[] = new Array<undefined>(this.names.length).fill(undefined);
    for (const block of blocks) around.fill(block, block.start, block.stop);
    for (const { label, start, stop } of spans) {
      if ((around[start]?.start ?? start) < start || (around[stop - 1]?.stop ?? stop) > stop)
        continue;
      const owners = around.slice(start, stop);
      const inner = outermost(owners);
      const weighs = owners.some((owner, at) => owner === undefined && this.weighs(start + at));
      if (!this.isOne({ label, start, stop }, inner, weighs)) continue;
      const block = { kind: 'block', label: '', start, stop, merge: stop - 1, inner };
      around.fill(block, start, stop);
    }
    return outermost(around);
  }

  /**
   * Whether a span is more than one row or block, and less than all rows. `weighs`: whether a row beside the blocks
   * has a product.
   */
  private isOne({ label, start, stop }: Span, inner: readonly Block[], weighs: boolean): boolean {
    const hidden = inner.reduce((sum, block) => sum + block.stop - block.start - 1, 0);
    const same = inner.filter((block) => STAGED.has(block.kind) && this.label(block) === label);
    const isBlock = same.length === 1 && !weighs;
    const isWhole = start === 0 && stop === this.names.length;
    return stop - start - hidden >= 2 && !isBlock && !isWhole;
  }

  /** Where neighbours, and no others, have names that begin so. */
  private spans(words: number): readonly Span[] {
    const places = new Map<string, number[]>();
    this.beginnings(words).forEach((label, place) => {
      if (label === '') return;
      const known = places.get(label);
      if (known === undefined) places.set(label, [place]);
      else known.push(place);
    });
    return [...places].flatMap(([label, ofLabel]) => {
      const start = ofLabel[0] ?? 0;
      const stop = (ofLabel.at(-1) ?? start) + 1;
      return this.named(start, stop) === ofLabel.length ? [{ label, start, stop }] : [];
    });
  }

  /** Up to which part each row's name begins with so many words with a number, if it is not made up. */
  private beginnings(words: number): readonly string[] {
    const known = this.knownBeginnings.get(words);
    if (known !== undefined) return known;
    const beginning = numberedBeginning(words);
    const found = this.names.map((name, place) =>
      this.isNamed[place] === true ? beginning(name) : '',
    );
    this.knownBeginnings.set(words, found);
    return found;
  }

  private family(label: string): string {
    const known = this.families.get(label) ?? family(label);
    this.families.set(label, known);
    return known;
  }

  private named(start: number, stop: number): number {
    return (this.namedBefore[Math.max(start, stop)] ?? 0) - (this.namedBefore[start] ?? 0);
  }

  private label(block: Block): string {
    return blockLabel(this.ownNames(block));
  }

  private ownNames({ start, stop }: Block): readonly string[] {
    return this.names.slice(start, stop).filter((_, index) => this.isNamed[start + index]);
  }

  /** Labels neighbouring blocks, and adds to each the rows beside it that belong to it. */
  extend(blocks: readonly Block[], outer: string, low: number, high: number): void {
    for (const block of blocks)
      block.label = outer === '' ? this.label(block) : innerLabel(this.ownNames(block), outer);
    const labels = countsOf(blocks.map(({ label }) => label));
    let from = low;
    blocks.forEach((block, index) => {
      if ((labels.get(block.label) ?? 0) > 1) block.label = '';
      const limit = blocks[index + 1]?.start ?? high;
      this.grow(block, from, limit, outer === '');
      from = block.stop;
    });
    for (const block of blocks) {
      const label = block.label === '' ? outer : block.label;
      const last = block.kind === 'block' ? block.stop : block.merge;
      this.extend(block.inner, label, block.start, last);
    }
  }

  /** Adds the rows beside a block that have its label, if no others have it, and activations that follow. */
  private grow(block: Block, low: number, limit: number, follow: boolean): void {
    let { start, stop } = block;
    for (const byName of [true, false]) {
      ({ start, stop } = block);
      while (byName && start > low && this.belongs(block, start - 1)) start--;
      while (
        stop < limit &&
        ((byName && this.belongs(block, stop)) || (follow && this.follows(stop)))
      )
        stop++;
      const isSame = start === block.start && stop === block.stop;
      if (isSame || !this.isElsewhere(block, start, stop)) break;
    }
    block.start = start;
    block.stop = stop;
  }

  /** Whether other rows begin with the label of a block, too, such as a model's own prefix. */
  private isElsewhere(block: Block, start: number, stop: number): boolean {
    const words = numberedWords(block.label);
    if (!WORDS.includes(words)) return false;
    const beginnings = this.beginnings(words);
    const carried = this.carried.get(words) ?? countsOf(beginnings);
    this.carried.set(words, carried);
    let inside = 0;
    for (let place = start; place < stop; place++) if (beginnings[place] === block.label) inside++;
    return (carried.get(block.label) ?? 0) > inside;
  }

  /** Whether a row beside a block has its label, and no product: one would make it another part. */
  private belongs(block: Block, place: number): boolean {
    return this.carries(block, place) && !this.weighs(place);
  }

  private carries({ label }: Block, place: number): boolean {
    return this.isNamed[place] === true && carries(this.names[place] ?? '', label);
  }

  private weighs(place: number): boolean {
    const { rows, table } = this.scope;
    return weighs(table, rows[place] ?? -1);
  }

  /** Whether a row is an activation that only the row before it feeds. */
  private follows(place: number): boolean {
    const { isCalledOnce, rows, table, types, users } = this.scope;
    const readers = users[place - 1] ?? [];
    return (
      ACTIVATIONS.has((types[place] ?? '').toLowerCase()) &&
      (table.params[rows[place] ?? -1] ?? 0n) === 0n &&
      isCalledOnce &&
      readers.length === 1 &&
      readers[0] === place
    );
  }

  /** Puts neighbouring blocks of the same width into stages, where there are several widths. */
  stages(blocks: readonly Block[]): readonly Block[] {
    const groups = neighbours(blocks, (block) => this.stageKey(block));
    const areSeveral = groups.filter(([key]) => key !== null).length > 1;
    return groups.flatMap(([key, same]) => {
      if (!areSeveral) return same;
      if (key === null || same.length < 2 || !areAdjacent(same)) return same;
      const label = stageLabel(same.map((block) => block.label));
      const start = same[0]?.start ?? 0;
      const stop = same.at(-1)?.stop ?? 0;
      return [{ kind: 'stage', label, start, stop, merge: stop - 1, inner: same }];
    });
  }

  /** Channels where blocks are added; where they grow by concatenation, the image's size. */
  private stageKey({ kind, merge }: Block): string | null {
    const { rows, table } = this.scope;
    const shape = table.outputs?.[rows[merge] ?? -1] ?? null;
    if (!STAGED.has(kind) || shape === null || shape.includes(';')) return null;
    const sizes = shape.split(',');
    if (kind === 'residual' || kind === 'block') return `residual ${sizes.at(-1) ?? ''}`;
    return `${kind} ${sizes.slice(1, -1).join(',')}`;
  }
}

function areAdjacent(blocks: readonly Block[]): boolean {
  return blocks.every((block, at) => at === 0 || blocks[at - 1]?.stop === block.start);
}

/** The blocks of some rows in order, of which each row has one or none. */
function outermost(around: readonly (Block | undefined)[]): Block[] {
  return around.filter(
    (block, place) => block !== undefined && block !== around[place - 1],
  ) as Block[];
}
