// Sets up what is missing and opens JupyterLab on the example; --check does it without a screen.
import path from 'node:path';
import { checkDemo } from './demo-check.mjs';
import { kerasBackend, setUp } from './setup.mjs';
import { commandLine, environment, main, root, run, venvProgram } from './tools.mjs';

export const notebook = path.join(root, 'examples', 'resnet101.ipynb');

await main(async () => {
  const { check } = commandLine({ check: { type: 'boolean' } }).values;
  const started = performance.now();
  await setUp({ withTests: false });
  const setUpSeconds = (performance.now() - started) / 1000;
  const env = environment({
    KERAS_BACKEND: kerasBackend(),
    JUPYTER_PREFER_ENV_PATH: '1',
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_ENABLE_ONEDNN_OPTS: '0',
  });
  console.log(`layerfold: Keras runs on ${env.KERAS_BACKEND}`);
  if (check) return checkDemo({ notebook, env, setUpSeconds });
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  await run(venvProgram('jupyter'), ['lab', ...asRoot, notebook], { env });
});
