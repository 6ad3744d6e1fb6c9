// Texts that attack, wherever a payload has a text, in every page that shows one.
import type { Page } from '@playwright/test';
import { ATTACKS, attackPayloads, attackedModel } from '../src/format/support/attacks.js';
import { notOnTheList } from './support/allowed.js';
import type { Written } from './support/allowed.js';
import { troubleOf } from './support/trouble.js';
import { expect, test } from './support/test.js';
import { openViewPage, TRUSTED_TYPES } from './support/viewPage.js';

/** Each attack in each column. */
const TABLES = attackPayloads();

/** Each attack as every text that a payload has once, and in a sentence about what cannot be read. */
const MODELS = ATTACKS.flatMap((attack) => [
  attackedModel(attack),
  { format: 'layerfold', version: [1, 0], requires: [attack] },
]);

/** In the page: shows payloads one after the other, uses each table, and returns what was written into the page, each once. */
const SHOWN = `
  const written = new Map();
  const add = (one) => written.set(JSON.stringify(one), one);
  const look = (root) => {
    for (const { tagName: tag, attributes } of root.querySelectorAll('.lf-root, .lf-root *')) {
      add({ tag });
      for (const { name, value } of attributes) add({ tag, name, value });
    }
  };
  const press = (element, key, more) =>
    element?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  async function use(root) {
    root.querySelector('.lf-more')?.click();
    const checks = [...root.querySelectorAll('.lf-panel input[type=checkbox]')];
    for (const check of checks) check.checked = true;
    checks[0]?.dispatchEvent(new Event('change'));
    for (const at of [0, 5, 12]) {
      const row = root.querySelectorAll('.lf-row')[at];
      row?.focus();
      press(row, 'Enter');
      press(row, 'c', { ctrlKey: true });
      look(document);
    }
    const find = root.querySelector('input[type=search]');
    if (find) {
      find.value = 'alert';
      find.dispatchEvent(new Event('input', { bubbles: true }));
      press(find, 'Enter');
    }
    await frame();
    look(document);
  }
`;

test('are text in a page that enforces Trusted Types, whatever is done with the table', async ({
  page,
}) => {
  const trouble = watched(page);
  await openViewPage(page, {
    policy: TRUSTED_TYPES,
    script: `${SHOWN}
      import { mount } from '/lib/hosts/page/mount.js';
      window.show = async (payload, text, isUsed) => {
        const stop = mount(document.body, { payload, toString: () => text });
        look(document);
        if (isUsed) await use(document.querySelector('.lf-root'));
        stop();
        if (document.body.children.length > 1) throw new Error('something is left');
      };
      window.written = () => [...written.values()];`,
  });
  await showAll(page);
  expect(notOnTheList(await written(page))).toEqual([]);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  expect(trouble).toEqual([]);
});

interface Window {
  readonly show: (payload: unknown, text: string, isUsed: boolean) => Promise<void>;
  readonly written: () => readonly Written[];
}

async function showAll(page: Page): Promise<void> {
  await page.evaluate(
    async ({ tables, models, texts }) => {
      const { show } = window as unknown as Window;
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

async function written(page: Page): Promise<readonly Written[]> {
  return page.evaluate(() => (window as unknown as Window).written());
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
