// Brings node_modules, .venv and the built extension up to date; does nothing where they are.
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, buildIsCurrent } from './build.mjs';
import { findPython } from './python.mjs';
import {
  CommandFailed,
  commandLine,
  digest,
  environment,
  environmentWithoutNodeModules,
  isMain,
  isWindows,
  main,
  nodeModule,
  output,
  readJson,
  root,
  run,
  venvFile,
  venvProgram,
} from './tools.mjs';

const extensionLink = venvFile('share', 'jupyter', 'labextensions', 'layerfold');
const builtExtension = path.join(root, 'layerfold', 'labextension');
const templateLink = venvFile('share', 'jupyter', 'nbconvert', 'templates', 'layerfold');
const stampFile = venvFile('layerfold-setup.json');
const requirements = (name) => path.join('scripts', 'requirements', `${name}.txt`);
const say = (sentence) => console.log(`layerfold: ${sentence}`);

export async function setUp({ withTests }) {
  // One mostly unpacks, the other mostly waits for its index.
  const [npm, python] = await Promise.allSettled([installNodeModules(), installPython(withTests)]);
  for (const { reason } of [npm, python]) if (reason !== undefined) throw reason;
  await installLayerfold();
  if (!buildIsCurrent()) {
    say('building the extension');
    await build();
  }
  link(extensionLink, builtExtension);
  link(templateLink, path.join(root, 'nbconvert-template'));
}

async function installPython(withTests) {
  await makeVirtualEnvironment();
  await installRequirements('demo');
  await installKerasBackend();
  if (!withTests) return;
  await installRequirements('test');
  await installRequirements('no-deps', ['--no-deps']);
  await installRequirements('sweep');
}

/** "tensorflow", or "jax" where TensorFlow has no wheel. */
export function kerasBackend() {
  return readStamp().backend;
}

export async function installNodeModules() {
  const installed = nodeModule('.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say('installing npm packages (about 1 GB)');
  await run('npm', ['ci'], { env: environmentWithoutNodeModules(), shell: isWindows });
}

async function makeVirtualEnvironment() {
  if (output(venvProgram('python'), ['-m', 'pip', '--version']) !== undefined) return;
  const python = findPython();
  if (python === undefined) {
    throw new CommandFailed(
      'No usable Python was found. Install Python 3.10, 3.11, 3.12 or 3.13 with its venv module ' +
        '(on Debian and Ubuntu: apt-get install python3-venv), and run this again.',
    );
  }
  say(`making .venv with ${output(python, ['--version'])}`);
  rmSync(venvFile(), { recursive: true, force: true });
  await run(python, ['-m', 'venv', venvFile()]);
}

async function installRequirements(name, options = []) {
  const wanted = digest([requirements(name)]);
  if (readStamp()[name] === wanted) return;
  say(`installing Python packages of ${requirements(name)}`);
  await pip(['install', ...options, '-r', requirements(name)]);
  writeStamp({ [name]: wanted });
}

async function installKerasBackend() {
  const { backend } = readStamp();
  if (backend !== undefined && readStamp()[backend] === digest([requirements(backend)])) return;
  const chosen = tensorflowHasWheel() ? 'tensorflow' : 'jax';
  if (chosen === 'jax')
    say('TensorFlow has no wheel for this Python and platform; Keras runs on JAX');
  await installRequirements(chosen);
  writeStamp({ backend: chosen });
}

function tensorflowHasWheel() {
  const options = ['--dry-run', '--no-deps', '--only-binary', ':all:', '--quiet'];
  const args = ['-m', 'pip', 'install', ...options, '-r', requirements('tensorflow')];
  return output(venvProgram('python'), args, { cwd: root, timeout: 600_000 }) !== undefined;
}

async function installLayerfold() {
  const wanted = digest(['pyproject.toml', 'package.json']);
  if (readStamp().layerfold === wanted) return;
  // Through a link of an earlier set-up pip would remove and write files of the checkout.
  for (const shared of [extensionLink, templateLink])
    rmSync(shared, { recursive: true, force: true });
  rmSync(path.join(builtExtension, 'install.json'), { force: true });
  const env = environment({ HATCH_JUPYTER_BUILDER_SKIP_NPM: '1' });
  await pip(['install', '--quiet', '--no-deps', '--no-build-isolation', '-e', '.'], { env });
  writeStamp({ layerfold: wanted });
}

/** An editable install carries no shared data, so Jupyter is pointed at what was built. */
function link(place, built) {
  mkdirSync(path.dirname(place), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  symlinkSync(built, place, 'junction');
}

function pip(args, options) {
  return run(venvProgram('python'), ['-m', 'pip', ...args], options);
}

function readStamp() {
  return readJson(stampFile) ?? {};
}

function writeStamp(change) {
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), ...change }, undefined, 2));
}

if (isMain(import.meta)) {
  await main(() => {
    const { test } = commandLine({ test: { type: 'boolean', default: false } }).values;
    return setUp({ withTests: test });
  });
}
