import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Siblings } from './support/siblings.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
// @ts-expect-error a plain script, which must also start before anything is installed
const { venvProgram } = (await import('../../../scripts/tools.mjs')) as {
  venvProgram: (name: string) => string;
};

it('folds siblings with hostile numbers as Python does, none in more than a second', () => {
  const script = join(REPOSITORY, 'test', 'python', 'hostile_siblings.py');
  const lines = execFileSync(venvProgram('python'), [script, '600', '0'], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: REPOSITORY },
    maxBuffer: 2 ** 26,
  });
  const siblings = new Siblings();
  for (const line of lines.trimEnd().split('\n')) siblings.check(line);
  expect(siblings.faults).toEqual([]);
  expect(siblings.figures).toMatchObject({ lists: 600 });
  expect(siblings.figures.compared).toBeGreaterThan(400);
}, 60_000);
