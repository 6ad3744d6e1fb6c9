// Compares the summaries of many published architectures with what their frameworks say, measures their first views, and leaves out each rule of the fold; each script says how.
import path from 'node:path';
import { setUp } from './setup.mjs';
import { CommandFailed, environment, exitCode, main, venvProgram } from './tools.mjs';

const sweeps = {
  pytorch: 'pytorch.py',
  torchvision: 'torchvision_published.py',
  flops: 'pytorch_flops.py',
  passes: 'passes.py',
  constructions: 'constructions.py',
  keras: 'keras_applications.py',
  decoded: 'decoded.py',
  views: 'fold_views.py',
  rules: 'fold_rules.py',
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
    const script = path.join('scripts', 'sweep', sweeps[name]);
    if ((await exitCode(venvProgram('python'), [script], { env })) !== 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
});
