/** A line that begins or ends at a side of a box. */
export interface Wish {
  readonly x: number;
  /** How much it counts that it is there. */
  readonly weight: number;
}

interface Run {
  sum: number;
  weight: number;
  count: number;
}

/**
 * Places on a side from `from` to `to`, in the order of the wishes, which rise: at least `gap` apart where there is room, and as near
 * to what was wished for as that allows.
 */
export function spread(
  wishes: readonly Wish[],
  from: number,
  to: number,
  gap: number,
): readonly number[] {
  const step = wishes.length < 2 ? 0 : Math.min(gap, (to - from) / (wishes.length - 1));
  const end = to - step * Math.max(0, wishes.length - 1);
  // Without the gaps, places have to rise: neighbours that do not are moved together to their mean.
  const runs: Run[] = [];
  wishes.forEach(({ x, weight }, at) => {
    const wished = Math.min(Math.max(x - step * at, from), Math.max(from, end));
    let run: Run = { sum: wished * weight, weight, count: 1 };
    for (let last = runs.at(-1); last !== undefined && mean(last) > mean(run); last = runs.at(-1)) {
      runs.pop();
      run = {
        sum: last.sum + run.sum,
        weight: last.weight + run.weight,
        count: last.count + run.count,
      };
    }
    runs.push(run);
  });
  return runs
    .flatMap((run) => new Array<number>(run.count).fill(mean(run)))
    .map((x, at) => x + step * at);
}

function mean({ sum, weight }: Run): number {
  return sum / weight;
}
