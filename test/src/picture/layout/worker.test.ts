import { afterEach, describe, expect, it, vi } from 'vitest';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import type { LayoutRequest } from '../../../../src/picture/layout/worker.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a worker that lays out pictures', () => {
  it('answers each request, by its number, with what can be sent', async () => {
    const answers: unknown[] = [];
    vi.stubGlobal('postMessage', (answer: unknown) => answers.push(structuredClone(answer)));
    vi.stubGlobal('onmessage', null);
    await import('../../../../src/picture/layout/worker.js');
    const boxes = [0, 1].map(() => ({ parent: -1, isFrame: false }));
    const graph = { boxes, edges: [{ from: 0, to: 1 }] };
    const sizes = boxes.map(() => ({ width: 184, height: 52 }));
    const request: LayoutRequest = {
      id: 7,
      graph,
      sizes,
      options: { direction: 'down', headerHeight: 26 },
    };
    const { onmessage } = globalThis as unknown as {
      onmessage: (event: { data: LayoutRequest }) => void;
    };
    onmessage({ data: structuredClone(request) });
    expect(answers).toEqual([{ id: 7, layout: layoutOf(graph, sizes, request.options) }]);
    const wrong = { ...request, id: 8, graph: { ...graph, edges: null } };
    onmessage({ data: wrong as unknown as LayoutRequest });
    expect(answers.slice(1)).toEqual([{ id: 8, layout: null }]);
  });
});
