import { layoutOf } from './index.js';
import type { Layout, LayoutGraph, LayoutOptions, Sizes } from './index.js';

/** What a worker that runs this file is sent. */
export interface LayoutRequest {
  /** The answer has the same. */
  readonly id: number;
  /** Plain: boxes and edges without anything else. */
  readonly graph: LayoutGraph;
  readonly sizes: Sizes;
  readonly options: LayoutOptions;
}

export interface LayoutAnswer {
  readonly id: number;
  /** `null`: it failed. */
  readonly layout: Layout | null;
}

/** The global object of a worker, as far as it is used. */
interface WorkerScope {
  onmessage: ((event: { readonly data: LayoutRequest }) => void) | null;
  postMessage(answer: LayoutAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { id, graph, sizes, options } }) => {
  let layout: Layout | null = null;
  try {
    layout = layoutOf(graph, sizes, options);
  } catch {
    // The page says so.
  }
  scope.postMessage({ id, layout });
};
