/** Work done at once; the rest waits, so that the page can react in between. */
const SLICE_MS = 4;

/** Does one thing after the other, as many at once as take little time. */
export class Turns {
  private waiting: (() => void)[] = [];

  add(work: () => void): void {
    this.waiting.push(work);
    // What is added together is done together.
    if (this.waiting.length === 1)
      queueMicrotask(() => {
        this.run();
      });
  }

  private run(): void {
    const end = performance.now() + SLICE_MS;
    let done = 0;
    while (done < this.waiting.length && performance.now() < end) {
      this.waiting[done]?.();
      done += 1;
    }
    this.waiting = this.waiting.slice(done);
    if (this.waiting.length > 0)
      setTimeout(() => {
        this.run();
      });
  }
}
