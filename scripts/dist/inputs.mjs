// What a release is built with: npm's packages as package-lock.json says, and Python tools of which each file's hash is known.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findPython } from '../python.mjs';
import { installNodeModules } from '../setup.mjs';
import { CommandFailed, digest, isWindows, output, root, run } from '../tools.mjs';

const REQUIREMENTS = path.join('scripts', 'requirements', 'dist.txt');
const folder = path.join(root, '.test-cache', 'dist');

export const programIn = (environment, name) =>
  path.join(environment, ...(isWindows ? ['Scripts', `${name}.exe`] : ['bin', name]));

export const buildPython = programIn(folder, 'python');

export async function newEnvironment(target) {
  const python = findPython();
  if (python === undefined)
    throw new CommandFailed('No usable Python was found: see `npm run setup`.');
  rmSync(target, { recursive: true, force: true });
  await run(python, ['-m', 'venv', target]);
}

async function installBuildTools() {
  const stamp = path.join(folder, 'installed');
  const wanted = digest([REQUIREMENTS]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await newEnvironment(folder);
  const hashed = ['--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS];
  await run(buildPython, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...hashed,
  ]);
  writeFileSync(stamp, wanted);
}

export async function installInputs() {
  await installNodeModules();
  await installBuildTools();
}

/** The second of the last commit, as https://reproducible-builds.org/specs/source-date-epoch/ has it. */
export function sourceDate() {
  const given =
    process.env.SOURCE_DATE_EPOCH ?? output('git', ['log', '-1', '--format=%ct'], { cwd: root });
  if (given === undefined)
    throw new CommandFailed('This is no checkout of git: set SOURCE_DATE_EPOCH.');
  return given;
}
