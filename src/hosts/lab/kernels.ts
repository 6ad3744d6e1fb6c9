import type { JupyterFrontEnd } from '@jupyterlab/application';

type Documents = JupyterFrontEnd['docRegistry'];
export type NotebookPart = Parameters<Documents['addWidgetExtension']>[1];
export type SessionContext = Parameters<NotebookPart['createNew']>[1]['sessionContext'];
export type Kernel = NonNullable<NonNullable<SessionContext['session']>['kernel']>;

/** The kernel of a notebook or a console, if one is there. */
export function kernelOf({ session }: SessionContext): Kernel | null {
  const kernel = session?.kernel ?? null;
  return kernel === null || kernel.status === 'dead' ? null : kernel;
}

export function isPython({ specsManager }: SessionContext, kernel: Kernel): boolean {
  const language = specsManager.specs?.kernelspecs[kernel.name]?.language;
  return language?.toLowerCase() === 'python';
}
