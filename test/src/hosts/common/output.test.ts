// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MIME_TYPE } from '../../../../src/format/mime.js';
import {
  RendererContext,
  readSettings,
  SummaryOutput,
} from '../../../../src/hosts/common/index.js';
import { ViewMemory } from '../../../../src/hosts/common/memory.js';
import { digest } from '../../../../src/outline/index.js';
import { english, Loadable } from '../../../../src/view/index.js';
import { interaction } from '../../../../src/view/interaction.js';
import { payloadOf } from '../../view/support/corpus.js';

const used = new Loadable(() =>
  Promise.resolve({ ...interaction, memory: new ViewMemory(digest) }),
);

/** jsdom has no layout: the test reports what is near the viewport. */
class FakeObserver {
  static all: FakeObserver[] = [];

  constructor(private readonly report: (entries: readonly object[]) => void) {
    FakeObserver.all.push(this);
  }

  static reportAll(target: Element, isIntersecting: boolean): void {
    const boundingClientRect = { width: 100, height: 100 };
    for (const observer of FakeObserver.all)
      observer.report([{ target, isIntersecting, boundingClientRect }]);
  }

  observe(): void {
    // The test reports what is near.
  }

  unobserve(): void {
    // Nothing is observed.
  }

  disconnect(): void {
    FakeObserver.all = FakeObserver.all.filter((observer) => observer !== this);
  }
}

const BUNDLE = { [MIME_TYPE]: payloadOf('keras-resnet101'), 'text/plain': ['the ', 'text'] };

describe('an output', () => {
  let context: RendererContext;
  let cell: HTMLElement;

  function output(bundle: Readonly<Record<string, unknown>>): SummaryOutput {
    const node = document.createElement('div');
    cell.append(node);
    const made = new SummaryOutput(node, context);
    made.show({ data: bundle });
    made.attach();
    return made;
  }

  function rows({ node }: SummaryOutput): number {
    return node.querySelectorAll('.lf-row').length;
  }

  beforeEach(async () => {
    FakeObserver.all = [];
    vi.stubGlobal('IntersectionObserver', FakeObserver);
    vi.stubGlobal('ResizeObserver', FakeObserver);
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    Element.prototype.scrollIntoView = () => undefined;
    context = new RendererContext(english, { cell: '.cell', scroller: null }, used);
    context.applySettings(readSettings({ pageSize: 10 }));
    await context.interaction.load();
    cell = document.createElement('div');
    cell.className = 'cell';
    document.body.replaceChildren(cell);
  });

  it('is a placeholder until its cell is near, and again when it is far', () => {
    const one = output(BUNDLE);
    expect([rows(one), one.node.querySelectorAll('.lf-waiting').length]).toEqual([0, 1]);
    FakeObserver.reportAll(cell, true);
    expect([rows(one), one.node.querySelectorAll('.lf-waiting').length]).toEqual([10, 0]);
    FakeObserver.reportAll(cell, false);
    expect([rows(one), one.node.querySelectorAll('.lf-waiting').length]).toEqual([0, 1]);
  });

  it('leaves nothing in its element once it is disposed, near or far', () => {
    for (const isNear of [true, false]) {
      const one = output(BUNDLE);
      FakeObserver.reportAll(cell, isNear);
      one.dispose();
      expect(one.node.childNodes).toHaveLength(0);
    }
  });

  it('stays a table while it has the focus', () => {
    const one = output(BUNDLE);
    FakeObserver.reportAll(cell, true);
    one.node.querySelector<HTMLElement>('.lf-row')?.focus();
    FakeObserver.reportAll(cell, false);
    expect(rows(one)).toBe(10);
  });

  it('follows the settings, and keeps what the user has folded', () => {
    const one = output(BUNDLE);
    FakeObserver.reportAll(cell, true);
    one.node.querySelector<HTMLElement>('.lf-fold')?.click();
    context.applySettings(readSettings({ pageSize: 50 }));
    expect(rows(one)).toBe(16);
    context.applySettings(readSettings({ pageSize: 50, firstViewDepth: '1' }));
    expect(rows(one)).toBe(16);
  });

  it('follows the numbers and columns of the settings, and keeps its folds', () => {
    const [one, far] = [output(BUNDLE), output(BUNDLE)];
    FakeObserver.reportAll(cell, true);
    one.node.querySelector<HTMLElement>('.lf-next')?.click();
    const titles = ({ node }: SummaryOutput): string[] =>
      [...node.querySelectorAll('thead th')].map((title) => title.textContent);
    expect(titles(one)).toContain('Share');
    const [numbers, hiddenColumns] = ['short', ['share']];
    context.applySettings(readSettings({ pageSize: 10, numbers, hiddenColumns }));
    for (const open of [one, far]) {
      expect(titles(open)).toContain('Params (k)');
      expect(titles(open)).not.toContain('Share');
    }
    expect(one.node.querySelector('.lf-range')?.textContent).toBe('11–13 of 13 rows');
  });

  it('starts as the one before it in its cell was left', () => {
    const before = output(BUNDLE);
    FakeObserver.reportAll(cell, true);
    before.node.querySelector<HTMLElement>('.lf-next')?.click();
    before.dispose();
    before.node.remove();
    const after = output(BUNDLE);
    FakeObserver.reportAll(cell, true);
    expect(after.node.querySelector('.lf-range')?.textContent).toBe('11–13 of 13 rows');
    expect(context.outputs.size).toBe(1);
  });

  it('is a sentence with the text under it where something fails, and a table again after it', () => {
    const one = output({ ...BUNDLE, [MIME_TYPE]: { format: 'other' } });
    expect(one.node.querySelector('.lf-problem')?.textContent).toContain('the text');
    one.show({
      get data(): never {
        throw new Error('no data');
      },
    });
    expect(one.node.querySelector('.lf-problem')?.textContent).toContain('no data');
    one.show({ data: BUNDLE });
    FakeObserver.reportAll(cell, true);
    expect(rows(one)).toBe(10);
  });
});
