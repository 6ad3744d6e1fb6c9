// ARCHITECTURE.md and the tree agree: every path that the page names exists, it names every package and every
// top-level module, and each folder of tests mirrors a folder of sources.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './tools.mjs';

const looksLikePath = (code) => /^[\w.@-]+(?:\/[\w.@-]+)*\/?$/u.test(code);
const namesFile = (code) =>
  code.includes('/') || /\.(?:cjs|ini|json|lock|md|mjs|py|toml|ts|css)$/u.test(code);

const page = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
const named = new Set([...page.matchAll(/`([^`\n]+)`/gu)].map((match) => match[1]));
const paths = [...named].filter((code) => looksLikePath(code) && namesFile(code));

const entries = (folder) => readdirSync(path.join(root, folder), { withFileTypes: true });

/** The folders of sources below one, built files left out. */
function foldersIn(folder) {
  return entries(folder)
    .filter((entry) => entry.isDirectory() && !/^(?:__pycache__|labextension)$/u.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`)
    .flatMap((inner) => [inner, ...foldersIn(inner)]);
}

const modulesIn = (folder) =>
  entries(folder)
    .filter((entry) => entry.isFile() && /\.(?:py|ts)$/u.test(entry.name))
    .map((entry) => `${folder}/${entry.name}`);

const isKnown = (place) =>
  [...named].some((name) => name === place || name.startsWith(`${place}/`));
const MIRRORS = [
  ['test/src', 'src'],
  ['test/python', 'layerfold'],
];
const mirrored = MIRRORS.flatMap(([tests, sources]) =>
  foldersIn(tests)
    .filter((folder) => !folder.split('/').includes('support'))
    .map((folder) => [folder, folder.replace(tests, sources)]),
);

const faults = [
  ...paths
    .filter((name) => !existsSync(path.join(root, name)))
    .map((name) => `ARCHITECTURE.md names ${name}, which does not exist.`),
  ...[
    ...foldersIn('src'),
    ...foldersIn('layerfold'),
    ...modulesIn('src'),
    ...modulesIn('layerfold'),
  ]
    .filter((place) => !isKnown(place))
    .map((place) => `ARCHITECTURE.md does not name ${place}.`),
  ...mirrored
    .filter(([, sources]) => !existsSync(path.join(root, sources)))
    .map(([tests, sources]) => `${tests} mirrors ${sources}, which does not exist.`),
];

for (const fault of faults) console.error(fault);
console.log(
  `ARCHITECTURE.md: ${paths.length} paths; ${mirrored.length} folders of tests; ${faults.length} faults`,
);
if (faults.length > 0) process.exitCode = 1;
