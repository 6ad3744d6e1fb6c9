import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const installed = process.env['LAYERFOLD_INSTALLED'];

/** Whether a wheel is tested, which `npm run dist -- --test` installed, or else the checkout with what was just built. */
export const IS_INSTALLED = installed !== undefined;

/** The virtual environment that has layerfold. */
export const ENVIRONMENT = installed ?? join(REPOSITORY, '.venv');

const shared = (...names: string[]): string => join(ENVIRONMENT, 'share', 'jupyter', ...names);

export const LABEXTENSION = IS_INSTALLED
  ? shared('labextensions', 'layerfold')
  : join(REPOSITORY, 'layerfold', 'labextension');

export const NBCONVERT_TEMPLATE = IS_INSTALLED
  ? shared('nbconvert', 'templates', 'layerfold')
  : join(REPOSITORY, 'nbconvert-template');

/** What Python imports before anything that is installed. */
export const PYTHONPATH = IS_INSTALLED ? '' : REPOSITORY;
