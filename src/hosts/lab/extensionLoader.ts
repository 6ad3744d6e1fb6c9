import type { JupyterFrontEnd } from '@jupyterlab/application';
import { isPython, kernelOf, type SessionContext } from './kernels.js';
import { consoleSession } from './target.js';

/** Nothing is said where layerfold is not installed in the kernel, where it is loaded already, or without IPython. */
const LOAD = `try:
    get_ipython().run_line_magic("load_ext", "layerfold")
except Exception:
    pass`;

/**
 * Runs "%load_ext layerfold" unseen in the Python kernel of each notebook and console when it starts or starts again, as long as the
 * user wants that. The request is sent as soon as there is a kernel: cells that are run at the same time come after it.
 */
export class ExtensionLoader {
  private readonly sessions = new Set<SessionContext>();
  private isOn = false;

  /** Notebooks and consoles that are opened from now on. */
  follow({ docRegistry, shell }: JupyterFrontEnd): void {
    docRegistry.addWidgetExtension('Notebook', {
      createNew: (_panel, { sessionContext }) => {
        this.add(sessionContext);
      },
    });
    // A console is no document; nothing is run in it before it is the current one.
    shell.currentChanged?.connect(() => {
      const session = consoleSession(shell.currentWidget);
      if (session !== null && !this.sessions.has(session)) this.add(session);
    });
  }

  /** Kernels that run now are not left out. */
  set(isOn: boolean): void {
    if (isOn && !this.isOn) for (const session of this.sessions) load(session);
    this.isOn = isOn;
  }

  private add(session: SessionContext): void {
    let isStartingAgain = false;
    this.sessions.add(session);
    session.disposed.connect(() => {
      this.sessions.delete(session);
    });
    const loadIfOn = (): void => {
      if (this.isOn) load(session);
    };
    // Also after a restart that the user has asked for.
    session.kernelChanged.connect(loadIfOn);
    session.statusChanged.connect((_sender, status) => {
      if (status === 'autorestarting') isStartingAgain = true;
      if (status !== 'idle' || !isStartingAgain) return;
      isStartingAgain = false;
      loadIfOn();
    });
    loadIfOn();
  }
}

function load(context: SessionContext): void {
  const kernel = kernelOf(context);
  if (kernel === null || !isPython(context, kernel)) return;
  const { done } = kernel.requestExecute({
    code: LOAD,
    silent: true,
    store_history: false,
    allow_stdin: false,
    stop_on_error: false,
  });
  // A kernel that ends before it answers is loaded when it starts again.
  done.catch(() => undefined);
}
