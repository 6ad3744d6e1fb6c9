// The executed notebook in VS Code.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectRows, readTable } from '../support/rows.mjs';

export const NAME = 'executed.ipynb';

/** Opens it and compares the rows of all tables; returns the frame of its outputs. */
export async function openExecuted(window, { expected }) {
  const frame = await window.openNotebook(NAME, expected.length);
  await expectTables(frame, expected);
  return frame;
}

async function expectTables(frame, expected) {
  await frame
    .locator('.lf-table')
    .nth(expected.length - 1)
    .waitFor();
  expectRows((await Promise.all((await inOrder(frame)).map(readOne))).flat(), expected);
}

const readOne = (root) => readTable(root, 'view');

/** VS Code places outputs, whose order in the page is any. */
export async function inOrder(frame) {
  const roots = await frame.locator('.lf-root').all();
  const places = await Promise.all(
    roots.map(async (root) => ({ root, top: (await root.boundingBox()).y })),
  );
  return places.sort((one, other) => one.top - other.top).map(({ root }) => root);
}

/** Edits the source of a cell, saves, closes the notebook and opens it again: outputs are the same, byte for byte. */
export async function expectKept(window, { work }, context) {
  const { page } = window;
  const file = path.join(work, NAME);
  const before = readFileSync(file, 'utf8');
  await page.locator('.code-cell-row .monaco-editor').nth(1).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  # again');
  await page.keyboard.press('Control+s');
  await window.until(
    () => readFileSync(file, 'utf8').includes('  # again'),
    'the notebook is saved',
  );
  const saved = readFileSync(file, 'utf8');
  assert.equal(withoutCounts(saved.replace('  # again', '')), withoutCounts(before));
  await window.closeNotebook(NAME);
  await openExecuted(window, context);
  assert.equal(readFileSync(file, 'utf8'), saved, 'opening a notebook writes nothing to it');
}

/** VS Code forgets which number an output had when it writes a notebook that it did not run. */
const withoutCounts = (text) => text.replaceAll(/"execution_count": (?:\d+|null)/g, '');
