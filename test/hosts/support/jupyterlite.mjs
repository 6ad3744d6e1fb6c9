// A site of JupyterLite that needs no other: with layerfold, and with kernels for Python and JavaScript.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { environment, output, readJson, root, run, venvProgram } from '../../../scripts/tools.mjs';
import { ended } from './page.mjs';
import { installOnce, pythonWith } from './install.mjs';

/** Of the JavaScript kernel, no release is for this JupyterLite; releases show text alone. */
const PACKAGES = [
  'jupyterlite-core==0.8.6',
  'jupyterlite-pyodide-kernel==0.8.6',
  'jupyterlite-javascript-kernel==0.4.0a5',
  'jupyter-server',
];

/** What the Python kernel loads by Pyodide's list of packages, with all that these need. */
const KERNEL_NEEDS = ['micropip', 'ipython', 'jedi'];

const CONFIG = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': { exposeAppInBrowser: true },
};

const QUIET = ['--disable-pip-version-check', '-qq'];

const lite = (cache) => pythonWith(cache, 'jupyterlite-0.8.6', PACKAGES);

/** Installs JupyterLite, and Pyodide from npm and PyPI in place of the archive that is on neither. */
export async function installJupyterLite({ cache }) {
  const { python } = await lite(cache);
  await installOnce(path.join(cache, 'pyodide'), 'Pyodide: about a minute', (folder) =>
    installPyodide(python, folder),
  );
}

async function installPyodide(python, folder) {
  const module = 'jupyterlite_pyodide_kernel.constants';
  const versions = `from ${module} import *; print(PYODIDE_VERSION, PYODIDE_PYTHON_VERSION)`;
  const [version, pythonVersion] = output(python, ['-c', versions]).split(' ');
  const npm = ['install', '--no-save', '--silent', '--prefix', folder, `pyodide@${version}`];
  await run('npm', npm, { env: environment() });
  const installed = path.join(folder, 'node_modules', 'pyodide');
  const lock = readJson(path.join(installed, 'pyodide-lock.json'));
  lock.packages = withDependencies(lock.packages, KERNEL_NEEDS);
  const pinned = Object.values(lock.packages).map(({ name, version: of }) => `${name}==${of}`);
  const pip = ['-m', 'pip', 'download', ...QUIET, '--no-deps', '--only-binary', ':all:'];
  const wheels = [...pip, '--python-version', pythonVersion, '--dest'];
  await run(python, [...wheels, installed, ...pinned]);
  await run(python, [...wheels, path.join(folder, 'pypi'), 'comm']);
  // Pyodide checks them, and lists its own builds of them, whose bytes are others than those of PyPI.
  for (const entry of Object.values(lock.packages))
    entry.sha256 = digest(path.join(installed, entry.file_name));
  writeFileSync(path.join(installed, 'pyodide-lock.json'), JSON.stringify(lock));
}

const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

function withDependencies(packages, names) {
  const needed = {};
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const key = name.replaceAll('_', '-');
    if (key in needed) continue;
    needed[key] = packages[key];
    queue.push(...packages[key].depends);
  }
  return needed;
}

let building;

/** The folder of the site, with files by their names beside each other; built once in a run. */
export function builtSite({ cache }, files) {
  building ??= buildSite(cache, files);
  return building;
}

async function buildSite(cache, files) {
  const { python, env } = await lite(cache);
  const folder = path.join(cache, 'jupyterlite-site');
  const [source, built] = [path.join(folder, 'source'), path.join(folder, 'built')];
  const [content, wheels] = [path.join(source, 'content'), path.join(source, 'pypi')];
  rmSync(folder, { recursive: true, force: true });
  for (const made of [content, wheels]) mkdirSync(made, { recursive: true });
  await addLayerfold(python, wheels);
  const pyodide = path.join(cache, 'pyodide');
  cpSync(path.join(pyodide, 'pypi'), wheels, { recursive: true });
  const distribution = path.join(pyodide, 'node_modules', 'pyodide');
  cpSync(distribution, path.join(source, 'static', 'pyodide'), { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(content, name), text);
  writeFileSync(path.join(source, 'jupyter-lite.json'), JSON.stringify(CONFIG));
  const places = ['--contents', content, '--output-dir', built];
  const options = { cwd: source, env: { ...env, PYTHONWARNINGS: 'ignore' } };
  await run(python, ['-m', 'jupyterlite_core.app', 'build', '--log-level=ERROR', ...places], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return built;
}

/** Where JupyterLite takes extensions of JupyterLab from, and in a folder whose wheels a kernel can install. */
async function addLayerfold(python, wheels) {
  const env = environment({ HATCH_JUPYTER_BUILDER_SKIP_NPM: '1' });
  const options = [...QUIET, '--no-deps'];
  const wheel = ['-m', 'pip', 'wheel', ...options, '--no-build-isolation', '-w', wheels, root];
  await run(venvProgram('python'), wheel, { env });
  const [name] = readdirSync(wheels);
  const file = path.join(wheels, name);
  await run(python, ['-m', 'pip', 'install', ...options, '--force-reinstall', file]);
}

/** Serves a folder while `look` is busy with it. */
export async function served(folder, look) {
  const args = ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder];
  const server = spawn(venvProgram('python'), args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await new Promise((resolve) =>
      createInterface(server.stdout).once('line', (...lines) => resolve(lines)),
    );
    return await look(/http:\S+\//u.exec(line)[0]);
  } finally {
    await ended(server);
  }
}
