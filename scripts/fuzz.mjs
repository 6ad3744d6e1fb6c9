// Shows the reader mutants of payloads: none may make it throw, and no step may take more than 50 ms of the processor.
// node scripts/fuzz.mjs [mutants] [first seed]
// Or folds lists of siblings with hostile numbers in both languages: their rows stay in order, the bytes are the same, and
// no fold takes more than a second of the processor.
// node scripts/fuzz.mjs fold [lists] [first seed]
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import {
  CommandFailed,
  environment,
  main,
  node,
  nodeModule,
  root,
  run,
  venvProgram,
} from './tools.mjs';

/** The reader, and the fuzzer beside its tests, compiled into a folder that goes again. */
async function compiled() {
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-fuzz-'));
  const emit = ['--noEmit', 'false', '--outDir', folder];
  await run(node(), [nodeModule('typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json', ...emit]);
  mkdirSync(path.join(folder, 'test'), { recursive: true });
  cpSync(path.join(root, 'test', 'corpus'), path.join(folder, 'test', 'corpus'), {
    recursive: true,
  });
  symlinkSync(nodeModule(), path.join(folder, 'node_modules'), 'dir');
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

function keep({ seed, what, payload }) {
  const file = path.join(tmpdir(), `layerfold-mutant-${seed}.json`);
  writeFileSync(file, JSON.stringify(payload));
  console.error(`seed ${seed}: ${what}\n  ${file}`);
}

async function mutantsOf(folder, mutants = 1_000_000, first = 0) {
  const rounds = path.join(folder, 'test/src/format/support/fuzz/rounds.js');
  const { Fuzzer } = await import(pathToFileURL(rounds).href);
  const fuzzer = new Fuzzer(keep);
  const started = performance.now();
  for (let seed = first; seed < first + mutants; seed++) {
    fuzzer.round(seed);
    if ((seed + 1) % 50_000 === 0) console.log(seed + 1, JSON.stringify(fuzzer.figures));
  }
  const { tables, thrown, slow, slowestMs } = fuzzer.figures;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `${mutants} mutants from seed ${first}, ${tables} of them tables: ${thrown} thrown, ${slow} over 50 ms, ` +
      `longest step ${slowestMs.toFixed(1)} ms, ${seconds} s`,
  );
  return thrown + slow;
}

/** Lists of siblings with hostile numbers, which Python folds first and TypeScript after it. */
async function siblingsOf(folder, lists = 200_000, first = 0) {
  const checker = path.join(folder, 'test/src/fold/support/siblings.js');
  const { Siblings } = await import(pathToFileURL(checker).href);
  const siblings = new Siblings();
  const script = path.join(root, 'test', 'python', 'hostile_siblings.py');
  const python = spawn(venvProgram('python'), [script, String(lists), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment({ PYTHONPATH: root }),
  });
  for await (const line of createInterface({ input: python.stdout })) {
    siblings.check(line);
    if (siblings.figures.lists % 20_000 === 0) console.log(JSON.stringify(siblings.figures));
  }
  const { faults, figures } = siblings;
  for (const fault of faults) console.error(`seed ${fault}`);
  console.log(
    `${figures.lists} lists of siblings from seed ${first}, ${figures.compared} of them folded in both languages: ` +
      `${faults.length} faults, slowest ${figures.slowestMs.toFixed(1)} ms (seed ${figures.slowestSeed})`,
  );
  return faults.length + lists - figures.lists;
}

await main(async () => {
  const given = process.argv.slice(2);
  const isFold = given[0] === 'fold';
  const numbers = given.slice(isFold ? 1 : 0).map(Number);
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0))
    throw new CommandFailed('npm run fuzz -- [fold] [how many] [first seed]');
  const folder = await compiled();
  try {
    const faults = await (isFold ? siblingsOf : mutantsOf)(folder, ...numbers);
    if (faults > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
