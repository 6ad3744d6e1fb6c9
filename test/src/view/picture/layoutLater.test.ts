import { afterEach, describe, expect, it, vi } from 'vitest';
import { layoutOf } from '../../../../src/picture/layout/index.js';
import type { Layout, LayoutGraph, LayoutOptions } from '../../../../src/picture/layout/index.js';
import type { LayoutAnswer, LayoutRequest } from '../../../../src/picture/layout/worker.js';
import { LaterLayouts } from '../../../../src/view/picture/layoutLater.js';

const OPTIONS: LayoutOptions = { direction: 'down', headerHeight: 26 };

function chainOf(length: number): LayoutGraph {
  const boxes = Array.from({ length }, () => ({ parent: -1, isFrame: false }));
  return { boxes, edges: boxes.slice(1).map((_, at) => ({ from: at, to: at + 1 })) };
}

const sizesOf = ({ boxes }: LayoutGraph): Layout['boxes'] =>
  boxes.map(() => ({ x: 0, y: 0, width: 184, height: 52 }));

const later = (layouts: LaterLayouts, length: number): Promise<Layout> =>
  layouts.of(chainOf(length), sizesOf(chainOf(length)), OPTIONS);

const wanted = (length: number): Layout =>
  layoutOf(chainOf(length), sizesOf(chainOf(length)), OPTIONS);

/** In the place of a worker of the browser; it answers when the test says so. */
class Worker {
  static made: Worker[] = [];
  static isForbidden = false;
  readonly requests: LayoutRequest[] = [];
  isEnded = false;
  onmessage: ((event: { readonly data: LayoutAnswer }) => void) | null = null;
  onerror: ((event: { readonly message: string; preventDefault(): void }) => void) | null = null;

  constructor() {
    if (Worker.isForbidden) throw new DOMException('Workers are forbidden.', 'SecurityError');
    Worker.made.push(this);
  }

  postMessage(request: LayoutRequest): void {
    this.requests.push(structuredClone(request));
  }

  terminate(): void {
    this.isEnded = true;
  }

  answer(hasLayout = true): void {
    const request = this.requests.at(-1);
    if (request === undefined || this.isEnded) return;
    const { id, graph, sizes, options } = request;
    const layout = hasLayout ? layoutOf(graph, sizes, options) : null;
    this.onmessage?.({ data: { id, layout } });
  }
}

/** The last of so many workers, when it was asked for so many layouts. */
async function asked(count: number, workers = 1): Promise<Worker> {
  await vi.waitFor(() => {
    expect(Worker.made.length).toBe(workers);
    expect(Worker.made.at(-1)?.requests.length).toBe(count);
  });
  return Worker.made.at(-1) ?? new Worker();
}

function startLayouts(): { layouts: LaterLayouts; revoked: () => readonly string[] } {
  Worker.made = [];
  Worker.isForbidden = false;
  vi.stubGlobal('Worker', Worker);
  const revoked: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${Worker.made.length}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => revoked.push(url));
  return { layouts: new LaterLayouts(), revoked: () => revoked };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('layouts that a worker makes', () => {
  it('come from one worker, which ends with the last of them', async () => {
    const { layouts, revoked } = startLayouts();
    for (const count of [1, 2, 3]) {
      const layout = later(layouts, count);
      (await asked(count)).answer();
      expect(await layout).toEqual(wanted(count));
    }
    const [worker, ...others] = Worker.made;
    expect([others, worker?.isEnded]).toEqual([[], false]);
    layouts.dispose();
    expect([worker?.isEnded, revoked()]).toEqual([true, ['blob:0']]);
  });

  it('are no longer wanted when there is another one: the worker that makes them ends', async () => {
    const { layouts } = startLayouts();
    const first = later(layouts, 3);
    const slow = await asked(1);
    const second = later(layouts, 4);
    await expect(first).rejects.toThrow();
    expect(slow.isEnded).toBe(true);
    (await asked(1, 2)).answer();
    expect(await second).toEqual(wanted(4));
    // Also before there is a worker.
    const [third, fourth] = [later(layouts, 5), later(layouts, 6)];
    await expect(third).rejects.toThrow();
    (await asked(2, 2)).answer();
    expect(await fourth).toEqual(wanted(6));
    expect(Worker.made).toHaveLength(2);
  });

  it('end with the view, or when nothing is laid out any more', async () => {
    for (const end of ['dispose', 'cancel'] as const) {
      const { layouts } = startLayouts();
      const layout = later(layouts, 3);
      const worker = await asked(1);
      layouts[end]();
      await expect(layout).rejects.toThrow();
      expect(worker.isEnded).toBe(true);
    }
  });

  it('fail where there is no layout: the page does not try in vain, and the worker stays', async () => {
    const { layouts } = startLayouts();
    const layout = later(layouts, 3);
    const worker = await asked(1);
    worker.answer(false);
    await expect(layout).rejects.toThrow('no layout');
    const next = later(layouts, 2);
    (await asked(2)).answer();
    expect(await next).toEqual(wanted(2));
    expect(Worker.made).toEqual([worker]);
  });
});

describe('layouts where there is no worker', () => {
  it('are made by the page, which does not ask again', async () => {
    const { layouts } = startLayouts();
    Worker.isForbidden = true;
    expect(await later(layouts, 3)).toEqual(wanted(3));
    Worker.isForbidden = false;
    expect(await later(layouts, 4)).toEqual(wanted(4));
    expect(Worker.made).toEqual([]);
  });

  it('are made by the page where it stops or does not start', async () => {
    const { layouts, revoked } = startLayouts();
    const layout = later(layouts, 3);
    const worker = await asked(1);
    let isHandled = false;
    worker.onerror?.({ message: 'blocked', preventDefault: () => (isHandled = true) });
    expect(await layout).toEqual(wanted(3));
    expect([isHandled, worker.isEnded, revoked()]).toEqual([true, true, ['blob:0']]);
  });

  it('are not made once they are no longer wanted', async () => {
    const { layouts } = startLayouts();
    Worker.isForbidden = true;
    const [first, second] = [later(layouts, 3), later(layouts, 4)];
    await expect(first).rejects.toThrow('no longer wanted');
    expect(await second).toEqual(wanted(4));
  });
});
