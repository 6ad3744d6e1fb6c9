import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

/** A page without JupyterLab, made of the built view and the style sheet. */
export interface ViewPage {
  /** A module, which imports from `/lib`. */
  readonly script: string;
  /** Of the root element, such as variables that a host has. */
  readonly style?: string;
  readonly body?: string;
  /** A Content Security Policy. */
  readonly policy?: string;
}

/** The browser throws where a text would become markup, code or the address of a script. */
export const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types 'none'";

export async function openViewPage(
  page: Page,
  { script, style = '', body = '', policy = '' }: ViewPage,
): Promise<void> {
  const html = `<!doctype html><html lang="en" style="${style}"><meta charset="utf-8"><title>layerfold</title>
<link rel="stylesheet" href="/style/index.css"><body style="margin: 0">${body}
<script type="module">${script}; window.isReady = true;</script>`;
  await page.route('http://layerfold.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
    if (pathname === '/') return route.fulfill({ headers, body: html });
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    return route.fulfill({ contentType, body: readFileSync(join(REPOSITORY, pathname)) });
  });
  await page.goto('http://layerfold.test/');
  await page.waitForFunction(() => 'isReady' in window);
}

export function corpusPayload(name: string): unknown {
  const text = readFileSync(join(REPOSITORY, 'test', 'corpus', `${name}.json`), 'utf8');
  return (JSON.parse(text) as { readonly payload: unknown }).payload;
}
