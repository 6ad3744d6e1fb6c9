// Installs the wheel of dist/ into an environment of each Python that is to be had, runs the tests there, and writes
// docs/pythons.md. `--only 3.12,3.13`: these alone.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { programIn } from './dist/inputs.mjs';
import { findPython } from './python.mjs';
import { pytestReport, verdict } from './reports.mjs';
import {
  CommandFailed,
  commandLine,
  exitCode,
  isWindows,
  main,
  node,
  nodeModule,
  output,
  root,
  run,
} from './tools.mjs';

const VERSIONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * Frameworks are of gigabytes: what needs one among these is skipped and counted, almost all other tests need one. The laws of the
 * fold take as long as all of these together.
 */
const TESTS = ['format', 'fold', 'fallback', 'model_summary', 'collect/test_protocol.py'];
const LEFT_OUT = '--ignore=test/python/fold/test_fold_laws.py';

/** All that the tests themselves need; with processes, some start IPython. */
const PACKAGES = ['hypothesis', 'pytest'];
const NATIVE_PACKAGES = [...PACKAGES, 'ipython'];

/** Its Python is 3.14. */
const PYODIDE = 'pyodide@314.0.7';

const page = path.join(root, 'docs', 'pythons.md');
const cache = path.join(root, '.test-cache', 'pythons');
const env = { ...process.env };
delete env.PYTHONPATH;

/** On PATH, or where pyenv keeps those that it does not put there. */
function interpreter(version) {
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(homedir(), '.pyenv'), 'versions');
  const kept = existsSync(pyenv) ? readdirSync(pyenv) : [];
  const named = kept.filter((name) => name.startsWith(`${version}.`));
  const all = [`python${version}`, ...named.map((name) => path.join(pyenv, name, 'bin', 'python'))];
  return all.find((one) => output(one, ['-c', 'import venv, ensurepip']) !== undefined);
}

function wheel() {
  const dist = path.join(root, 'dist');
  const found = existsSync(dist)
    ? readdirSync(dist).find((name) => name.endsWith('.whl'))
    : undefined;
  if (found === undefined)
    throw new CommandFailed('There is no wheel in dist/: run `npm run dist` first.');
  return path.join(dist, found);
}

async function installed(python, folder) {
  const program = programIn(folder, 'python');
  rmSync(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder], { env });
  const quiet = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install'];
  await run(program, [...quiet, wheel(), ...NATIVE_PACKAGES], { env });
  return program;
}

/** pytest as a program does not put the checkout before what is installed. */
async function tested(folder, report) {
  const plugin = path.join(root, 'scripts', 'pythons');
  const options = ['-q', '-p', 'missing_parts', '-p', 'no:cacheprovider', `--junitxml=${report}`];
  const tests = TESTS.map((name) => path.join('test', 'python', name));
  const code = await exitCode(programIn(folder, 'pytest'), [...options, LEFT_OUT, ...tests], {
    env: { ...env, PYTHONPATH: plugin },
  });
  return verdict(code === 0, await pytestReport(report));
}

const VERSIONS_OF = `
import importlib.metadata as m, layerfold, platform, sys
assert layerfold.__file__.startswith(sys.prefix), layerfold.__file__
print(platform.python_version(), *(f"{name} {m.version(name)}" for name in sys.argv[1:]), sep="\\n")`;

async function nativeRow(version, python) {
  const folder = path.join(cache, version);
  const program = await installed(python, folder);
  const versions = output(program, ['-c', VERSIONS_OF, ...NATIVE_PACKAGES], { cwd: cache, env });
  const [exact, ...packages] = versions.split('\n');
  return {
    version: exact,
    packages,
    ...(await tested(folder, path.join(cache, `${version}.xml`))),
  };
}

/** Where a Python is not to be had otherwise, that which JupyterLite runs in the browser, too. */
async function webAssemblyRow() {
  const folder = path.join(cache, 'webassembly');
  rmSync(folder, { recursive: true, force: true });
  await run('npm', ['install', '--silent', '--prefix', folder, PYODIDE], { env, shell: isWindows });
  const pure = ['--only-binary', ':all:', '--python-version', '3.14', '--platform', 'any'];
  const target = [
    ...pure,
    '--implementation',
    'py',
    '--abi',
    'none',
    '--target',
    path.join(folder, 'site'),
  ];
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', 'install'];
  await run(findPython(), [...pip, ...target, wheel(), ...PACKAGES], { env });
  const report = path.join(cache, 'webassembly.xml');
  const script = path.join(root, 'scripts', 'pythons', 'webAssembly.mjs');
  const tests = [LEFT_OUT, ...TESTS.map((name) => `test/python/${name}`)];
  const code = await exitCode(node(), [script, folder, report, ...tests], { env });
  const counts = verdict(code === 0, await pytestReport(report));
  return {
    version: '3.14 in WebAssembly',
    packages: [PYODIDE.replace('@', ' '), ...PACKAGES],
    ...counts,
  };
}

async function row(version) {
  const python = interpreter(version);
  if (python !== undefined) return nativeRow(version, python);
  if (version === '3.14') return webAssemblyRow();
  return { version, reason: 'there was no interpreter' };
}

const line = ({ version, reason, packages, passed, failed, skipped }) =>
  reason === undefined
    ? `| ${version} | ${packages.join(', ')} | ${passed} | ${failed} | ${skipped} |`
    : `| ${version} | not run: ${reason} | | | |`;

/** A row stays until the same version is tried again. */
async function writePage(rows) {
  const [before, rest] = readFileSync(page, 'utf8').split(/(?<=: begin -->\n)/u);
  const end = rest.indexOf('<!-- end -->');
  const [table, after] = [rest.slice(0, end), rest.slice(end)];
  const all = [...table.split('\n').filter((one) => /^\| 3\./u.test(one)), ...rows.map(line)];
  const byVersion = new Map(all.map((one) => [Number(/3\.(\d+)/u.exec(one)[1]), one]));
  const sorted = [...byVersion].sort(([one], [other]) => one - other).map(([, one]) => one);
  const head = `| Python | beside layerfold | passed | failed | not run for want of a framework or of processes |
| --- | --- | ---: | ---: | ---: |`;
  writeFileSync(page, `${before}\n${[head, ...sorted].join('\n')}\n\n${after}`);
  const prettier = nodeModule('prettier', 'bin', 'prettier.cjs');
  await run(node(), [prettier, '--log-level=warn', '--write', page]);
}

await main(async () => {
  const { only } = commandLine({ only: { type: 'string' } }).values;
  const chosen = only?.split(',') ?? VERSIONS;
  mkdirSync(cache, { recursive: true });
  const rows = [];
  for (const version of chosen) {
    const one = await row(version);
    rows.push(one);
    const said = one.reason ?? `${one.passed} passed, ${one.failed} failed, ${one.skipped} skipped`;
    console.log(`Python ${one.version}: ${said}`);
  }
  await writePage(rows);
  const ran = rows.filter(({ reason }) => reason === undefined);
  return ran.length > 0 && ran.every(({ failed }) => failed === 0) ? 0 : 1;
});
