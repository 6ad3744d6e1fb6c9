// Texts that attack, in VS Code: whatever is done with the tables, they are text.
import assert from 'node:assert/strict';
import { PLAIN_NAME } from './attacks.mjs';
import { inOrder } from './executed.mjs';

/** All tables of a notebook, also with their details. */
export const VIEWPORT = { width: 1400, height: 5600 };

/** Opens all of them and uses each table; returns a picture of the first, and what was counted, in words. */
export async function expectHarmless(window, attacks, files) {
  await watch(window);
  let picture;
  let used = 0;
  for (const name of Object.keys(files).filter((one) => one !== PLAIN_NAME)) {
    await withNotebook(window, name, JSON.parse(files[name]).cells.length, async (frame) => {
      const roots = await rootsInUse(frame, attacks);
      used += roots.length;
      picture ??= await roots[0].screenshot();
    });
  }
  assert.equal(used, attacks.TABLES.length);
  const plain = attacks.plainTables().length;
  await withNotebook(window, PLAIN_NAME, plain, (frame) => expectPlain(frame, plain, attacks));
  const count = attacks.ATTACKS.length;
  const notes = `${count} attacks, also in metadata and MIME types: 0 dialogs, 0 requests, 0 other elements`;
  return { picture, notes };
}

/** What most of the attacks do: the page of outputs, which is sandboxed, opens no dialog for an `alert`. */
async function watch({ page, trouble }) {
  await page.exposeFunction('alert', () => void trouble.push('alert'));
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('/x')) trouble.push(`request ${request.url()}`);
  });
}

/** The page of outputs of a notebook that is closed goes away a while later. */
async function withNotebook(window, name, outputs, look) {
  const frame = await window.openNotebook(name, outputs);
  await look(frame);
  assert.equal(await frame.evaluate(() => 'polluted' in {}), false);
  // What is in use inside takes the focus from the command palette.
  const tab = window.page.getByRole('tab', { name });
  await tab.click({ button: 'middle' });
  await tab.waitFor({ state: 'detached' });
  await window.until(() => frame.isDetached(), `the outputs of ${name} are gone`);
}

/** Uses all tables of a notebook, the last one first: what is below a table moves when its details open. */
async function rootsInUse(frame, { prepare, notOnTheList }) {
  await frame.evaluate(prepare);
  const outputs = await frame.locator('#container .output').all();
  for (const output of outputs)
    await output.locator('.lf-root:not(.lf-waiting) .lf-row').first().waitFor();
  const roots = await inOrder(frame);
  for (const root of roots.toReversed())
    await root.evaluate((section) => window.use(section.getRootNode()));
  const written = await frame.evaluate(() => [...window.written.values()]);
  assert.ok(
    written.some(({ value }) => value === 'checkbox'),
    'the panel was open',
  );
  assert.deepEqual(notOnTheList(written), []);
  return roots;
}

async function expectPlain(frame, count, { described, PLAIN }) {
  await frame
    .locator('#container .output table')
    .nth(count - 1)
    .waitFor();
  // The first element in an output is VS Code's.
  const elements = await frame.locator('#container .output > * *').evaluateAll(described);
  assert.deepEqual(
    [...new Set(elements)].filter((one) => !PLAIN.has(one)),
    [],
  );
}
