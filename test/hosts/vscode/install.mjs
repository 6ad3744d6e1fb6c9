// Installs code-server, which is VS Code with its window in a browser.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, run } from '../../../scripts/tools.mjs';
import { installOnce } from '../support/install.mjs';

export const VERSION = '4.139.1';

/** Those of its parts that are compiled: its own installer wants libraries for Kerberos, too. */
const COMPILED = [
  ...['spdlog', 'native-watchdog', 'sqlite3', 'fs-copyfile'].map((name) => `@vscode/${name}`),
  '@parcel/watcher',
  'node-pty',
];

const folderOf = (cache) => path.join(cache, `code-server-${VERSION}`);

const packageOf = (folder) => path.join(folder, 'node_modules', 'code-server');

export const programOf = (cache) =>
  path.join(packageOf(folderOf(cache)), 'out', 'node', 'entry.js');

export const install = ({ cache }) =>
  installOnce(folderOf(cache), 'code-server: from 3 to 15 minutes', async (folder) => {
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    const server = packageOf(folder);
    const vscode = path.join(server, 'lib', 'vscode');
    const npm = (cwd, ...args) => run('npm', args, { cwd, env: environment() });
    await npm(folder, 'install', '--ignore-scripts', `code-server@${VERSION}`);
    for (const part of [vscode, path.join(vscode, 'extensions')])
      await npm(part, 'install', '--omit=dev', '--ignore-scripts');
    await npm(vscode, 'rebuild', ...COMPILED);
    await npm(server, 'rebuild', 'argon2');
  });
