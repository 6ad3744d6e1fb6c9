import type { Page } from '@playwright/test';
import { attackPayloads } from '../../src/format/support/attacks.js';
import type { Written } from './allowed.js';
import { runPython } from './installed.js';

/** Each attack in each column. */
export const TABLES = attackPayloads();

export interface InPage {
  /** What was written into the page, each once. */
  readonly written: Map<string, Written>;
  look(tree: ParentNode): void;
  /** Opens the panel with all columns and the details of rows, copies and searches, and looks. */
  use(tree: ParentNode): Promise<void>;
}

/** Run in a page, gives it what `InPage` has. */
export function prepare(): void {
  const written = new Map<string, Written>();
  const add = (one: Written): void => void written.set(JSON.stringify(one), one);
  const press = (element: Element | null | undefined, key: string, more = {}): void =>
    void element?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
    );
  const look = (tree: ParentNode): void => {
    for (const { tagName: tag, attributes } of tree.querySelectorAll('.lf-root, .lf-root *')) {
      add({ tag });
      for (const { name, value } of attributes) add({ tag, name, value });
    }
  };
  const use = async (tree: ParentNode): Promise<void> => {
    tree.querySelector<HTMLElement>('.lf-more')?.click();
    const found = (): NodeListOf<HTMLInputElement> =>
      tree.querySelectorAll('.lf-panel input[type=checkbox]');
    // What a table needs when it is used may still have to be loaded.
    while (found().length === 0) await new Promise(requestAnimationFrame);
    const checks = found();
    for (const check of checks) check.checked = true;
    checks[0]?.dispatchEvent(new Event('change'));
    for (const at of [0, 5, 12]) {
      const row = [...tree.querySelectorAll<HTMLElement>('.lf-row')][at];
      row?.focus();
      press(row, 'Enter');
      press(row, 'c', { ctrlKey: true });
      look(tree);
    }
    const find = tree.querySelector<HTMLInputElement>('input[type=search]');
    if (find !== null) {
      find.value = 'alert';
      find.dispatchEvent(new Event('input', { bubbles: true }));
      press(find, 'Enter');
    }
    await new Promise(requestAnimationFrame);
    look(tree);
  };
  Object.assign(window, { written, look, use });
}

/** All that was written into the page. */
export async function written(page: Page): Promise<readonly Written[]> {
  return page.evaluate(() => [...(window as unknown as InPage).written.values()]);
}

/** What the plain HTML table is made of. */
export const PLAIN = new Set(
  ['div', 'b', 'table', 'tbody', 'tr', 'td', 'td style=text-align:left', 'td align=right'].concat(
    'td style=text-align: left',
    'div class=mathjax_ignore tex2jax_ignore',
  ),
);

/** In the page: the names of elements with their attributes. */
export function described(all: readonly Element[]): string[] {
  return all.map(({ localName, attributes }) =>
    [localName, ...[...attributes].map(({ name, value }) => `${name}=${value}`)].join(' '),
  );
}

/** What Python writes of models whose texts are attacks. */
export function plainTables(): readonly string[] {
  const script = `import json, attacks
from layerfold.collect.registry import columns_wanted
from layerfold.fallback.layout import Layout
from layerfold.model_summary.summary import Summary
layout = Layout(columns=columns_wanted("all"))
print(json.dumps([Summary(table, layout=layout)._html for table in attacks.attack_tables()]))`;
  return JSON.parse(runPython('-c', script)) as readonly string[];
}
