import { layoutOf } from '../../picture/layout/index.js';
import type { Layout, LayoutGraph, LayoutOptions, Sizes } from '../../picture/layout/index.js';
import { nextTask } from '../../view/common/tasks.js';

/** In the place of `src/view/picture/layoutLater.ts`: the page of VS Code's outputs takes no text as a script, nor as a worker. */
export class LaterLayouts {
  private last = 0;

  async of(graph: LayoutGraph, sizes: Sizes, options: LayoutOptions): Promise<Layout> {
    const id = ++this.last;
    await nextTask();
    if (id !== this.last) throw new Error('This layout is no longer wanted.');
    return layoutOf(graph, sizes, options);
  }

  cancel(): void {
    this.last++;
  }

  dispose(): void {
    this.cancel();
  }
}
