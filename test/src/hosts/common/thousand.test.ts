// @vitest-environment jsdom
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { MIME_TYPE } from '../../../../src/format/mime.js';
import { RendererContext, SummaryOutput } from '../../../../src/hosts/common/index.js';
import { ViewMemory } from '../../../../src/hosts/common/memory.js';
import { digest } from '../../../../src/outline/index.js';
import { english, Loadable } from '../../../../src/view/index.js';
import { interaction } from '../../../../src/view/interaction.js';
import { SMALL } from '../../format/support/worst/small.js';

const used = new Loadable(() =>
  Promise.resolve({ ...interaction, memory: new ViewMemory(digest) }),
);

const OUTPUTS = 1_000;
const MOST_MB = 50;

/** Megabytes that are still needed. */
function usedMb(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

it('a thousand outputs of 2 kB, shown once and far away, keep little', () => {
  // Not `vi.fn()`: it would keep every element that is observed.
  const nothing = (): void => undefined;
  const observer = { observe: nothing, unobserve: nothing, disconnect: nothing };
  const Observer = function (): typeof observer {
    return observer;
  };
  vi.stubGlobal('IntersectionObserver', Observer);
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const makes = Object.values(SMALL);
  const texts = Array.from({ length: OUTPUTS }, (_, at) =>
    JSON.stringify(makes[at % makes.length]?.(at)),
  );
  const context = new RendererContext(english, { cell: '.cell', scroller: null }, used);
  const before = usedMb();
  const outputs = texts.map((text) => {
    const node = document.createElement('div');
    document.body.append(node);
    const output = new SummaryOutput(node, context);
    output.show({ data: { [MIME_TYPE]: JSON.parse(text) as unknown } });
    output.attach();
    output.onNear();
    output.onFar();
    return output;
  });
  const kept = usedMb() - before;
  expect(outputs.every(({ node }) => node.querySelector('.lf-waiting') !== null)).toBe(true);
  expect(kept).toBeLessThan(MOST_MB);
});
