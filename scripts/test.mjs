// Sets up what is missing, runs every check, and ends with what failed and one line summed from their own reports.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ensureBrowser } from './browser.mjs';
import { checkReport, verdict } from './reports.mjs';
import { reportFile, runners } from './runners.mjs';
import { setUp } from './setup.mjs';
import {
  CommandFailed,
  commandLine,
  environment,
  exitCode,
  exitCodeAndOutput,
  goOnWithInstalledNode,
  main,
} from './tools.mjs';

/** More of them would not fit into the memory of a small machine. */
const MOST_CHECKS = 4;

function chosenRunners() {
  const { only } = commandLine({ only: { type: 'string' } }).values;
  if (only === undefined) return runners;
  const names = only.split(',');
  const unknown = names.filter((name) => !runners.some((runner) => runner.name === name));
  if (unknown.length > 0) {
    const known = runners.map((runner) => runner.name).join(', ');
    throw new CommandFailed(`There is no runner "${unknown.join('", "')}". There are: ${known}.`);
  }
  return runners.filter((runner) => names.includes(runner.name));
}

/** What has no report of its own counts as one failure. */
function reported(error) {
  console.error(error instanceof CommandFailed ? error.message : error);
  return { passed: 0, failed: 1, skipped: 0, names: [error.message] };
}

/** What it prints comes as a whole at its end where others print beside it. */
async function outcomeOf({ command, env = {}, report }, isAlone) {
  const [program, args] = command();
  if (report) rmSync(report.file, { force: true });
  const execute = isAlone ? exitCode : exitCodeAndOutput;
  const exitedWell = (await execute(program, args, { env: environment(env) })) === 0;
  return report ? verdict(exitedWell, await report.read(report.file)) : checkReport(exitedWell);
}

async function outcome({ steps, needsBrowser }, isAlone) {
  if (needsBrowser) await ensureBrowser();
  const all = [];
  for (const step of steps) {
    const isOnly = isAlone && step.length === 1;
    all.push(...(await Promise.all(step.map((part) => outcomeOf(part, isOnly).catch(reported)))));
  }
  return sum(all);
}

async function judged(runner, place, isAlone) {
  console.log(`\n[${place}] ${runner.name}`);
  const started = performance.now();
  const counts = await outcome(runner, isAlone).catch(reported);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`[${place}] ${runner.name}: ${line(counts)} (${seconds} s)`);
  if (counts.failed === 0) return counts;
  const names = counts.names.map((name) => `${runner.name}: ${name}`);
  return { ...counts, names: names.length > 0 ? names : [runner.name] };
}

const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

function sum(all) {
  const total = (key) => all.reduce((before, counts) => before + counts[key], 0);
  const names = all.flatMap((counts) => counts.names);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped'), names };
}

/** Checks assert no time, so that some of them may run at once. */
async function checked(checks) {
  const counts = [];
  const open = [...checks];
  const worker = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift())
      counts.push(await judged(next.runner, next.place, checks.length === 1));
  };
  const workers = Math.min(checks.length, availableParallelism(), MOST_CHECKS);
  await Promise.all(Array.from({ length: workers }, worker));
  return counts;
}

async function runAll() {
  const chosen = chosenRunners();
  const places = chosen.map((runner, at) => ({ runner, place: `${at + 1}/${chosen.length}` }));
  await setUp({ withTests: true });
  await goOnWithInstalledNode();
  mkdirSync(reportFile(''), { recursive: true });
  const all = await checked(places.filter(({ runner }) => runner.isCheck));
  for (const { runner, place } of places)
    if (!runner.isCheck) all.push(await judged(runner, place, true));
  return sum(all);
}

await main(async () => {
  const total = await runAll().catch(reported);
  // A log that is cut has its end.
  if (total.failed > 0) console.log(`\nFailed:\n${total.names.join('\n')}`);
  console.log(`\n${line(total)}`);
  return total.failed > 0 ? 1 : 0;
});
