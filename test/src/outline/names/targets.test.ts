import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetModules, targetPattern } from '../../../../src/outline/names/targets.js';

/** The rule of PEFT for a list. */
function listMatches(targets: readonly string[], path: string): boolean {
  return targets.some((target) => path === target || path.endsWith(`.${target}`));
}

const part = fc.constantFrom('layers', '0', '1', '12', 'q_proj', 'v_proj', 'a+b', 'x');
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const model = fc
  .uniqueArray(path, { minLength: 1, maxLength: 14 })
  .chain((all) => fc.tuple(fc.constant(all), fc.subarray(all, { minLength: 1 })));
const RUNS = { numRuns: 10_000 };

/** Whether some list of paths' ends would do: all ends of the chosen paths that match no other. */
function anyList(all: readonly string[], chosen: readonly string[]): string[] | null {
  const ends = chosen.flatMap((one) => {
    const parts = one.split('.');
    return parts.map((_, at) => parts.slice(at).join('.'));
  });
  const others = all.filter((one) => !chosen.includes(one));
  const good = [...new Set(ends)].filter((end) => !others.some((one) => listMatches([end], one)));
  return chosen.every((one) => listMatches(good, one)) ? good : null;
}

/** The fewest of these ends that match all chosen paths, by trying. */
function fewest(ends: readonly string[], chosen: readonly string[]): number {
  for (let size = 1; size <= ends.length; size++)
    if (someOf(ends, size).some((some) => chosen.every((one) => listMatches(some, one))))
      return size;
  return Infinity;
}

function someOf(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    someOf(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

describe('the list of target modules', () => {
  it('matches the chosen modules and no others, wherever a list can', () => {
    fc.assert(
      fc.property(model, ([all, chosen]) => {
        const targets = targetModules(all, chosen);
        expect(targets === null).toBe(anyList(all, chosen) === null);
        if (targets === null) return;
        expect(all.filter((one) => listMatches(targets, one))).toEqual(
          all.filter((one) => chosen.includes(one)),
        );
      }),
      RUNS,
    );
  });

  it('is the shortest of all', () => {
    fc.assert(
      fc.property(model, ([all, chosen]) => {
        const ends = anyList(all, chosen);
        if (ends === null || ends.length > 10) return;
        expect(targetModules(all, chosen)).toHaveLength(fewest(ends, chosen));
      }),
      RUNS,
    );
  });

  it('is what people write for a transformer', () => {
    const names = ['self_attn', 'self_attn.q_proj', 'self_attn.v_proj', 'mlp.up_proj'];
    const layers = [0, 1, 2, 10].flatMap((at) => names.map((name) => `model.layers.${at}.${name}`));
    const all = ['model', 'model.embed', 'lm_head', ...layers];
    const ending = (end: string): string[] => all.filter((one) => one.endsWith(end));
    expect(targetModules(all, [...ending('q_proj'), ...ending('v_proj')])).toEqual([
      'q_proj',
      'v_proj',
    ]);
    expect(targetPattern(all, [...ending('q_proj'), ...ending('v_proj')])).toBe(
      '.*\\.(q_proj|v_proj)',
    );
    const first = ending('q_proj').slice(0, 3);
    expect(targetPattern(all, first)).toBe('model\\.layers\\.[0-2]\\.self_attn\\.q_proj');
  });
});

describe('the pattern of target modules', () => {
  it('matches the chosen modules as a whole and no others', () => {
    fc.assert(
      fc.property(model, ([all, chosen]) => {
        const whole = new RegExp(`^(?:${targetPattern(all, chosen)})$`);
        expect(all.filter((one) => whole.test(one))).toEqual(
          all.filter((one) => chosen.includes(one)),
        );
      }),
      RUNS,
    );
  });
});
