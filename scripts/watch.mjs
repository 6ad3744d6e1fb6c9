// Rebuilds on every change; reload the JupyterLab page to see it.
import { build } from './build.mjs';
import { bundle } from './bundle.mjs';
import { main, node, nodeModule, run } from './tools.mjs';

await main(async () => {
  await build({ development: true });
  const compile = run(node(), [
    nodeModule('typescript', 'bin', 'tsc'),
    '--watch',
    '--preserveWatchOutput',
  ]);
  await Promise.all([compile, bundle(['--development', '--source-map', '--watch'])]);
});
