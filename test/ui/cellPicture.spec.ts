import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { ENVIRONMENT, runPython } from './support/installed.js';
import type { Jupyter } from './support/jupyter.js';
import { hasKernel, isDirty, openLab, openNotebook, openTable, rowNamed } from './support/lab.js';
import { runs, savedText, saveNotebook, shows } from './support/notebooks.js';
import { openFile } from './support/offline.js';
import { expect, test } from './support/test.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');

const COMMAND = 'layerfold:save-picture-into-cell';

const OF_RESNET = 'Picture of resnet101: 23 boxes, 18 connections';

interface StoredOutput {
  readonly output_type: string;
  readonly data: Readonly<Record<string, string | readonly string[]>>;
  readonly metadata: object;
}

interface Notebook {
  readonly cells: readonly { readonly outputs: readonly StoredOutput[] }[];
}

async function openPicture(root: Locator): Promise<void> {
  await root.getByRole('button', { name: 'Picture', exact: true }).click();
  await root.locator('.lf-pic').waitFor();
}

/** The outputs of the first cell, as they are in the file. */
async function saved(page: Page, jupyter: Jupyter, name: string): Promise<readonly StoredOutput[]> {
  await page.evaluate(() => window.jupyterapp.shell.currentWidget?.context.save());
  const notebook = JSON.parse(savedText(jupyter, name)) as Notebook;
  return notebook.cells[0]?.outputs ?? [];
}

function svgOf(output: StoredOutput | undefined): string {
  return [output?.data['image/svg+xml'] ?? ''].flat().join('');
}

/** JupyterLab shows no SVG of a notebook that it does not trust. */
async function trust(page: Page): Promise<void> {
  const trusting = page.evaluate(() => window.jupyterapp.commands.execute('notebook:trust'));
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await trusting;
}

async function offers(page: Page): Promise<{ visible: boolean; enabled: boolean; label: string }> {
  return page.evaluate((id) => {
    const { commands } = window.jupyterapp;
    return {
      visible: commands.isVisible(id),
      enabled: commands.isEnabled(id),
      label: commands.label(id),
    };
  }, COMMAND);
}

test('a picture is put into the cell, once, and the file has it', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'cell.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'cell.ipynb', { theme: 'JupyterLab Dark' });
  await trust(page);
  await saved(page, jupyter, 'cell.ipynb');
  const root = page.locator('.lf-root');
  await openPicture(root);
  expect(await isDirty(page)).toBe(false);

  const button = page.getByRole('button', { name: 'Save into cell', exact: true });
  await button.click();
  await expect(page.getByRole('status')).toHaveText('Saved the picture into the cell');
  await expect(button).toBeFocused();
  const image = page.locator('.jp-RenderedSVG img');
  await expect(image).toHaveCount(1);
  await expect(image).toHaveJSProperty('complete', true);
  await expect.poll(() => isDirty(page)).toBe(true);
  // The table was not made anew for it.
  await expect(root.locator('.lf-pic')).toBeVisible();
  const [first, picture, ...others] = await saved(page, jupyter, 'cell.ipynb');
  expect(first?.data).toHaveProperty('text/html');
  expect(others).toEqual([]);
  expect(picture?.output_type).toBe('display_data');
  expect(picture?.metadata).toEqual({ layerfold: { pictureOf: 1 } });
  expect([picture?.data['text/plain']].flat().join('')).toBe(OF_RESNET);
  const light = svgOf(picture);
  expect(light).toMatch(/^<svg .*<rect width="[\d.]+" height="[\d.]+" fill="#ffffff"\/>/);
  expect(light).not.toMatch(/class=|style=|<a|<script|url\(|data-/);

  await test.step('the same one again changes nothing', async () => {
    await button.click();
    await expect(page.getByRole('status')).toHaveText('Replaced the picture in the cell');
    expect(await isDirty(page)).toBe(false);
  });

  await test.step('with other rows open it takes the place of the first one', async () => {
    await rowNamed(root, 'conv4').focus();
    await page.keyboard.press('Space');
    const status = page.getByRole('status');
    await expect(status).toHaveText('conv4 closed, 21 rows');
    await page.locator('.lf-more').click();
    await page.getByRole('button', { name: 'Save picture into the cell', exact: true }).click();
    await expect(status).toHaveText('Replaced the picture in the cell');
    await expect.poll(() => isDirty(page)).toBe(true);
    await expect(image).toHaveCount(1);
    const outputs = await saved(page, jupyter, 'cell.ipynb');
    expect(outputs).toHaveLength(2);
    expect(svgOf(outputs[1])).not.toBe(light);
  });

  await test.step('it is there in the next session, and no table', async () => {
    await openTable(page, jupyter, 'cell.ipynb');
    await expect(page.locator('.jp-RenderedSVG img')).toHaveCount(1);
    await expect(page.locator('.lf-root')).toHaveCount(1);
    expect(await isDirty(page)).toBe(false);
  });
});

test('each of two summaries in a cell has its picture behind it, also by commands', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'two.ipynb', [shows('keras-resnet101', 'torch-llama')]);
  await openTable(page, jupyter, 'two.ipynb');
  await trust(page);
  const second = page.locator('.lf-root').nth(1);
  await second.locator('.lf-table').waitFor();
  // Without a picture having been drawn, and without a table having been used.
  await second.locator('.lf-row').first().click({ button: 'right' });
  const entry = page.locator(`.lm-Menu-item[data-command="${COMMAND}"]`);
  await expect(entry).toHaveText('Save Picture into the Cell');
  await entry.click();
  await expect(page.locator('.jp-RenderedSVG img')).toHaveCount(1);
  const places = (outputs: readonly StoredOutput[]): readonly string[] =>
    outputs.map(({ data, metadata }) =>
      'image/svg+xml' in data ? JSON.stringify(metadata) : 'summary',
    );
  const pictureOf = (which: number): string => JSON.stringify({ layerfold: { pictureOf: which } });
  expect(places(await saved(page, jupyter, 'two.ipynb'))).toEqual([
    'summary',
    'summary',
    pictureOf(2),
  ]);

  await test.step('the command of the palette is for all of the active cell', async () => {
    expect(await offers(page)).toEqual({
      visible: true,
      enabled: true,
      label: 'Save Picture into the Cell',
    });
    const firstRows = page.locator('.lf-root').first().locator('.lf-row');
    await page.locator('.lf-fold', { hasText: /^conv4$/ }).click();
    await expect(firstRows).toHaveCount(21);
    await page.evaluate((id) => window.jupyterapp.commands.execute(id), COMMAND);
    const outputs = await saved(page, jupyter, 'two.ipynb');
    expect(places(outputs)).toEqual(['summary', pictureOf(1), 'summary', pictureOf(2)]);
    // Both tables are there, with the rows that were open.
    await expect(page.locator('.lf-root')).toHaveCount(2);
    await expect(firstRows).toHaveCount(21);
    expect([outputs[1]?.data['text/plain']].flat().join('')).toContain('resnet101: 21 boxes');
  });
});

test('it is offered in notebooks only, and says why where that is read-only', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'only.ipynb', [shows('keras-resnet101')]);
  const text = savedText(jupyter, 'only.ipynb').replace(
    '"metadata": {},\n   "outputs"',
    '"metadata": {"editable": false},\n   "outputs"',
  );
  expect(text).toContain('editable');
  writeFileSync(join(jupyter.root, 'only.ipynb'), text);
  await openTable(page, jupyter, 'only.ipynb');
  const root = page.locator('.jp-Notebook .lf-root');
  await openPicture(root);
  await root.getByRole('button', { name: 'Save into cell' }).click();
  await expect(root.getByRole('toolbar').getByText('The cell is read-only.')).toBeVisible();
  await expect(root.getByRole('status')).toHaveText('The cell is read-only.');
  expect(await offers(page)).toEqual({
    visible: true,
    enabled: false,
    label: 'Save Picture into the Cell (the cell is read-only)',
  });
  await test.step('as it is of a whole notebook', async () => {
    await page.evaluate(() => {
      const model = window.jupyterapp.shell.currentWidget?.context.model;
      Object.assign(model ?? {}, { readOnly: true });
    });
    await root.getByRole('button', { name: 'Save into cell' }).click();
    await expect(root.getByRole('status')).toHaveText('The notebook is read-only.');
    expect((await offers(page)).label).toContain('(the notebook is read-only)');
    expect(await isDirty(page)).toBe(false);
  });

  await test.step('in a view of the output it is not offered', async () => {
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:create-output-view'));
    const view = page.locator('.jp-LinkedOutputView .lf-root');
    await openPicture(view);
    await expect(view.getByRole('button', { name: 'Save SVG' })).toBeVisible();
    await expect(view.getByRole('button', { name: 'Save into cell' })).toHaveCount(0);
  });
});

test('in a notebook that is not trusted it is one line, and the bar says so', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'foreign.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'foreign.ipynb');
  const root = page.locator('.lf-root');
  await openPicture(root);
  await root.getByRole('button', { name: 'Save into cell' }).click();
  await expect(root.getByRole('toolbar').getByText('when the notebook is trusted')).toBeVisible();
  await expect(page.locator('.jp-RenderedText')).toHaveText(OF_RESNET);
  await trust(page);
  await expect(page.locator('.jp-RenderedSVG img')).toHaveCount(1);
});

test('nbconvert and GitHub show the picture of a saved notebook', async ({
  browser,
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'shown.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'shown.ipynb');
  await openPicture(page.locator('.lf-root'));
  await page.getByRole('button', { name: 'Save into cell' }).click();
  await expect.poll(() => isDirty(page)).toBe(true);
  const picture = svgOf((await saved(page, jupyter, 'shown.ipynb'))[1]);
  const [, width = '', height = ''] = /width="([\d.]+)" height="([\d.]+)"/.exec(picture) ?? [];

  for (const template of ['lab', 'basic', 'classic', 'layerfold'])
    await test.step(`nbconvert, ${template}`, async () => {
      const html = converted(jupyter, 'shown.ipynb', template);
      const opened = await openFile(browser, html);
      const image = opened.page.locator('img[src^="data:image/svg+xml"]');
      await expect(image).toHaveCount(1);
      const size = await image.evaluate((one: HTMLImageElement) => [
        one.naturalWidth,
        one.naturalHeight,
      ]);
      expect(size).toEqual([Math.round(Number(width)), Math.round(Number(height))]);
      await opened.close();
    });

  await test.step('GitHub’s rules, emulated', async () => {
    const file = join(jupyter.root, 'github.html');
    const script = join(REPOSITORY, 'test', 'hosts', 'support', 'github.py');
    runPython(script, join(jupyter.root, 'shown.ipynb'), file);
    const opened = await openFile(browser, readFileSync(file, 'utf8'));
    const svg = opened.page.locator('svg');
    await expect(svg).toHaveCount(1);
    await expect(svg).toHaveAttribute('viewBox', `0 0 ${width} ${height}`);
    // Nothing is lost of it, and it looks as it did.
    const drawn = (markup: string): Promise<readonly string[]> =>
      opened.page.evaluate((text) => {
        const root = new DOMParser().parseFromString(text, 'text/html').querySelector('svg');
        return [...(root?.querySelectorAll('*') ?? [])].map(
          ({ localName, attributes, firstChild }) =>
            [
              localName,
              ...[...attributes].map(({ name, value }) => `${name}=${value}`).sort(),
              firstChild?.nodeType === Node.TEXT_NODE ? firstChild.nodeValue : '',
            ].join(' '),
        );
      }, markup);
    expect(await drawn(await opened.page.content())).toEqual(await drawn(picture));
    await opened.close();
  });
});

test('a cell that is run again has no picture', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'again.ipynb', [runs(jupyter, 'keras-resnet101')]);
  await openLab(page, jupyter);
  await openNotebook(page, 'again.ipynb', { kernel: true });
  await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
  const root = page.locator('.lf-root');
  await openPicture(root);
  await root.getByRole('button', { name: 'Save into cell' }).click();
  await expect(page.locator('.jp-OutputArea-child')).toHaveCount(2);
  await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
  await expect(page.locator('.jp-OutputArea-child')).toHaveCount(1);
  // What a cell of ours has just shown is trusted.
  await openPicture(root);
  await root.getByRole('button', { name: 'Save into cell' }).click();
  await expect(page.locator('.jp-RenderedSVG img')).toHaveCount(1);
});

/** What nbconvert makes of a notebook of the server. */
function converted({ root }: Jupyter, name: string, template: string): string {
  const program = join(ENVIRONMENT, 'bin', 'jupyter');
  const flags = ['--to', 'html', '--template', template, '--output', `${template}.html`];
  execFileSync(program, ['nbconvert', ...flags, name], { cwd: root, stdio: 'pipe' });
  return readFileSync(join(root, `${template}.html`), 'utf8');
}
