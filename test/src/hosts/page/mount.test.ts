// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { mount } from '../../../../src/hosts/page/mount.js';

beforeAll(() => {
  // jsdom has no layout.
  Element.prototype.scrollIntoView = () => undefined;
});

const FILE = join(import.meta.dirname, '..', '..', '..', 'corpus', 'keras-resnet50.json');
const { payload } = JSON.parse(readFileSync(FILE, 'utf8')) as { payload: unknown };

it('shows a summary in a plain page, and takes it away', () => {
  const host = document.createElement('div');
  const dispose = mount(host, { payload, toString: () => '' });
  expect(host.querySelector('[role=treegrid]')).not.toBeNull();
  expect(host.textContent).toContain('25,636,712');
  dispose();
  expect(host.childElementCount).toBe(0);
});

it('says why something is no table, with the text under it', () => {
  const host = document.createElement('div');
  const dispose = mount(host, { payload: { format: 'other' }, toString: () => 'the text' });
  expect(host.querySelector('.lf-problem')?.textContent).toContain('the text');
  dispose();
  expect(host.childElementCount).toBe(0);
});
