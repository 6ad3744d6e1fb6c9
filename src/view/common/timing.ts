/** So many measures of one kind are kept: the browser keeps what is not cleared for as long as the page is open. */
const MOST_KEPT = 500;

const kept = new Map<string, number>();

/** Runs `work` and leaves a `performance.measure` of it, so that a test or a user can sum what this code takes. */
export function measured<Result>(name: string, work: () => Result): Result {
  const start = performance.now();
  try {
    return work();
  } finally {
    keep(`layerfold:${name}`, start);
  }
}

function keep(name: string, start: number): void {
  const count = kept.get(name) ?? 0;
  if (count >= MOST_KEPT) performance.clearMeasures(name);
  kept.set(name, count >= MOST_KEPT ? 1 : count + 1);
  performance.measure(name, { start, end: performance.now() });
}
