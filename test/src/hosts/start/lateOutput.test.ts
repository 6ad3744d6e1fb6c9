// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { LateOutput, LateTables } from '../../../../src/hosts/start/lateOutput.js';
import type { Tables } from '../../../../src/hosts/start/lateOutput.js';
import { english, Loadable } from '../../../../src/view/index.js';

const MODEL = { data: { 'text/plain': ['net · 3 layers\n', 'a\n', 'b\n', 'c'] } };

describe('an output whose table is still to be loaded', () => {
  let calls: string[];
  let asked: number;
  let settle: (isThere: boolean) => Promise<void>;
  let tables: LateTables;

  const made: Tables = {
    output: (node) => ({
      show: ({ data }) => {
        calls.push(`show ${String(data === MODEL.data)}`);
        node.textContent = 'the table';
      },
      attach: () => calls.push('attach'),
      detach: () => calls.push('detach'),
      dispose: () => calls.push('dispose'),
      current: null,
    }),
  };

  beforeEach(() => {
    calls = [];
    asked = 0;
    tables = new LateTables(
      english,
      new Loadable<Tables>(() => {
        asked += 1;
        return new Promise((resolve, reject) => {
          settle = async (isThere) => {
            if (isThere) resolve(made);
            else reject(new Error('gone'));
            await new Promise((done) => setTimeout(done));
          };
        });
      }),
    );
  });

  function output(): LateOutput {
    return new LateOutput(document.createElement('div'), tables);
  }

  it('asks for it as soon as an output is made, once for all', () => {
    output();
    output();
    expect(asked).toBe(1);
  });

  it('shows the first line of the text and room for the others, then the table', async () => {
    const one = output();
    one.show(MODEL);
    one.attach();
    const waiting = one.node.querySelector<HTMLElement>('.lf-waiting');
    expect(waiting?.textContent).toBe('net · 3 layers');
    expect(waiting?.style.getPropertyValue('--lf-rows')).toBe('3');
    await settle(true);
    expect([calls, one.node.textContent]).toEqual([['show true', 'attach'], 'the table']);
    one.detach();
    one.dispose();
    expect(calls.slice(2)).toEqual(['detach', 'dispose']);
  });

  it('is the table at once where it has been loaded', async () => {
    output();
    await settle(true);
    const one = output();
    one.show(MODEL);
    expect(one.node.textContent).toBe('the table');
  });

  it('shows nothing any more once it is disposed', async () => {
    const one = output();
    one.show(MODEL);
    one.dispose();
    await settle(true);
    expect([calls, one.node.childNodes.length]).toEqual([[], 0]);
  });

  it('shows the plain text with a sentence where it cannot be loaded, and tries again with the next model', async () => {
    const [one, other] = [output(), output()];
    one.show(MODEL);
    other.show(MODEL);
    await settle(false);
    expect(one.node.textContent).toMatch(
      /could not be loaded from the server\.net · 3 layers\na\nb\nc$/,
    );
    other.show(MODEL);
    expect(asked).toBe(2);
    await settle(true);
    expect([one.node.textContent, other.node.textContent]).toEqual(['the table', 'the table']);
  });
});
