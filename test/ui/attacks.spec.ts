// Texts that attack, wherever a payload has a text, in every page that shows one.
import { Sanitizer } from '@jupyterlab/apputils/lib/sanitizer.js';
import type { Page } from '@playwright/test';
import { ATTACKS, attackedModel } from '../src/format/support/attacks.js';
import { notOnTheList } from './support/allowed.js';
import { described, PLAIN, plainTables, prepare, TABLES, written } from './support/attacks.js';
import type { InPage } from './support/attacks.js';
import { expect, test } from './support/test.js';
import { troubleOf } from './support/trouble.js';
import { openViewPage, TRUSTED_TYPES } from './support/viewPage.js';
import { VSCodePage } from './support/vscodePage.js';

/** Each attack as every text that a payload has once, and in a sentence about what cannot be read. */
const MODELS = ATTACKS.flatMap((attack) => [
  attackedModel(attack),
  { format: 'layerfold', version: [1, 0], requires: [attack] },
]);

type Shows = InPage & {
  show(payload: unknown, text: string, isUsed: boolean): Promise<void>;
};

test('are text in a page that enforces Trusted Types, whatever is done with the table', async ({
  page,
}) => {
  const trouble = watched(page);
  await openViewPage(page, {
    policy: TRUSTED_TYPES,
    script: `
      import { mount } from '/lib/hosts/page/mount.js';
      window.show = async (payload, text, isUsed) => {
        const stop = mount(document.body, { payload, toString: () => text });
        look(document);
        if (isUsed) await use(document);
        stop();
        if (document.body.children.length > 1) throw new Error('something is left');
      };`,
  });
  await page.evaluate(prepare);
  await showAll(page);
  expect(notOnTheList(await written(page))).toEqual([]);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  expect(trouble).toEqual([]);
});

test("are text in VS Code's page of outputs, under the same policy", async ({ page }) => {
  const vscode = await VSCodePage.open(page, 'vscode-light', TRUSTED_TYPES);
  await page.evaluate(prepare);
  for (const payload of TABLES) {
    const root = await vscode.render('one', JSON.stringify(payload));
    await root.locator('.lf-row').first().waitFor();
    await page.evaluate(async () => {
      const tree = document.getElementById('one')?.shadowRoot;
      if (tree) await (window as unknown as InPage).use(tree);
    });
    await vscode.dispose('one');
  }
  expect(notOnTheList(await written(page))).toEqual([]);
  expect(vscode.trouble).toEqual([]);
});

for (const host of ['as it is', "after JupyterLab's sanitizer"])
  test(`are text in the plain HTML table ${host}`, async ({ page }) => {
    const trouble = watched(page);
    const tables = plainTables();
    const sanitizer = new Sanitizer();
    const shown = host === 'as it is' ? tables : tables.map((html) => sanitizer.sanitize(html));
    await openViewPage(page, { script: '', body: `<main>${shown.join('')}</main>` });
    const elements = await page.locator('main *').evaluateAll(described);
    expect([...new Set(elements)].filter((one) => !PLAIN.has(one))).toEqual([]);
    expect(elements.filter((one) => one === 'table')).toHaveLength(tables.length);
    expect(trouble).toEqual([]);
  });

test('are found where a page takes them for markup, and refused by the policy', async ({
  page,
}) => {
  const trouble = watched(page);
  const attacks = ['<img src=data:, onerror=alert(1)>', '<img src=https://attack.invalid/x>'];
  const write = (texts: readonly string[]): void => {
    document.body.append(document.createRange().createContextualFragment(texts.join('')));
  };
  await openViewPage(page, { script: '' });
  await page.evaluate(write, attacks);
  await expect.poll(() => trouble.join()).toMatch(/dialog.*attack|attack.*dialog/);
  await openViewPage(page, { script: '', policy: TRUSTED_TYPES });
  await expect(page.evaluate(write, attacks)).rejects.toThrow('TrustedHTML');
});

async function showAll(page: Page): Promise<void> {
  await page.evaluate(
    async ({ tables, models, texts }) => {
      const { show } = window as unknown as Shows;
      for (const [at, payload] of tables.entries())
        await show(JSON.parse(payload), texts[at] ?? '', true);
      for (const [at, payload] of models.entries())
        await show(JSON.parse(payload), texts[at >> 1] ?? '', false);
    },
    {
      // As a page has them: names that objects have by themselves are members of their own.
      tables: TABLES.map((payload) => JSON.stringify(payload)),
      models: MODELS.map((payload) => JSON.stringify(payload)),
      texts: ATTACKS,
    },
  );
}

/** Whatever a text should never be able to cause. */
function watched(page: Page): readonly string[] {
  const trouble = troubleOf(page);
  page.on('request', (request) => {
    if (!request.url().startsWith('http://layerfold.test/'))
      trouble.push(`request ${request.url()}`);
  });
  return trouble;
}
