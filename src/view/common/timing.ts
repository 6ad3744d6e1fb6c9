/** Runs `work` and leaves a `performance.measure` of it, so that a test or a user can sum what this code takes. */
export function measured<Result>(name: string, work: () => Result): Result {
  const start = performance.now();
  try {
    return work();
  } finally {
    performance.measure(`layerfold:${name}`, { start, end: performance.now() });
  }
}
