import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from './installed.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** Where the kernel's half of layerfold is installed. */
export const KERNEL_ENVIRONMENT = ENVIRONMENT;

/** A virtual environment with JupyterLab 4.0 and nothing of layerfold; made once and kept. */
export function jupyterLab40(): string {
  const environment = join(REPOSITORY, '.test-cache', 'jupyterlab-4.0');
  const done = join(environment, 'done');
  if (existsSync(done)) return environment;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  execFileSync(join(KERNEL_ENVIRONMENT, 'bin', 'python'), ['-m', 'venv', environment]);
  const pip = join(environment, 'bin', 'pip');
  execFileSync(pip, ['install', '--quiet', 'jupyterlab==4.0.*', 'ipykernel', 'setuptools<81']);
  writeFileSync(done, '');
  return environment;
}
