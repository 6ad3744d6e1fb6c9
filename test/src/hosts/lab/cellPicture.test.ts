import { describe, expect, it } from 'vitest';
import { MIME_TYPE } from '../../../../src/format/mime.js';
import { putPicture } from '../../../../src/hosts/lab/cellPicture.js';
import type { CellOutputs, StoredOutput } from '../../../../src/hosts/lab/notebookCell.js';
import { Dice } from '../../outline/support/random.js';

/** What JupyterLab's `OutputAreaModel` does, as far as outputs are put into it. */
class Outputs implements CellOutputs {
  readonly trusted = true;
  list: { toJSON(): StoredOutput }[] = [];
  private lastStream: unknown = null;

  constructor(stored: readonly StoredOutput[]) {
    for (const output of stored) this.add(output);
  }

  get length(): number {
    return this.list.length;
  }

  get stored(): readonly StoredOutput[] {
    return this.list.map((model) => model.toJSON());
  }

  get(at: number): { toJSON(): StoredOutput } {
    const model = this.list[at];
    if (model === undefined) throw new RangeError(String(at));
    return model;
  }

  /** What is printed by the same stream is one output, even where that is not the last one any more. */
  add(output: StoredOutput): number {
    const name = 'name' in output ? output.name : null;
    if (name !== null && name === this.lastStream) throw new Error('would be merged');
    this.lastStream = name;
    return this.list.push(modelOf(output));
  }

  set(at: number, output: StoredOutput): void {
    this.get(at);
    this.list[at] = modelOf(output);
  }
}

function modelOf(output: StoredOutput): { toJSON(): StoredOutput } {
  const copy = structuredClone(output);
  return { toJSON: () => structuredClone(copy) };
}

const summary = (name: string, type = 'display_data'): StoredOutput => ({
  output_type: type,
  data: { [MIME_TYPE]: { name }, 'text/plain': name },
  metadata: {},
});

const printed = { output_type: 'stream', name: 'stdout', text: 'printed' };
const figure: StoredOutput = {
  output_type: 'display_data',
  data: { 'image/png': '' },
  metadata: {},
};
const failure = { output_type: 'error', ename: 'E', evalue: '', traceback: [] };

const drawn = (svg: string): { svg: string; text: string } => ({ svg, text: `Picture: ${svg}` });

/** "T": a summary, "P": a picture with its text, else what it is. */
function shapeOf(outputs: Outputs): string {
  return outputs.stored
    .map(({ data, output_type }) => {
      if (data === undefined) return output_type;
      if (MIME_TYPE in data) return String(data['text/plain']);
      return 'image/svg+xml' in data ? `P:${String(data['image/svg+xml'])}` : 'figure';
    })
    .join(' ');
}

function isPicture({ data }: StoredOutput): boolean {
  return data !== undefined && 'image/svg+xml' in data;
}

describe('a picture that is put into a cell', () => {
  it('comes after its output, which stays the same, and moves what follows', () => {
    const outputs = new Outputs([summary('one'), printed, summary('two', 'execute_result')]);
    const shown = outputs.get(0);
    expect(putPicture(outputs, shown, drawn('1'))).toBe('added');
    expect(shapeOf(outputs)).toBe('one P:1 stream two');
    expect(outputs.get(0)).toBe(shown);
    expect(putPicture(outputs, outputs.get(3), drawn('2'))).toBe('added');
    expect(shapeOf(outputs)).toBe('one P:1 stream two P:2');
  });

  it('takes the place of the earlier one of its output, and of no other', () => {
    const outputs = new Outputs([summary('one'), summary('two')]);
    putPicture(outputs, outputs.get(1), drawn('2'));
    putPicture(outputs, outputs.get(0), drawn('1'));
    expect(shapeOf(outputs)).toBe('one P:1 two P:2');
    expect(putPicture(outputs, outputs.get(2), drawn('2b'))).toBe('replaced');
    expect(shapeOf(outputs)).toBe('one P:1 two P:2b');
  });

  it('changes nothing where it is there already', () => {
    const outputs = new Outputs([summary('one')]);
    putPicture(outputs, outputs.get(0), drawn('1'));
    const before = [...outputs.list];
    expect(putPicture(outputs, outputs.get(0), drawn('1'))).toBe('replaced');
    expect(outputs.list).toEqual(before);
  });

  it('moves nothing that a kernel may update later: it comes at the end', () => {
    const outputs = new Outputs([summary('one'), figure, summary('two')]);
    const before = [...outputs.list];
    putPicture(outputs, outputs.get(0), drawn('1'));
    expect(shapeOf(outputs)).toBe('one figure two P:1');
    expect(outputs.list.slice(0, 3)).toEqual(before);
    putPicture(outputs, outputs.get(2), drawn('2'));
    putPicture(outputs, outputs.get(0), drawn('1b'));
    expect(shapeOf(outputs)).toBe('one figure two P:2 P:1b');
  });

  it('is nothing for an output that is not in the cell any more', () => {
    const outputs = new Outputs([summary('one')]);
    const shown = outputs.get(0);
    outputs.set(0, summary('one'));
    expect(putPicture(outputs, shown, drawn('1'))).toBeNull();
    expect(shapeOf(outputs)).toBe('one');
  });

  it('is one output for each summary, whatever else is in the cell and in whatever order they are put', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const dice = new Dice(seed);
      const kinds = [printed, figure, failure, summary('T'), summary('T', 'execute_result')];
      let last: unknown = null;
      const stored = Array.from({ length: 1 + dice.roll(6) }, () => {
        const kind = dice.pick(kinds);
        const one = kind === printed && last === printed ? failure : kind;
        last = one;
        return one;
      });
      const outputs = new Outputs(stored);
      const pressed = new Set<number>();
      for (let press = 0; press < 6; press += 1) {
        const models = outputs.list.filter((model) => MIME_TYPE in (model.toJSON().data ?? {}));
        if (models.length === 0) break;
        const which = dice.roll(models.length);
        const svg = `${String(which)}.${String(press)}`;
        const done = putPicture(outputs, models[which], drawn(svg));
        expect(done).toBe(pressed.has(which) ? 'replaced' : 'added');
        pressed.add(which);
        // What was there is there, in the order in which it was.
        expect(outputs.stored.filter((one) => !isPicture(one))).toEqual(stored);
        const pictures = outputs.stored.filter(isPicture);
        expect(pictures).toHaveLength(pressed.size);
        const own = pictures.find(({ data }) => data?.['image/svg+xml'] === svg);
        expect(own?.metadata).toEqual({ layerfold: { pictureOf: which + 1 } });
        expect(own?.data?.['text/plain']).toBe(`Picture: ${svg}`);
      }
    }
  });
});
