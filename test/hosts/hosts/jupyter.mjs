// JupyterLab from the oldest release of version 4 on, with layerfold and without, and Notebook 7.
import { jupyterLab40 } from '../../ui/support/environments.ts';
import { openLab, openNotebook } from '../../ui/support/lab.ts';
import { inServer, seenIn } from '../support/jupyter.mjs';

async function openInLab(page, server) {
  await openLab(page, server);
  await openNotebook(page, 'executed.ipynb');
}

async function openInLab40(page, server) {
  await openInLab(page, server);
  await refuseKernel(page);
}

async function openInNotebook(page, server) {
  await page.goto(`${server.url}notebooks/executed.ipynb`);
  await refuseKernel(page);
}

/** Where it cannot be said beforehand that none is wanted, and none is to be had, they ask. */
const refuseKernel = (page) => page.locator('.jp-Dialog .jp-mod-reject').click();

const host = (name, title, form, options, open) => ({
  name,
  title,
  isTrusted: false,
  see: (context) =>
    inServer(context, options(), async (page, server) => {
      await open(page, server);
      return seenIn(page, context.expected, form);
    }),
});

const old = () => ({ environment: jupyterLab40() });
const bare = () => ({ withLayerfold: false });

export default [
  host('jupyterlab', 'JupyterLab', 'view', () => ({}), openInLab),
  host('jupyterlab-4.0', 'JupyterLab, the oldest 4', 'view', old, openInLab40),
  host('jupyterlab-without', 'JupyterLab without layerfold', 'table', bare, openInLab),
  host('notebook', 'Jupyter Notebook', 'view', () => ({ application: 'notebook' }), openInNotebook),
];
