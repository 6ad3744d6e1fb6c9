// Formats both languages in place.
import { main, node, nodeModule, run, venvProgram } from './tools.mjs';

await main(async () => {
  await run(node(), [
    nodeModule('prettier', 'bin', 'prettier.cjs'),
    '--write',
    '--log-level=warn',
    '.',
  ]);
  await run(venvProgram('ruff'), ['check', '--fix', '--exit-zero', '--quiet']);
  await run(venvProgram('ruff'), ['format']);
});
