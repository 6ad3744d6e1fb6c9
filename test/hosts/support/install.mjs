// What a host needs, installed once and kept in .test-cache.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CommandFailed,
  environment,
  exitCode,
  isWindows,
  output,
  root,
  run,
  venvProgram,
} from '../../../scripts/tools.mjs';

/** A host that cannot be had on this machine, as without a network: no failure of it. */
export class NotAvailable extends Error {}

/** Runs `task` in a folder that it fills, unless that was done; `label` says what, and how long it takes. */
export async function installOnce(folder, label, task) {
  const done = path.join(folder, 'done');
  if (existsSync(done)) return;
  console.log(`installing ${label}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await task(folder);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new NotAvailable(`could not be installed: ${error.message}`);
  }
  writeFileSync(done, '');
}

/** Programs of Debian's packages: installed where that is allowed. */
export async function programs(names, packages, label) {
  const isThere = (name) => output('which', [name]) !== undefined;
  if (names.every(isThere)) return;
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    console.log(`installing ${label}`);
    const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
    await exitCode('apt-get', args, { stdio: 'ignore' });
  }
  if (!names.every(isThere)) throw new NotAvailable(`${label}: ${packages.join(', ')} are missing`);
}

/** Packages of npm in a folder of their own, which is returned. */
export async function npmPackages(cache, name, packages) {
  const folder = path.join(cache, name);
  await installOnce(folder, `${packages.join(', ')}: some seconds`, async () => {
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    const args = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--silent',
      ...packages,
    ];
    await run('npm', args, { cwd: folder });
  });
  return path.join(folder, 'node_modules');
}

/** The Python of a virtual environment of its own with these packages; `withLayerfold` adds this checkout's. */
export async function pythonWith(cache, name, packages, { withLayerfold = false } = {}) {
  const folder = path.join(cache, name);
  const python = path.join(folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
  await installOnce(folder, `${packages.join(', ')}: about a minute`, async () => {
    await run(venvProgram('python'), ['-m', 'venv', folder]);
    await run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...packages,
    ]);
  });
  // Not installed: what is tested are the sources of now.
  const env = environment(withLayerfold ? { PYTHONPATH: root } : {});
  return { python, env };
}

/** The version of a package of Python. */
export const VERSION_OF = (name) => [
  '-c',
  `import importlib.metadata as m; print(m.version("${name}"))`,
];
