import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPython } from './installed.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');

/** Has Python write the bundles that the tests show. */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'layerfold-bundles-'));
  const bundles = join(folder, 'bundles.json');
  runPython(join(REPOSITORY, 'test', 'ui', 'fixtures.py'), bundles);
  process.env['LAYERFOLD_BUNDLES'] = bundles;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
