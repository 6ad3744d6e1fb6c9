import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { build, buildIsCurrent } from '../../scripts/build.mjs';
import { templateOfPython } from '../../scripts/pageTemplate.mjs';
import { root } from '../../scripts/tools.mjs';

const folder = path.join(root, 'layerfold', 'labextension', 'static');
const read = (name) => readFileSync(path.join(folder, name), 'utf8');
const KIB = 1024;

/** What each file is, by a text that only it contains. Style sheets are in them. */
function files() {
  const all = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'style.js');
  // The page that a table is saved as contains everything once more.
  const savedPage = all.filter((name) => read(name).includes('<!doctype html>'));
  const names = all.filter((name) => !savedPage.includes(name));
  const having = (text) => names.filter((name) => read(name).includes(text));
  return {
    savedPage,
    container: names.filter((name) => name.startsWith('remoteEntry.')),
    start: having('layerfold:plugin'),
    tables: having('.lf-foot{'),
    interaction: having('.lf-details-list'),
  };
}

const size = (names) =>
  names.map((name) => gzipSync(read(name), { level: 9 }).length).reduce((sum, one) => sum + one, 0);

describe('what JupyterLab loads, compressed by gzip', () => {
  it('is small', async () => {
    if (!buildIsCurrent()) await build();
    const { container, start, tables, interaction, savedPage } = files();
    for (const part of [container, start, tables, interaction, savedPage])
      expect(part).toHaveLength(1);
    expect(size([...container, ...start])).toBeLessThanOrEqual(15 * KIB);
    expect(size(tables)).toBeLessThanOrEqual(45 * KIB);
  }, 120_000);
});

it('makes the template of the web page the same for Python as for the view', async () => {
  if (!buildIsCurrent()) await build();
  const { default: template } = await import('../../lib/built/pageTemplate.js');
  expect(readFileSync(templateOfPython, 'utf8')).toBe(template);
}, 120_000);
