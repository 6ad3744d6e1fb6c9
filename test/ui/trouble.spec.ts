import { closeNotebook, openLab, openNotebook, openTable } from './support/lab.js';
import { bundleOf, MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('whatever throws in our code becomes a sentence with the plain text under it', async ({
  page,
  jupyter,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  saveNotebook(jupyter, 'throws.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'throws.ipynb');
  const seen = await page.evaluate(async () => {
    interface Renderer {
      readonly node: HTMLElement;
      renderModel(model: unknown): Promise<void>;
      readonly output: { readonly shown: { onFar(): void; onNear(): void } };
    }
    interface Area {
      readonly widgets: readonly { readonly widgets: readonly object[] }[];
      readonly model: { get(at: number): unknown };
    }
    const [cell] = window.jupyterapp.shell.currentWidget?.content.widgets ?? [];
    const { outputArea } = cell as unknown as { outputArea: Area };
    const widgets = outputArea.widgets[0]?.widgets;
    const one = widgets?.find((widget) => 'renderModel' in widget) as Renderer;
    const counts = { tables: 0, problems: 0, blank: 0 };
    const make = document.createElement.bind(document);
    for (let fatal = 1; fatal < 260; fatal += 3) {
      let calls = 0;
      document.createElement = ((tag: string) => {
        calls += 1;
        if (calls === fatal) throw new Error('planted');
        return make(tag);
      }) as typeof document.createElement;
      await one.renderModel(outputArea.model.get(0));
      one.output.shown.onFar();
      one.output.shown.onNear();
      document.createElement = make;
      const text = one.node.textContent ?? '';
      const problem = text.includes('planted') && one.node.querySelector('pre') !== null;
      if (problem) counts.problems += 1;
      else if (one.node.querySelector('.lf-row') !== null) counts.tables += 1;
      else counts.blank += 1;
    }
    return counts;
  });
  expect(seen.blank).toBe(0);
  expect(seen.problems).toBeGreaterThan(20);
  expect(errors).toEqual([]);
});

test('a bundle without our plain text still says why', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'bare.ipynb', [
    shows('keras-resnet101'),
    { source: 'bad', outputs: [{ [MIME_TYPE]: { format: 'layerfold', version: [2, 0] } }] },
  ]);
  await page.setViewportSize({ width: 1400, height: 1400 });
  await openTable(page, jupyter, 'bare.ipynb');
  await expect(page.locator('.lf-problem')).toContainText('cannot be shown as a table');
  await expect(page.locator('.lf-problem pre')).toHaveCount(0);
});

test('the first good payload after a bad one is shown, in the same output', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'again.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'again.ipynb');
  for (const good of [false, true]) {
    const payload = good ? bundleOf('torch-resnet101')[MIME_TYPE] : { format: 'other' };
    await page.evaluate(
      ([mime, data]) => {
        const [cell] = window.jupyterapp.shell.currentWidget?.content.widgets ?? [];
        const { outputArea } = cell as unknown as {
          outputArea: { model: { get(at: number): { setData(options: object): void } } };
        };
        outputArea.model.get(0).setData({ data: { [mime as string]: data } });
      },
      [MIME_TYPE, payload] as const,
    );
    await expect(page.locator('.lf-problem')).toHaveCount(good ? 0 : 1);
  }
  await expect(page.locator('.lf-table')).toHaveCount(1);
  await expect(page.locator('.lf-model')).toHaveText('ResNet');
});

test('where the server has gone the plain text is shown, and the table with the next output', async ({
  page,
  jupyter,
}) => {
  const files = '**/extensions/layerfold/static/*.js*';
  saveNotebook(jupyter, 'gone.ipynb', [shows('keras-resnet101')]);
  await openLab(page, jupyter);
  await page.route(files, (route) => route.abort());
  await openNotebook(page, 'gone.ipynb');
  const problem = page.locator('.lf-problem');
  await expect(problem).toContainText('a file could not be loaded from the server.');
  await expect(problem.locator('pre')).toContainText('resnet101');
  await page.unroute(files);
  await closeNotebook(page);
  await openNotebook(page, 'gone.ipynb');
  await expect(page.locator('.lf-table')).toHaveCount(1);

  // What a table needs when it is used comes by itself, too.
  await page.route(files, (route) => route.abort());
  await page.locator('.lf-fold').first().click();
  await expect(page.locator('.lf-failure')).toContainText('could not be loaded');
  await page.unroute(files);
  const rows = await page.locator('.lf-row').count();
  await page.locator('.lf-fold').first().click();
  await expect(page.locator('.lf-row')).not.toHaveCount(rows);
  await expect(page.locator('.lf-failure')).toHaveCount(0);
});
