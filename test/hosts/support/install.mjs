// What a host needs, installed once and kept in .test-cache.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CommandFailed,
  environment,
  isWindows,
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
