// The bill of materials (CycloneDX) of what is published: npm's own, cut to the packages of which code is in it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { foreignPackages } from '../texts.mjs';
import { CommandFailed, environment, isWindows, output, readJson, root } from '../tools.mjs';
import { sourceDate } from './inputs.mjs';

/** What may be in what is published: licences that ask for nothing but their notice. By the names of SPDX. */
const ALLOWED = ['0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** The bundler writes some lines of its own into each script. */
const BUNDLER = '@rspack/core';

/** All packages with code in the scripts: JupyterLab's builder lists those of the labextension itself. */
function bundledPackages() {
  const list = path.join(root, 'layerfold', 'labextension', 'static', 'third-party-licenses.json');
  const { packages } = readJson(list);
  return new Set([BUNDLER, ...foreignPackages, ...packages.map(({ name }) => name)]);
}

function wholeBill() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const options = { cwd: root, env: environment(), shell: isWindows, maxBuffer: 2 ** 26 };
  const answer = output('npm', args, options);
  if (answer === undefined) throw new CommandFailed('npm sbom failed.');
  return JSON.parse(answer);
}

const nameOf = ({ group, name }) => (group ? `${group}/${name}` : name);

function licenceOf({ licenses = [] }) {
  return licenses
    .map(({ license, expression }) => expression ?? license.id ?? license.name)
    .join(' AND ');
}

/** Throws where a licence is not on the list, also where none is known. */
export function checkLicences(components) {
  const wrong = components.filter((one) => !ALLOWED.includes(licenceOf(one)));
  if (wrong.length === 0) return;
  const named = wrong.map((one) => `${nameOf(one)} (${licenceOf(one) || 'no licence'})`);
  throw new CommandFailed(`Not among the licences that may be published: ${named.join(', ')}.`);
}

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

const artefact = (file) => ({
  type: 'file',
  name: path.basename(file),
  hashes: [{ alg: 'SHA-256', content: sha256(file) }],
});

/** Writes the bill of `files` to `target`; returns what is in them of others, with licences. */
export function writeBill(target, files) {
  const bundled = bundledPackages();
  const { metadata, components, ...whole } = wholeBill();
  const inside = components
    .filter((one) => bundled.has(nameOf(one)))
    .map((one) => ({ ...one, properties: [] })); // they say where npm found it
  checkLicences(inside);
  const component = { ...metadata.component, name: 'layerfold', components: files.map(artefact) };
  const bill = {
    ...whole,
    metadata: {
      ...metadata,
      timestamp: new Date(Number(sourceDate()) * 1000).toISOString(),
      component,
    },
    components: inside,
    dependencies: [{ ref: component['bom-ref'], dependsOn: inside.map((one) => one['bom-ref']) }],
  };
  delete bill.serialNumber; // by chance, so that no two bills would be the same
  writeFileSync(target, `${JSON.stringify(bill, undefined, 2)}\n`);
  return inside.map((one) => `${nameOf(one)} ${one.version} (${licenceOf(one)})`);
}

/** As sha256sum writes and checks them. */
export function writeChecksums(target, files) {
  const lines = files.map((file) => `${sha256(file)}  ${path.basename(file)}\n`);
  writeFileSync(target, lines.join(''));
}
