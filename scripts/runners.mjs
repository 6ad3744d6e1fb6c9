// Every runner of `npm test`, cheapest first.
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
const playwrightFile = reportFile('playwright.json');

/** Python tests that measure time or wait for it, and need the machine for themselves. */
const timed = [
  'test/python/notebook',
  'test/python/model_summary',
  'test/python/test_ceilings.py',
  'test/python/collect/test_interrupts.py',
  'test/python/fold/test_fold_laws.py',
];

/** About as many minutes as all others together. */
const half = ['test/python/collect/torch', 'test/python/fold'];

function pytest(name, paths, ignored = []) {
  const file = reportFile(`pytest-${name}.xml`);
  const options = ['-q', `--junitxml=${file}`, ...ignored.map((ignore) => `--ignore=${ignore}`)];
  return {
    command: pythonTool('pytest', ...options, ...paths),
    report: { file, read: pytestReport },
  };
}

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
    steps: [
      [
        {
          command: npmTool('@playwright/test', 'cli.js', 'test'),
          env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightFile },
          report: { file: playwrightFile, read: playwrightReport },
        },
      ],
    ],
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
