// Every runner of `npm test`, cheapest first.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pytestReport, playwrightReport, vitestReport } from './reports.mjs';
import { node, nodeModule, root, venvProgram } from './tools.mjs';

export const reportFile = (name) => path.join(root, 'test-results', name);

// Asked for when a runner starts: on a fresh machine the newer Node comes with the set-up.
const npmTool =
  (module, program, ...args) =>
  () => [node(), [nodeModule(...module.split('/'), program), ...args]];
const pythonTool =
  (name, ...args) =>
  () => [venvProgram(name), args];
const tsc = (project) => npmTool('typescript', 'bin/tsc', '--noEmit', '-p', project);

const checks = {
  prettier: npmTool('prettier', 'bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  eslint: npmTool('eslint', 'bin/eslint.js', '--max-warnings=0', '.'),
  tsc: tsc('tsconfig.json'),
  'tsc-pure': tsc('tsconfig.pure.json'),
  'tsc-test': tsc('tsconfig.test.json'),
  'dependency-cruiser': npmTool(
    'dependency-cruiser',
    'bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    'src',
  ),
  architecture: () => [node(), [path.join(root, 'scripts', 'check-architecture.mjs')]],
  words: () => [node(), [path.join(root, 'scripts', 'check-words.mjs')]],
  'ruff-format': pythonTool('ruff', 'format', '--check'),
  ruff: pythonTool('ruff', 'check'),
  mypy: pythonTool('mypy'),
  'import-linter': pythonTool('lint-imports', '--no-cache'),
};

const vitestFile = reportFile('vitest.json');

/** Python tests that measure time or wait for it, and need the machine for themselves. */
const timed = [
  'test/python/notebook/test_deadline.py',
  'test/python/notebook/test_progress.py',
  'test/python/test_ceilings.py',
  'test/python/collect/test_interrupts.py',
  'test/python/fold/test_fold_laws.py',
];

/** About as many minutes as all others together. */
const half = [
  'test/python/collect/torch',
  'test/python/fold',
  'test/python/notebook',
  'test/python/collect/test_constructions.py',
];

function pytest(name, paths, ignored = []) {
  const file = reportFile(`pytest-${name}.xml`);
  const options = ['-q', `--junitxml=${file}`, ...ignored.map((ignore) => `--ignore=${ignore}`)];
  return {
    command: pythonTool('pytest', ...options, ...paths),
    report: { file, read: pytestReport },
  };
}

function playwright(project, ...options) {
  const file = reportFile(`playwright-${project}.json`);
  const args = ['test', `--project=${project}`, ...options];
  return {
    command: npmTool('@playwright/test', 'cli.js', ...args),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    report: { file, read: playwrightReport },
  };
}

/** Each starts JupyterLab and Chromium, so that more would not fit into the memory of a small machine. */
const MOST_BROWSERS = 3;
const browsers = Math.min(availableParallelism(), MOST_BROWSERS);

const suites = [
  {
    name: 'vitest',
    steps: [
      [
        {
          command: npmTool(
            'vitest',
            'vitest.mjs',
            'run',
            '--reporter=dot',
            '--reporter=json',
            `--outputFile.json=${vitestFile}`,
          ),
          report: { file: vitestFile, read: vitestReport },
        },
      ],
    ],
  },
  {
    name: 'pytest',
    steps: [
      [pytest('half', half, timed), pytest('rest', ['test/python'], [...half, ...timed])],
      [pytest('timed', timed)],
    ],
  },
  {
    name: 'playwright',
    needsBrowser: true,
    steps: [[playwright('together', `--workers=${browsers}`)], [playwright('timed')]],
  },
];

/** `steps`: what runs one after the other, and in each what runs beside one another. */
export const runners = [
  ...Object.entries(checks).map(([name, command]) => ({
    name,
    isCheck: true,
    steps: [[{ command }]],
  })),
  ...suites,
];
