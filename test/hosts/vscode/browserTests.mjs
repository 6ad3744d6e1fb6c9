// The browser tests of test/ui that are of the view and not of JupyterLab, in VS Code.
import assert from 'node:assert/strict';
import { exitCodeAndOutput, environment, node, nodeModule } from '../../../scripts/tools.mjs';

/** Runs those that have the tag of test/ui/support/host.ts. */
export async function expectTestsPass({ url, work }) {
  const run = [nodeModule('@playwright', 'test', 'cli.js'), 'test', '--grep', '@any-host'];
  const env = environment({ LAYERFOLD_VSCODE: JSON.stringify({ url, root: work }) });
  assert.equal(await exitCodeAndOutput(node(), [...run, '--reporter', 'list'], { env }), 0);
}
