import { layoutOf } from '../../picture/layout/index.js';
import type { Layout, LayoutGraph, LayoutOptions, Sizes } from '../../picture/layout/index.js';
import type { LayoutRequest } from '../../picture/layout/worker.js';
import { nextTask } from '../common/tasks.js';
import { LayoutError, LayoutWorker } from './layoutWorker.js';

/**
 * Makes layouts that would block the page for long: in a worker, which is kept for the next one, or in the page itself where that may have
 * none. Who wants another one does not want the one before.
 */
export class LaterLayouts {
  private last = 0;
  private worker: LayoutWorker | null = null;
  private hasWorkers = true;

  /** Rejects where the layout fails, and where it is no longer wanted. */
  async of(graph: LayoutGraph, sizes: Sizes, options: LayoutOptions): Promise<Layout> {
    this.cancel();
    const request = { id: this.last, graph, sizes, options };
    const layout = await this.byWorker(request);
    if (layout !== null) return layout;
    // The page shows first what is to be seen while it is blocked.
    await nextTask();
    this.isWanted(request);
    return layoutOf(graph, sizes, options);
  }

  /** What is being laid out is no longer wanted. */
  cancel(): void {
    this.last++;
    if (this.worker?.isBusy === true) this.end();
  }

  dispose(): void {
    this.last++;
    this.end();
  }

  /** `null`: the page may have no workers, or the server no longer has the file. */
  private async byWorker(request: LayoutRequest): Promise<Layout | null> {
    if (!this.hasWorkers) return null;
    try {
      const { default: script } = await import('../../built/layoutWorker.js');
      this.isWanted(request);
      this.worker ??= new LayoutWorker(script);
      return await this.worker.layoutOf(request);
    } catch (error) {
      this.isWanted(request);
      if (error instanceof LayoutError) throw error;
      this.hasWorkers = false;
      this.end();
      return null;
    }
  }

  /** Throws where it is not. */
  private isWanted({ id }: LayoutRequest): void {
    if (id !== this.last) throw new Error('This layout is no longer wanted.');
  }

  private end(): void {
    this.worker?.end();
    this.worker = null;
  }
}
