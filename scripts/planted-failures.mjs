// Plants one failure in each runner of `npm test` in turn, in a copy, and checks that each is reported.
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { main, node, root } from './tools.mjs';

const plants = {
  prettier: ['scripts/planted.mjs', 'const  planted=1;console.log( planted )\n'],
  eslint: ['src/planted.ts', 'export var planted = 1;\n'],
  tsc: ['src/planted.ts', "export const planted: number = 'planted';\n"],
  'tsc-pure': ['src/format/planted.ts', 'export const planted = document.title;\n'],
  'tsc-test': ['test/src/planted.ts', "export const planted: number = 'planted';\n"],
  'dependency-cruiser': ['src/format/planted.ts', "import '../view/index.js';\n"],
  architecture: ['ARCHITECTURE.md', '`src/planted/nowhere.ts`\n'],
  words: ['src/planted.ts', '// What nobody knows.\n'],
  'ruff-format': ['layerfold/planted.py', 'planted  =  1\n'],
  ruff: ['layerfold/planted.py', 'import os\n'],
  mypy: ['layerfold/planted.py', 'planted: int = "planted"\n'],
  'import-linter': ['layerfold/format/planted.py', 'import layerfold.fold\n'],
  vitest: [
    'test/src/planted.test.ts',
    "import { expect, test } from 'vitest';\n\ntest('planted', () => expect(1).toBe(2));\n",
  ],
  pytest: ['test/python/test_planted.py', 'def test_planted():\n    assert False\n'],
  playwright: [
    'test/ui/planted.spec.ts',
    "import { expect, test } from '@playwright/test';\n\ntest('planted', () => expect(1).toBe(2));\n",
  ],
};

const unwanted = ['.git', '.venv', 'node_modules', 'test-results', 'lib', 'labextension'];

function copyCheckout(target) {
  cpSync(root, target, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => !unwanted.includes(path.basename(source)),
  });
  for (const shared of ['.venv', 'node_modules']) {
    symlinkSync(path.join(root, shared), path.join(target, shared), 'junction');
  }
}

const runnersThatCount = ['vitest', 'pytest', 'playwright'];

function runOnly(copy, name) {
  const script = path.join(copy, 'scripts', 'test.mjs');
  const result = spawnSync(node(), [script, '--only', name], { cwd: copy, encoding: 'utf8' });
  return { code: result.status, line: result.stdout.trim().split('\n').at(-1) };
}

function runPlanted(copy, name, [file, text]) {
  const target = path.join(copy, file);
  writeFileSync(target, text);
  try {
    return runOnly(copy, name);
  } finally {
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), target);
    else rmSync(target);
  }
}

/** A check that fails anyway proves nothing; a suite must count exactly the one planted. */
function seesPlant(copy, name, plant) {
  const clean = runnersThatCount.includes(name) || runOnly(copy, name).code === 0;
  const { code, line } = runPlanted(copy, name, plant);
  const seen = clean && code !== 0 && line.includes(', 1 failed, ');
  const verdict = seen ? 'seen' : clean ? 'MISSED' : 'FAILS ANYWAY';
  console.log(`${verdict.padEnd(12)} ${name}: exit ${code}, "${line}"`);
  return seen;
}

async function plantAll() {
  await setUp({ withTests: true });
  const copy = mkdtempSync(path.join(tmpdir(), 'layerfold-planted-'));
  try {
    copyCheckout(copy);
    const chosen = Object.entries(plants);
    const seen = chosen.filter(([name, plant]) => seesPlant(copy, name, plant));
    return seen.length === chosen.length ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
    // The copy's set-up pointed the shared environment at the copy.
    await setUp({ withTests: true });
  }
}

await main(plantAll);
