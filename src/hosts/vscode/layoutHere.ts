import { layoutOf } from '../../picture/layout/index.js';
import type { Layout, LayoutGraph, LayoutOptions, Sizes } from '../../picture/layout/index.js';

/** In the place of `src/view/picture/layoutLater.ts`: the page of VS Code's outputs takes no text as a script, nor as a worker. */
export function layoutLater(
  graph: LayoutGraph,
  sizes: Sizes,
  options: LayoutOptions,
): Promise<Layout> {
  return Promise.resolve(layoutOf(graph, sizes, options));
}
