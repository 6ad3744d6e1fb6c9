// Words that only we used do not come back: scripts/words.json has them with better ones, and the few places where
// one of them is right, each with a reason. `--list` prints those places.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './tools.mjs';

const PLACES = ['docs', 'examples', 'layerfold', 'schema', 'scripts', 'src', 'style', 'test'];
// A decision keeps the words of its day; the corpus is data, catalogues are in other languages, and words.json would find itself.
const SKIPPED =
  /^(?:docs\/decisions\/000[12]|test\/corpus\/|layerfold\/(?:labextension|locale)\/|scripts\/words\.json)/u;
const READ = /\.(?:css|html|ipynb|json|md|mjs|py|toml|ts)$/u;

const { words, patterns, survivors } = JSON.parse(
  readFileSync(path.join(root, 'scripts', 'words.json'), 'utf8'),
);

function filesBelow(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

const atRoot = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isFile() && /^[A-Z]+\.md$|^pyproject\.toml$/u.test(entry.name))
  .map((entry) => entry.name);
const files = [...atRoot, ...PLACES.flatMap(filesBelow)].filter(
  (file) => READ.test(file) && !SKIPPED.test(file),
);

/** What people write: of a notebook the cells' sources, without outputs. */
function textOf(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  if (!file.endsWith('.ipynb')) return text;
  return JSON.parse(text)
    .cells.flatMap((cell) => cell.source)
    .join('\n');
}

/** A word by itself, or as a part of an identifier: `row`, `rowText`, `own_row`, `ownRow`, `ROW`. */
function wordPattern(word) {
  // A phrase may go on in the next line, of a comment too.
  const [first, ...rest] = word.replaceAll(' ', String.raw`(?:_|\s+(?:(?:\*|//|#)\s*)?)`);
  const [upper, tail] = [first.toUpperCase(), rest.join('')];
  const start = `(?<![A-Za-z])[${first}${upper}]`;
  return `(?:${start}|(?<=[a-z])${upper})${tail}(?![a-z])|(?<![A-Za-z])${word.toUpperCase()}(?![A-Za-z])`;
}

const compiled = (pattern) => new RegExp(pattern, 'gu');
const unwanted = [
  ...words.flatMap(([forms, better]) =>
    forms.split(', ').map((word) => [compiled(wordPattern(word)), better]),
  ),
  ...patterns.map(([pattern, better]) => [compiled(pattern), better]),
];

const spansOf = (pattern, text) =>
  [...text.matchAll(pattern)].map((found) => [found.index, found.index + found[0].length]);
const allowed = survivors.map((survivor) => ({
  ...survivor,
  pattern: compiled(survivor.text),
  spans: [],
  count: 0,
}));

function isAllowed(excuses, [start, stop]) {
  const excuse = excuses.find(({ spans }) => spans.some(([a, b]) => a <= start && stop <= b));
  if (excuse !== undefined) excuse.count++;
  return excuse !== undefined;
}

function faultsIn(file) {
  const text = textOf(file);
  const excuses = allowed.filter(({ file: of }) => of === undefined || compiled(of).test(file));
  for (const excuse of excuses) excuse.spans = spansOf(excuse.pattern, text);
  return unwanted.flatMap(([pattern, better]) =>
    spansOf(pattern, text)
      .filter((span) => !isAllowed(excuses, span))
      .map(([start, stop]) => {
        const line = text.slice(0, start).split('\n').length;
        return `${file}:${line} "${text.slice(start, stop)}": better ${better}`;
      }),
  );
}

const faults = files.flatMap(faultsIn);
const unused = allowed
  .filter(({ count }) => count === 0)
  .map(({ text }) => `scripts/words.json: no file needs the survivor "${text}" any more`);
for (const fault of [...faults, ...unused]) console.error(fault);
if (process.argv.includes('--list')) {
  for (const { file = 'anywhere', text, reason, count } of allowed)
    console.log(`${count} × ${text} (${file}): ${reason}`);
}
const survived = allowed.reduce((sum, { count }) => sum + count, 0);
console.log(
  `words: ${files.length} files; ${survived} survivors; ${faults.length + unused.length} faults`,
);
if (faults.length + unused.length > 0) process.exitCode = 1;
