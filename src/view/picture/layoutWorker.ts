import type { Layout } from '../../picture/layout/index.js';
import type { LayoutAnswer, LayoutRequest } from '../../picture/layout/worker.js';

/** There is a worker, and what it was asked for has no layout. */
export class LayoutError extends Error {}

interface Asked {
  readonly resolve: (layout: Layout) => void;
  readonly reject: (reason: Error) => void;
}

/** A worker that lays out pictures, one after the other. Throws where the page forbids workers. */
export class LayoutWorker {
  private readonly url: string;
  private readonly worker: Worker;
  private asked: Asked | null = null;

  constructor(script: string) {
    this.url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    this.worker = new Worker(this.url);
    this.worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      const { asked } = this;
      this.asked = null;
      if (data.layout === null) asked?.reject(new LayoutError('This picture has no layout.'));
      else asked?.resolve(data.layout);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.asked?.reject(new Error(event.message));
      this.asked = null;
    };
  }

  get isBusy(): boolean {
    return this.asked !== null;
  }

  /** Rejects where the worker does not start. */
  layoutOf(request: LayoutRequest): Promise<Layout> {
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      this.worker.postMessage(request);
    });
  }

  end(): void {
    this.worker.terminate();
    URL.revokeObjectURL(this.url);
    this.asked?.reject(new Error('The worker has ended.'));
    this.asked = null;
  }
}
