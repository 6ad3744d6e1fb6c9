import { createHash } from 'node:crypto';
import { fold } from '../../../../src/fold/index.js';
import { canonical, encode } from '../../../../src/format/write/encode.js';
import { rowsOf, totalsOfPacked } from '../../format/support/corpus.js';
import type { PackedTable } from '../../format/support/corpus.js';

/** What Python made of a list of siblings, as test/python/hostile_siblings.py writes it. */
interface Line {
  readonly seed: number;
  readonly ms: number;
  readonly in_order: boolean;
  /** Without, the settings have what JSON cannot write. */
  readonly table?: PackedTable;
  readonly payload?: string;
}

/** Milliseconds of the processor that a fold may take. */
const MOST_MS = 1_000;

/** Folds what Python has folded, and counts what is wrong or slow. */
export class Siblings {
  readonly figures = { lists: 0, compared: 0, slowestMs: 0, slowestSeed: -1 };
  /** What is wrong, with its seed. */
  readonly faults: string[] = [];

  check(text: string): void {
    const line = JSON.parse(text) as Line;
    const { seed, table } = line;
    this.figures.lists++;
    this.time(seed, line.ms);
    if (!line.in_order) this.faults.push(`${seed}: the rows are not in order`);
    if (table === undefined) return;
    this.figures.compared++;
    const rows = rowsOf(table);
    const start = process.cpuUsage();
    const outline = fold(rows);
    const { user, system } = process.cpuUsage(start);
    this.time(seed, (user + system) / 1000);
    const payload = canonical(encode(rows, outline, totalsOfPacked(table)));
    if (createHash('sha256').update(payload).digest('hex') !== line.payload)
      this.faults.push(`${seed}: not the bytes of Python`);
  }

  private time(seed: number, ms: number): void {
    if (ms > MOST_MS) this.faults.push(`${seed}: took ${ms.toFixed()} ms`);
    if (ms <= this.figures.slowestMs) return;
    this.figures.slowestMs = ms;
    this.figures.slowestSeed = seed;
  }
}
