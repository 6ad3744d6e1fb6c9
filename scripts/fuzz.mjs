// Shows the reader mutants of payloads: none may make it throw, and no step may take more than 50 ms of the processor.
// node scripts/fuzz.mjs [mutants] [first seed]
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, node, nodeModule, root, run } from './tools.mjs';

/** The reader, and the fuzzer beside its tests, compiled into a folder that goes again. */
async function compiled() {
  const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-fuzz-'));
  const emit = ['--noEmit', 'false', '--allowImportingTsExtensions', 'false', '--outDir', folder];
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

await main(async () => {
  const [mutants = 1_000_000, first = 0] = process.argv.slice(2).map(Number);
  const folder = await compiled();
  try {
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
    if (thrown + slow > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
