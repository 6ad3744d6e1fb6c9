import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, hasWheel, LABEXTENSION, pythonPath } from './installed.ts';

export interface JupyterOptions {
  /** The folder of the virtual environment. */
  readonly environment?: string;
  readonly application?: 'lab' | 'notebook';
  /** `false`: the same server without our extension. */
  readonly withLayerfold?: boolean;
  /** Extensions of JupyterLab itself that its pages are to do without. */
  readonly disabled?: readonly string[];
  /** `false`: a server that has no kernel to start. */
  readonly withKernels?: boolean;
  /** What the server and its kernels find in their environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** User settings by plugin id. */
export type UserSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A Jupyter server of our own, with its own folder, configuration and port. */
export interface Jupyter {
  readonly url: string;
  /** Where notebooks lie. */
  readonly root: string;
  /** What a page that is opened from now on finds as the user's settings; whatever was set before is gone. */
  setUserSettings(settings: UserSettings): void;
  /** Ends what notebooks of earlier tests have left running. */
  endKernels(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing that pops up, and nothing that asks the network. */
const QUIET: UserSettings = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

const NO_KERNELS = [
  '--KernelSpecManager.ensure_native_kernel=False',
  '--KernelSpecManager.allowed_kernelspecs=none',
];

export async function startJupyter(options: JupyterOptions = {}): Promise<Jupyter> {
  const home = mkdtempSync(join(tmpdir(), 'layerfold-ui-'));
  const root = join(home, 'notebooks');
  const settings = join(home, 'settings');
  mkdirSync(root);
  writeSettings(settings, QUIET);
  const port = await freePort();
  const environment = options.environment ?? ENVIRONMENT;
  const child = spawn(
    join(environment, 'bin', 'jupyter'),
    [
      options.application ?? 'lab',
      ...flags(port, root, extensions(home, options)),
      ...(options.withKernels === false ? NO_KERNELS : []),
    ],
    {
      env: {
        ...variablesOf(home, settings, options),
        PYTHONPATH: pythonPath(environment),
        ...options.variables,
      },
      stdio: 'ignore',
    },
  );
  const url = `http://127.0.0.1:${port}/`;
  await answers(`${url}api/status`, child);
  return {
    url,
    root,
    setUserSettings: (values) => {
      writeSettings(settings, { ...QUIET, ...values });
    },
    endKernels: () => endKernels(url),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        await endKernels(url).catch(() => undefined);
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Asked to end itself, the server may wait for ever for idle threads of anyio. */
async function endKernels(url: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  const running = await fetch(`${url}api/kernels`, { signal });
  const kernels = (await running.json()) as readonly { readonly id: string }[];
  await Promise.all(
    kernels.map(({ id }) => fetch(`${url}api/kernels/${id}`, { method: 'DELETE', signal })),
  );
}

function flags(port: number, root: string, labextensions: string): string[] {
  return [
    '--no-browser',
    '--allow-root',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${root}`,
    '--IdentityProvider.token=',
    '--ServerApp.disable_check_xsrf=True',
    '--LabApp.expose_app_in_browser=True',
    '--LabApp.news_url=',
    '--JupyterNotebookApp.expose_app_in_browser=True',
    `--LabApp.extra_labextensions_path=${labextensions}`,
    `--JupyterNotebookApp.extra_labextensions_path=${labextensions}`,
  ];
}

/** The bundle that is tested, for an environment that does not have it by itself. */
function extensions(
  home: string,
  { environment = ENVIRONMENT, withLayerfold = true }: JupyterOptions,
): string {
  const folder = join(home, 'labextensions');
  mkdirSync(folder);
  if (withLayerfold && !hasWheel(environment)) symlinkSync(LABEXTENSION, join(folder, 'layerfold'));
  return folder;
}

function writeSettings(folder: string, settings: UserSettings): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [id, values] of Object.entries(settings)) {
    const [extension = '', plugin = ''] = id.split(':');
    mkdirSync(join(folder, extension), { recursive: true });
    writeFileSync(join(folder, extension, `${plugin}.jupyterlab-settings`), JSON.stringify(values));
  }
}

function variablesOf(
  home: string,
  settings: string,
  { withLayerfold = true, disabled = [] }: JupyterOptions,
): NodeJS.ProcessEnv {
  const config = join(home, 'config');
  mkdirSync(join(config, 'labconfig'), { recursive: true });
  // An installed copy is switched off where the page is wanted as it is without us.
  const unwanted = withLayerfold ? disabled : [...disabled, 'layerfold'];
  const disabledExtensions = Object.fromEntries(unwanted.map((name) => [name, true]));
  writeFileSync(
    join(config, 'labconfig', 'page_config.json'),
    JSON.stringify({ disabledExtensions }),
  );
  return {
    ...process.env,
    HOME: home,
    JUPYTER_CONFIG_DIR: config,
    JUPYTERLAB_SETTINGS_DIR: settings,
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    IPYTHONDIR: join(home, 'ipython'),
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    if (child.exitCode !== null)
      throw new Error(`jupyter ended with ${child.exitCode} before it answered`);
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`no answer from ${url}`);
}
