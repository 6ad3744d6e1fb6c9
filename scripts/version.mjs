// Has all that names the version follow package.json; `npm version` runs it before it commits.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMain, main, readJson, root, run } from './tools.mjs';

/** All that is not made of package.json when it is built; `#` is where the version is. */
const PLACES = [
  ['layerfold/__init__.py', '__version__ = "#"'],
  ['README.md', 'dist/layerfold-#.vsix'],
  ['docs/hosts.md', 'dist/layerfold-#.vsix'],
];

const VERSION = String.raw`\d+\.\d+\.\d+(?:-?[0-9A-Za-z.]+?)?`;
const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);

/** By their files, the texts as they are and as they have to be. */
export function followers() {
  const { version } = readJson(path.join(root, 'package.json'));
  return PLACES.map(([file, pattern]) => {
    const is = readFileSync(path.join(root, file), 'utf8');
    const [before, after] = pattern.split('#');
    const place = new RegExp(escaped(before) + VERSION + escaped(after), 'gu');
    const found = is.match(place)?.length ?? 0;
    return { file, found, is, shall: is.replace(place, () => before + version + after) };
  });
}

async function follow() {
  const all = followers();
  for (const { file, shall } of all) writeFileSync(path.join(root, file), shall);
  await run('git', ['add', ...all.map(({ file }) => file)]);
}

if (isMain(import.meta)) await main(follow);
