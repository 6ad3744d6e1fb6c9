// Installs the wheel of dist/ into an environment of its own, runs the browser tests on that, and sees what uninstalling leaves.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBrowser } from '../browser.mjs';
import { setUp } from '../setup.mjs';
import { CommandFailed, exitCode, node, nodeModule, output, run, venvProgram } from '../tools.mjs';
import { newEnvironment, programIn } from './inputs.mjs';

const requirements = (name) => path.join('scripts', 'requirements', `${name}.txt`);
const PURELIB = ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'];
const OURS = /^(?:layerfold|_editable_impl_layerfold|__editable__)/iu;

/** Nothing of the checkout, whatever the environment of this process says. */
const env = { ...process.env };
delete env.PYTHONPATH;
const options = { env, cwd: tmpdir() };

const pip = (environment, ...args) =>
  run(
    programIn(environment, 'python'),
    ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...args],
    {
      env,
    },
  );

/** The frameworks, of four gigabytes, are those of .venv; all that Jupyter reads from its own folder is installed. */
async function makeEnvironment(environment, frameworks) {
  await newEnvironment(environment);
  const names = ['nbconvert', 'jupyterlab-language-pack-de-DE'];
  await pip(
    environment,
    'install',
    '-r',
    requirements('demo'),
    '-c',
    requirements('test'),
    ...names,
  );
  const packages = output(venvProgram('python'), PURELIB);
  mkdirSync(frameworks);
  for (const name of readdirSync(packages))
    if (!OURS.test(name) && !name.endsWith('.pth'))
      symlinkSync(path.join(packages, name), path.join(frameworks, name), 'junction');
  const own = output(programIn(environment, 'python'), PURELIB);
  writeFileSync(path.join(own, 'frameworks.pth'), `${frameworks}\n`);
}

/** The tests have other environments, too, with nothing of layerfold. Their kernels import it from this folder, which has nothing else. */
function linkPackage(environment, folder) {
  const own = output(programIn(environment, 'python'), PURELIB);
  mkdirSync(folder);
  symlinkSync(path.join(own, 'layerfold'), path.join(folder, 'layerfold'), 'junction');
}

/** All names below a folder, without what Python compiles of others' modules as they are imported. */
function namesBelow(folder) {
  const all = readdirSync(folder, { recursive: true });
  const isOfOthers = (name) => /__pycache__/u.test(name) && !/[\\/]layerfold[\\/]/u.test(name);
  return new Set(all.filter((name) => !isOfOthers(name)));
}

const extensions = (environment) => {
  const answer = output(
    'sh',
    ['-c', '"$1" labextension list 2>&1', 'sh', programIn(environment, 'jupyter')],
    options,
  );
  const lines = stripVTControlCharacters(answer ?? '').split('\n');
  return lines.filter((line) => /^\s*layerfold v/u.test(line));
};

function expectInstalled(environment) {
  const lines = extensions(environment);
  if (lines.length !== 1 || !/enabled OK/u.test(lines[0]))
    throw new CommandFailed(`jupyter labextension list says "${lines.join(' ')}".`);
  console.log(`layerfold: jupyter labextension list: ${lines[0].trim()}`);
  const script = ['-c', 'import layerfold; print(layerfold.__file__)'];
  const imported = output(programIn(environment, 'python'), script, options) ?? 'nothing';
  if (!imported.startsWith(realpathSync(environment)))
    throw new CommandFailed(`Python imports ${imported}.`);
}

async function expectNothingLeft(environment, before) {
  await pip(environment, 'uninstall', '--yes', 'layerfold');
  const after = namesBelow(environment);
  const left = [...after].filter((name) => !before.has(name));
  const lost = [...before].filter((name) => !after.has(name));
  if (left.length + lost.length > 0)
    throw new CommandFailed(`Uninstalling left ${left.join(', ')} and took ${lost.join(', ')}.`);
  if (extensions(environment).length > 0) throw new CommandFailed('JupyterLab still lists it.');
  console.log('layerfold: uninstalling left nothing behind');
}

/** `specs`: those of the browser tests to run, all without any. */
export async function testInstalled(dist, specs) {
  await setUp({ withTests: true });
  await ensureBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-installed-'));
  const environment = path.join(folder, 'environment');
  try {
    await makeEnvironment(environment, path.join(folder, 'frameworks'));
    const before = namesBelow(environment);
    const [wheel] = readdirSync(dist).filter((name) => name.endsWith('.whl'));
    await pip(environment, 'install', '--no-index', path.join(dist, wheel));
    expectInstalled(environment);
    linkPackage(environment, path.join(folder, 'package'));
    const command = [
      nodeModule('@playwright', 'test', 'cli.js'),
      'test',
      '--reporter=list',
      ...specs,
    ];
    const failed = await exitCode(node(), command, {
      env: { ...env, LAYERFOLD_INSTALLED: folder },
    });
    await expectNothingLeft(environment, before);
    if (failed !== 0) throw new CommandFailed('The browser tests failed on the installed wheel.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
