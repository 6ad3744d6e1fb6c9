import { layoutOf } from '../../picture/layout/index.js';
import type { Layout, LayoutGraph, LayoutOptions, Sizes } from '../../picture/layout/index.js';
import type { LayoutAnswer, LayoutRequest } from '../../picture/layout/worker.js';

/** A layout that would block the page for long: a worker makes it, or the page itself where it may have none. */
export async function layoutLater(
  graph: LayoutGraph,
  sizes: Sizes,
  options: LayoutOptions,
): Promise<Layout> {
  try {
    return await byWorker({ id: 0, graph, sizes, options });
  } catch {
    return layoutOf(graph, sizes, options);
  }
}

/** Rejects where the page forbids workers, and where the layout fails. */
async function byWorker(request: LayoutRequest): Promise<Layout> {
  const { default: script } = await import('../../built/layoutWorker.js');
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
        resolve(data.layout);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(request);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}
