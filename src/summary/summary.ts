import { fold } from '../fold/index.js';
import { collect } from '../collect/tfjs/index.js';
import { totalsOf } from '../format/write/totals.js';
import { REQUESTED_FIELDS } from '../fallback/columns.js';
import type { OptionalField } from '../fallback/columns.js';
import { toHtml } from '../fallback/html.js';
import { USUAL_WIDTH, toText } from '../fallback/text.js';
import { canonical, encode } from '../format/write/encode.js';
import type { Group, Payload, LayerTable } from '../format/write/encode.js';
import { MIME_TYPE } from '../format/mime.js';
import { rowsOf } from './row.js';
import type { Row } from './row.js';

/** Sums over all rows; `null`: unknown. */
export interface Totals {
  readonly rows: number;
  /** Number of elements; every weight counts once. */
  readonly params: number | null;
  /** Those that an optimizer would update. */
  readonly trainable: number | null;
  /** Elements of tensors that are no parameters. */
  readonly buffers: number | null;
  /** Bytes of the weights; known with `columns: "all"`. */
  readonly bytes: number | null;
}

/** One output of a notebook: the table, and what is shown where it cannot be. */
export interface MimeBundle {
  readonly [MIME_TYPE]: Payload;
  readonly 'text/html': string;
  readonly 'text/plain': string;
}

/** What tslab's `display` offers, as far as it is used. */
export interface RawDisplay {
  raw(contentType: string, content: never): void;
}

export interface SummaryOptions {
  /** Bytes that the payload may take in a saved notebook: 65,536, at most 262,144. */
  readonly budget?: number;
  /** "all": with types, bytes and input shapes, too. */
  readonly columns?: 'default' | 'all';
}

/**
 * Reads a live `tf.LayersModel`, `tf.Sequential`, layer or `tf.GraphModel`. Nothing is run, built or copied.
 * Throws UnsupportedModel (a TypeError) for anything else.
 */
export function summary(model: unknown, options: SummaryOptions = {}): Summary {
  return new Summary(collect(model, options.columns === 'all'), options);
}

/**
 * The summary of one model; as the last expression of a cell it shows the table. It contains plain data only,
 * so keeping it keeps no model and no weight alive.
 */
export class Summary implements Iterable<Row> {
  readonly totals: Totals;
  private readonly outline: Group;
  private readonly asked: readonly OptionalField[];

  constructor(
    private readonly table: LayerTable,
    private readonly options: SummaryOptions = {},
  ) {
    this.outline = fold(table);
    this.asked = options.columns === 'all' ? REQUESTED_FIELDS : [];
    const { rows, params, trainable, buffers, bytes } = totalsOf(table);
    this.totals = {
      rows,
      params: numberOf(params),
      trainable: numberOf(trainable),
      buffers: numberOf(buffers),
      bytes: numberOf(bytes),
    };
  }

  /** Sentences about what is unknown. */
  get notes(): readonly string[] {
    return this.table.notes;
  }

  get length(): number {
    return this.totals.rows;
  }

  [Symbol.iterator](): Iterator<Row> {
    return rowsOf(this.table);
  }

  /** The JSON object that the notebook shows (docs/format.md), a copy. */
  get payload(): Payload {
    const payload = encode(this.table, this.outline, totalsOf(this.table), this.options);
    return JSON.parse(canonical(payload)) as Payload;
  }

  /** The folded table as text, at most 25 rows. */
  toString(): string {
    return this.toText();
  }

  /** The same in lines of at most `width` characters; RangeError where there is no room for a column. */
  toText(width = USUAL_WIDTH): string {
    return toText(this.table, this.outline, this.asked, width);
  }

  /** The whole output: one message with the table and both fallbacks. */
  toMimeBundle(): MimeBundle {
    return {
      [MIME_TYPE]: this.payload,
      'text/html': toHtml(this.table, this.outline, this.asked),
      'text/plain': this.toString(),
    };
  }

  /** Shows the table in tslab, whose kernel does not ask an object how it is shown: `show(tslab.display)`. */
  show(display: RawDisplay): void {
    // tslab names strings and bytes alone, and hands on objects as they are.
    display.raw(MIME_TYPE, this.payload as never);
  }

  /** The protocol of Deno's kernel. */
  [Symbol.for('Jupyter.display')](): MimeBundle {
    return this.toMimeBundle();
  }

  /** The protocol of JupyterLite's JavaScript kernel from 0.4 on. */
  _toMime(): MimeBundle {
    return this.toMimeBundle();
  }

  /** What that kernel wrote before 0.4, when it showed text alone. */
  inspect(): string {
    return this.toString();
  }

  /** What `console.log` writes in Node.js, Deno and tslab. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function numberOf(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}
