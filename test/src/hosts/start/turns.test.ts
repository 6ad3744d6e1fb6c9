import { expect, it } from 'vitest';
import { Turns } from '../../../../src/hosts/start/turns.js';

it('does everything in order, and lets the page react in between', async () => {
  const turns = new Turns();
  const done: (number | string)[] = [];
  setTimeout(() => done.push('the page'));
  for (let at = 0; at < 10; at += 1)
    turns.add(() => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      done.push(at);
    });
  expect(done).toEqual([]);
  await expect.poll(() => done.length).toBe(11);
  expect(done.filter((one) => one !== 'the page')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(done.indexOf('the page')).toBeLessThan(10);
});
