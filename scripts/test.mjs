// Sets up what is missing, runs every check, and ends with one line summed from their own reports.
import { mkdirSync, rmSync } from 'node:fs';
import { ensureBrowser } from './browser.mjs';
import { checkReport, verdict } from './reports.mjs';
import { reportFile, runners } from './runners.mjs';
import { setUp } from './setup.mjs';
import { CommandFailed, environment, exitCode, main } from './tools.mjs';

function chosenRunners() {
  const at = process.argv.indexOf('--only');
  if (at === -1) return runners;
  const names = (process.argv[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !runners.some((runner) => runner.name === name));
  if (unknown.length > 0) {
    const known = runners.map((runner) => runner.name).join(', ');
    throw new CommandFailed(`There is no runner "${unknown.join('", "')}". There are: ${known}.`);
  }
  return runners.filter((runner) => names.includes(runner.name));
}

async function outcome({ command, env = {}, needsBrowser, report }) {
  if (needsBrowser) await ensureBrowser();
  const [program, args] = command();
  if (report) rmSync(report.file, { force: true });
  const exitedWell = (await exitCode(program, args, { env: environment(env) })) === 0;
  return report ? verdict(exitedWell, report.read(report.file)) : checkReport(exitedWell);
}

const failure = { passed: 0, failed: 1, skipped: 0 };

async function judged(runner, place) {
  console.log(`\n[${place}] ${runner.name}`);
  const started = performance.now();
  const counts = await outcome(runner).catch((error) => {
    console.error(error instanceof CommandFailed ? error.message : error);
    return failure;
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`[${place}] ${runner.name}: ${line(counts)} (${seconds} s)`);
  return counts;
}

const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

function sum(all) {
  const total = (key) => all.reduce((before, counts) => before + counts[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

async function runAll() {
  const chosen = chosenRunners();
  await setUp({ withTests: true });
  mkdirSync(reportFile(''), { recursive: true });
  const all = [];
  for (const [index, runner] of chosen.entries()) {
    all.push(await judged(runner, `${index + 1}/${chosen.length}`));
  }
  return sum(all);
}

await main(async () => {
  const total = await runAll().catch((error) => {
    console.error(error instanceof CommandFailed ? error.message : error);
    return failure;
  });
  console.log(`\n${line(total)}`);
  return total.failed > 0 ? 1 : 0;
});
