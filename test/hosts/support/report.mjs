// What was seen in each host: one file each, and from all of them the part of docs/hosts.md that is generated.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readJson, root, run, venvProgram } from '../../../scripts/tools.mjs';

const seen = path.join(root, 'test', 'hosts', 'seen');
const pictures = path.join(root, 'docs', 'images', 'hosts');
const page = path.join(root, 'docs', 'hosts.md');

const FORMS = {
  view: 'the interactive table',
  table: 'the plain HTML table',
  text: 'plain text',
};

/** Keeps what a host has shown, with its picture. */
export async function keep({ name, title, isTrusted }, { version, form, notes = '' }, picture) {
  const script = path.join(root, 'test', 'hosts', 'support', 'pictures.py');
  await run(venvProgram('python'), [script, picture, path.join(pictures, `${name}.png`)]);
  const checked = new Date().toISOString().slice(0, 10);
  const entry = { title, version, form, isTrusted, notes, checked };
  writeFileSync(path.join(seen, `${name}.json`), `${JSON.stringify(entry, undefined, 2)}\n`);
}

/** Writes the table and the pictures between their markers in docs/hosts.md. */
export async function writeDocs() {
  const hosts = readdirSync(seen)
    .map((file) => ({ name: path.parse(file).name, ...readJson(path.join(seen, file)) }))
    .sort((one, other) => one.title.localeCompare(other.title, 'en', { numeric: true }));
  let text = readFileSync(page, 'utf8');
  text = between(text, 'hosts', tableOf(hosts));
  text = between(text, 'pictures', hosts.map(pictureOf).join('\n\n'));
  const options = await resolveConfig(page);
  writeFileSync(page, await format(text, { ...options, filepath: page }));
}

function between(text, name, part) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/hosts.md has no ${begin} … ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}

function tableOf(hosts) {
  const rows = hosts.map(({ name, title, version, form, isTrusted, notes, checked }) => {
    const shown = [FORMS[form], notes].filter((text) => text !== '').join('; ');
    const trust = { true: 'trusted', false: 'not trusted' }[isTrusted] ?? '–';
    return `| [${title}](images/hosts/${name}.png) | ${version} | ${trust} | ${shown} | ${checked} |`;
  });
  const head = [
    '| host | version | notebook | what is seen | checked |',
    '| --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}

const pictureOf = ({ name, title, version }) =>
  `### ${title}\n\n![${title} ${version}](images/hosts/${name}.png)`;
