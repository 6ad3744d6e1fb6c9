// A JupyterLab of our own: its own folder, settings, token and port.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailed, venvProgram } from './tools.mjs';

export async function startJupyterLab({ folder, env }) {
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const flags = ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`];
  const settings = [
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${folder}`,
    '--LabApp.news_url=',
  ];
  const server = spawn(venvProgram('jupyter'), ['lab', ...flags, ...settings], {
    env: { ...env, JUPYTER_CONFIG_DIR: path.join(folder, '.settings') },
    stdio: 'ignore',
  });
  const address = `http://127.0.0.1:${port}`;
  await answer(`${address}/api/status?token=${token}`, server);
  return {
    /** A workspace remembers its open tabs, so each measurement takes one of its own. */
    pageOf: (name, workspace = 'default') =>
      `${address}/lab/workspaces/${workspace}/tree/${name}?token=${token}`,
    stop: () => stopped(server),
  };
}

/** A server that a kernel keeps busy may ignore the first request. */
async function stopped(server) {
  const gone = once(server, 'exit');
  server.kill();
  await Promise.race([gone, sleep(5000, undefined, { ref: false })]);
  server.kill('SIGKILL');
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answer(url, server) {
  for (let attempt = 0; attempt < 240 && server.exitCode === null; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(250);
  }
  server.kill();
  throw new CommandFailed('JupyterLab did not start.');
}
