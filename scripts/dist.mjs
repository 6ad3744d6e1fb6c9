// Builds all that is published into dist/. `--check` builds it twice elsewhere and compares; `--test` tests the installed wheel.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { writeBill, writeChecksums } from './dist/bill.mjs';
import { buildPython, installInputs, sourceDate } from './dist/inputs.mjs';
import { checkReproducible } from './dist/reproducible.mjs';
import { writeSingleFiles } from './dist/singleFiles.mjs';
import { checkWheel } from './dist/wheel.mjs';
import { testInstalled } from './dist/installed.mjs';
import {
  CommandFailed,
  commandLine,
  environment,
  isMain,
  isWindows,
  main,
  output,
  readJson,
  root,
  run,
} from './tools.mjs';
import { packExtension } from './vscode.mjs';

const dist = path.join(root, 'dist');
const inDist = (name) => path.join(dist, name);

/** The bundle that was built before goes into both, so that nothing is installed or built on the way. */
async function writePythonPackages(env) {
  const skip = { ...env, HATCH_JUPYTER_BUILDER_SKIP_NPM: '1' };
  const options = ['--no-isolation', '--sdist', '--wheel', '--outdir', dist, root];
  await run(buildPython, ['-m', 'build', ...options], { env: environment(skip) });
}

/** npm keeps the permissions of files, which depend on who checked them out. */
async function writeNpmPackage(env) {
  const options = { env: environment(env), shell: isWindows, cwd: root };
  const pack = ['pack', '--ignore-scripts'];
  const listed = output('npm', [...pack, '--dry-run', '--json'], options);
  if (listed === undefined) throw new CommandFailed('npm pack failed.');
  const [{ files }] = JSON.parse(listed);
  for (const file of files) chmodSync(path.join(root, file.path), 0o644);
  await run('npm', [...pack, '--silent', '--pack-destination', dist], options);
}

const published = () => readdirSync(dist).sort().map(inDist);

async function writeAll() {
  const { version } = readJson(path.join(root, 'package.json'));
  const env = { SOURCE_DATE_EPOCH: sourceDate() };
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await build();
  for (const [name, file] of await writeSingleFiles())
    copyFileSync(file, inDist(`layerfold-${name}-${version}.js`));
  await packExtension(dist);
  await writePythonPackages(env);
  await writeNpmPackage(env);
  checkWheel(inDist(`layerfold-${version}-py3-none-any.whl`));
  const inside = writeBill(inDist(`layerfold-${version}.cdx.json`), published());
  writeChecksums(inDist('SHA256SUMS'), published());
  return inside;
}

async function writeDist() {
  await installInputs();
  const inside = await writeAll();
  for (const file of published()) {
    const kilobytes = (statSync(file).size / 1000).toFixed(1);
    console.log(`layerfold: ${path.relative(root, file)}, ${kilobytes} kB`);
  }
  console.log(`layerfold: code of others in it: ${inside.join(', ')}`);
}

if (isMain(import.meta)) {
  await main(async () => {
    const { values, positionals } = commandLine(
      { check: { type: 'boolean' }, test: { type: 'boolean' } },
      { allowPositionals: true },
    );
    if (values.check) await checkReproducible();
    else await writeDist();
    if (values.test) await testInstalled(dist, positionals);
  });
}
