import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { build, buildIsCurrent } from '../../scripts/build.mjs';
import { templateOfPython } from '../../scripts/pageTemplate.mjs';
import { built } from '../../scripts/texts.mjs';
import { readJson, root } from '../../scripts/tools.mjs';
import { packExtension } from '../../scripts/vscode.mjs';
import { MIME_TYPE } from '../../src/format/mime.ts';

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

it('keeps the licence of the library that lays out pictures in what is made of it', async () => {
  if (!buildIsCurrent()) await build();
  const { optimization } = createRequire(import.meta.url)('../../scripts/bundle.config.cjs');
  const files = await built({
    entry: { picture: './lib/picture/layout/index.js' },
    target: ['web', 'es2022'],
    output: { filename: '[name].js', module: true, library: { type: 'module' } },
    optimization,
  });
  const text = files.get('picture.js');
  expect(text).toContain('Copyright (c) 2012-2014 Chris Pettitt');
  expect(text).toContain('this permission notice shall be included');
}, 120_000);

it('makes the template of the web page the same for Python as for the view', async () => {
  if (!buildIsCurrent()) await build();
  const { default: template } = await import('../../lib/built/pageTemplate.js');
  expect(readFileSync(templateOfPython, 'utf8')).toBe(template);
}, 120_000);

/** The files in a zip archive, by their names: what its directory says (APPNOTE.TXT 4.3.12). */
function unzipped(archive) {
  const found = new Map();
  let at = archive.readUInt32LE(archive.length - 22 + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const size = archive.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const start = archive.readUInt32LE(at + 42);
    const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    const text = inflateRawSync(archive.subarray(data, data + size)).toString();
    found.set(archive.toString('utf8', at + 46, at + 46 + name), text);
    at += 46 + name + extra + comment;
  }
  return found;
}

describe('the extension of VS Code', () => {
  const target = mkdtempSync(path.join(tmpdir(), 'layerfold-vsix-'));
  afterAll(() => rmSync(target, { recursive: true, force: true }));

  it('has modules that request only each other beside what describes it, the same whenever it is built', async () => {
    const { version } = readJson(path.join(root, 'package.json'));
    const archive = readFileSync(await packExtension(target));
    const files = unzipped(archive);
    expect([...files.keys()].sort()).toEqual([
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/changelog.md',
      'extension/icon.png',
      'extension/interaction.js',
      'extension/layoutWorker.js',
      'extension/package.json',
      'extension/pageFile.js',
      'extension/picture.js',
      'extension/readme.md',
      'extension/renderer.js',
    ]);
    // 80 KiB of it are the page that a table is saved as, 40 what draws pictures, of which 16 are the library that lays them out,
    // and 26 that once more as the text of a worker.
    expect(archive.length).toBeLessThanOrEqual(280 * KIB);
    expect(files.get('extension/picture.js')).toContain('Copyright (c) 2012-2014 Chris Pettitt');
    const manifest = JSON.parse(files.get('extension/package.json'));
    expect(manifest).toMatchObject({
      version,
      capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
      contributes: {
        notebookRenderer: [
          {
            entrypoint: './renderer.js',
            mimeTypes: [MIME_TYPE],
            requiresMessaging: 'never',
          },
        ],
      },
    });
    // Without these nothing of it runs outside of the page of the outputs.
    for (const name of ['main', 'browser', 'activationEvents', 'scripts', 'dependencies'])
      expect(manifest).not.toHaveProperty(name);
    const script = files.get('extension/renderer.js');
    expect(script).toMatch(/export\{\w+ as activate\};?$/);
    // Each `import()` of ours is a file; what the first one shows comes with it, and nothing else.
    expect(script.match(/\bimport\(.{4}/g)).toEqual(['import("./"']);
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(52 * KIB);
    for (const late of ['.lf-details-list', '.lf-picture-room']) expect(script).not.toContain(late);
    const use = files.get('extension/interaction.js');
    for (const late of ['.lf-picture-room{', 'Chris Pettitt']) expect(use).not.toContain(late);
    const scripts = [...files].filter(([name]) => name.endsWith('.js')).map(([, text]) => text);
    const requests =
      /\bimport\((?!"\.\/"\+)|\beval\(|new Function|\bfetch\(|XMLHttpRequest|https?:\/\/(?!www\.w3\.org)/g;
    expect(scripts.flatMap((text) => text.match(requests) ?? [])).toEqual([]);
    expect(readFileSync(await packExtension(target)).equals(archive)).toBe(true);
  }, 120_000);
});
