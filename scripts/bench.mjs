// Measures layerfold beside what a user would take instead, in one run, and writes docs/benchmarks.md
// and README's figures of it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { measureNotebooks } from './bench/browser.mjs';
import { readmeWith, report } from './bench/report.mjs';
import { ensureBrowser } from './browser.mjs';
import { kerasBackend, setUp } from './setup.mjs';
import { environment, main, node, nodeModule, output, root, run, venvProgram } from './tools.mjs';

const packages = [
  'layerfold',
  'jupyterlab',
  'ipykernel',
  'keras',
  'torch',
  'torchinfo',
  'timm',
  'transformers',
  'igraph',
  'resvg-py',
  'pydot',
  'torchview',
];
const python = `import importlib.metadata as m, platform
print(platform.python_version(), *(f"{n} {m.version(n)}" for n in ${JSON.stringify(packages)}), sep=", ")`;

function machine(executablePath) {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    `${cpus().length} × ${cpus()[0].model.trim()}, ${memory}, ${process.platform}`,
    `Python ${output(venvProgram('python'), ['-c', python])}, Keras on ${kerasBackend()}`,
    output(executablePath, ['--version']),
  ];
}

await main(async () => {
  await setUp({ withTests: true });
  const executablePath = await ensureBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-bench-'));
  const env = environment({
    KERAS_BACKEND: kerasBackend(),
    TF_CPP_MIN_LOG_LEVEL: '3',
    HF_HUB_OFFLINE: '1',
  });
  try {
    const kernelScript = path.join('scripts', 'bench', 'kernel.py');
    await run(venvProgram('python'), [kernelScript, folder], { env });
    const inKernel = JSON.parse(readFileSync(path.join(folder, 'kernel.json'), 'utf8'));
    const sizesScript = path.join('scripts', 'bench', 'sizes.py');
    const sizes = JSON.parse(output(venvProgram('python'), [sizesScript], { cwd: root }));
    const passesScript = path.join('scripts', 'bench', 'with_input.py');
    await run(venvProgram('python'), [passesScript, folder], { env });
    const withInput = JSON.parse(readFileSync(path.join(folder, 'with_input.json'), 'utf8'));
    const picturesScript = path.join('scripts', 'bench', 'pictures.py');
    await run(venvProgram('python'), [picturesScript, folder], { env });
    const pictures = JSON.parse(readFileSync(path.join(folder, 'pictures.json'), 'utf8'));
    const inBrowser = await measureNotebooks({ folder, env, executablePath });
    // It reads what is compiled here.
    await run(node(), [nodeModule('typescript', 'bin', 'tsc')]);
    const { listingTimings } = await import('./bench/listing.mjs');
    const inListing = listingTimings();
    const { picturesInPage } = await import('./bench/picturesInPage.mjs');
    const inPage = await picturesInPage(executablePath);
    const machineFacts = machine(executablePath);
    const text = report({
      inKernel,
      sizes,
      withInput,
      pictures,
      inBrowser,
      inListing,
      inPage,
      machine: machineFacts,
    });
    writeFileSync(path.join(root, 'docs', 'benchmarks.md'), text);
    const readme = path.join(root, 'README.md');
    writeFileSync(readme, readmeWith(readFileSync(readme, 'utf8'), inBrowser));
    console.log(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
