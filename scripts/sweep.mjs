// Compares the summaries of many published architectures with what their frameworks say; each script says what it compares.
import path from 'node:path';
import { setUp } from './setup.mjs';
import { CommandFailed, environment, exitCode, main, venvProgram } from './tools.mjs';

const sweeps = {
  pytorch: 'sweep.py',
  torchvision: 'sweep_torchvision.py',
  flops: 'sweep_flops.py',
  keras: 'sweep_keras.py',
};

await main(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(sweeps);
  const unknown = names.filter((name) => !(name in sweeps));
  if (unknown.length > 0)
    throw new CommandFailed(
      `There is no sweep "${unknown.join('", "')}". There are: ${Object.keys(sweeps).join(', ')}.`,
    );
  await setUp({ withTests: true });
  const env = environment({ HF_HUB_OFFLINE: '1', TF_CPP_MIN_LOG_LEVEL: '3' });
  let failed = 0;
  for (const name of names) {
    console.log(`\n${name}`);
    const script = path.join('scripts', sweeps[name]);
    if ((await exitCode(venvProgram('python'), [script], { env })) !== 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
});
