import { readFileSync } from 'node:fs';
// @ts-expect-error a plain script, like all of the build
import { templateOfPython } from '../../scripts/pageTemplate.mjs';
// @ts-expect-error a plain script
import { payloadOf, releasedCases, releasedVersions, wrongIn } from '../../scripts/released.mjs';
import { expect, test } from './support/test.js';

interface Case {
  readonly name: string;
  readonly payload: unknown;
}

test('a renderer that is kept shows payloads of other versions, and what it does not show is found', async ({
  browser,
}) => {
  const template = readFileSync(templateOfPython as string, 'utf8');
  const shown = wrongIn as (of: typeof browser, page: string, cases: Case[]) => Promise<string[]>;
  const [version = ''] = (releasedVersions as () => string[])();
  const kept = (releasedCases as (version: string) => Case[])(version);
  const payload = (payloadOf as (name: string) => object)('keras-digits');
  const today = { name: 'keras-digits', payload };
  expect(await shown(browser, template, [...kept.slice(0, 3), today])).toEqual([]);

  const later = { name: 'later', payload: { ...payload, version: [2, 0] } };
  const other = { name: 'other', payload: { ...payload, totals: { rows: 5, params: 1 } } };
  const wrong = await shown(browser, template, [later, other, today]);
  expect(wrong.map((line) => line.split(':')[0])).toEqual(['later', 'other']);
});
