// Compares the summaries of many published architectures with what their framework says; see sweep.py.
import path from 'node:path';
import { setUp } from './setup.mjs';
import { environment, main, run, venvProgram } from './tools.mjs';

await main(async () => {
  await setUp({ withTests: true });
  const script = path.join('scripts', 'sweep.py');
  const env = environment({ HF_HUB_OFFLINE: '1' });
  await run(venvProgram('python'), [script, ...process.argv.slice(2)], { env });
});
