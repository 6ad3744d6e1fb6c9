import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const installed = process.env['LAYERFOLD_INSTALLED'];

/** Whether a wheel is tested, which `npm run dist -- --test` installed, or else the checkout with what was just built. */
export const IS_INSTALLED = installed !== undefined;

/** The virtual environment that has layerfold. */
export const ENVIRONMENT =
  installed === undefined ? join(REPOSITORY, '.venv') : join(installed, 'environment');

/** Where an environment that has nothing of layerfold imports it from. */
const PACKAGES = installed === undefined ? REPOSITORY : join(installed, 'package');

/** The package that is tested. */
export const PACKAGE = join(PACKAGES, 'layerfold');

const shared = (...names: string[]): string => join(ENVIRONMENT, 'share', 'jupyter', ...names);

export const LABEXTENSION = IS_INSTALLED
  ? shared('labextensions', 'layerfold')
  : join(REPOSITORY, 'layerfold', 'labextension');

export const NBCONVERT_TEMPLATE = IS_INSTALLED
  ? shared('nbconvert', 'templates', 'layerfold')
  : join(REPOSITORY, 'nbconvert-template');

/** Whether an environment has the wheel that is tested, and so needs nothing to find it. */
export function hasWheel(environment: string): boolean {
  return IS_INSTALLED && environment === ENVIRONMENT;
}

/** What the Python of an environment imports before anything that is installed. */
export function pythonPath(environment: string): string {
  return hasWheel(environment) ? '' : PACKAGES;
}

/** Runs a program of the tests with the Python that has layerfold, and returns what it prints; it may import what `test/python` has. */
export function runPython(...args: readonly string[]): string {
  const folders = [pythonPath(ENVIRONMENT), join(REPOSITORY, 'test', 'python')];
  const PYTHONPATH = folders.filter((folder) => folder !== '').join(delimiter);
  return execFileSync(join(ENVIRONMENT, 'bin', 'python'), args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH },
    maxBuffer: 2 ** 26,
  });
}
