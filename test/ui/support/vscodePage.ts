import type { Locator, Page } from '@playwright/test';
import type { Renderer } from '../../../src/hosts/vscode/api.js';
import type { activate as activateType } from '../../../src/hosts/vscode/renderer.js';
// @ts-expect-error a plain script, like all of the build
import { rendererScripts } from '../../../scripts/vscode.mjs';
import { troubleOf } from './trouble.js';

const ORIGIN = 'http://vscode.test/';

/** Variables of VS Code 1.139, as its themes of each kind have them. */
export const THEMES = {
  'vscode-light': {
    foreground: '#202020',
    background: '#ffffff',
    focus: '#0069cc',
    link: '#0069cc',
    contrast: '',
  },
  'vscode-dark': {
    foreground: '#bbbebf',
    background: '#121314',
    focus: 'rgba(57, 148, 188, 0.7)',
    link: '#48a0c7',
    contrast: '',
  },
  'vscode-high-contrast': {
    foreground: '#ffffff',
    background: '#000000',
    focus: '#f38518',
    link: '#21a6ff',
    contrast: '#6fc3df',
  },
  'vscode-high-contrast-light': {
    foreground: '#292929',
    background: '#ffffff',
    focus: '#006bbd',
    link: '#0f4a85',
    contrast: '#0f4a85',
  },
} as const;

export type ThemeKind = keyof typeof THEMES;

/** The rules of the page of a notebook's outputs that are about elements of ours (backLayerWebView.ts). */
const PAGE_STYLE = `
  body { margin: 0; padding: 0; overflow: hidden; color: var(--vscode-editor-foreground);
    background: var(--vscode-editor-background);
    font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family) }
  #container > div > div > div.output { font-size: 14px; width: 100%; padding: 4px 8px;
    box-sizing: border-box }
  #container > div > div > div { overflow-x: auto }
  input:focus, select:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px }
  table, thead, tr, th, td, tbody { border: none; border-color: transparent; border-spacing: 0;
    border-collapse: collapse }
  table, th, tr { vertical-align: middle; text-align: right }
  thead { font-weight: bold; background-color: rgba(130, 130, 130, 0.16) }
  th, td { padding: 4px 8px }
  tr:nth-child(even) { background-color: rgba(130, 130, 130, 0.08) }`;

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Outputs</title>
<style>${PAGE_STYLE}</style><body><main><h1 hidden>Outputs</h1><h2 hidden>One</h2>
<div id="container"></div></main>`;

interface Window {
  renderer: Renderer;
  kept: unknown;
}

/** What a page of VS Code's does with a renderer, on a page without VS Code. */
export class VSCodePage {
  private constructor(
    readonly page: Page,
    /** Whatever the renderer must not cause. */
    readonly trouble: readonly string[],
    /** The files of the extension that were requested; those in `missing` cannot be had. */
    readonly requested: readonly string[],
    readonly missing: Set<string>,
  ) {}

  /** `policy`: the page's Content Security Policy. */
  static async open(
    page: Page,
    theme: ThemeKind = 'vscode-light',
    policy = '',
  ): Promise<VSCodePage> {
    const scripts = (await rendererScripts()) as ReadonlyMap<string, string>;
    const requested: string[] = [];
    const missing = new Set<string>();
    const trouble = troubleOf(page);
    await page.route('**/*', (route) => {
      const url = route.request().url();
      const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
      if (url === ORIGIN) return route.fulfill({ headers, body: HTML });
      const name = url.slice(ORIGIN.length);
      const body = url.startsWith(ORIGIN) ? scripts.get(name) : undefined;
      if (body !== undefined) {
        requested.push(name);
        return missing.has(name)
          ? route.abort()
          : route.fulfill({ contentType: 'text/javascript', body });
      }
      trouble.push(`request ${url}`);
      return route.abort();
    });
    await page.goto(ORIGIN);
    const opened = new VSCodePage(page, trouble, requested, missing);
    await opened.useTheme(theme);
    await opened.activate();
    return opened;
  }

  /** As when the editor changes its theme. */
  async useTheme(kind: ThemeKind): Promise<void> {
    await this.page.evaluate(
      ({ kind, theme }) => {
        const variables = {
          'editor-foreground': theme.foreground,
          'editor-background': theme.background,
          focusBorder: theme.focus,
          'textLink-foreground': theme.link,
          'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
          'font-weight': 'normal',
          'font-size': '13px',
          'editor-font-family': "'Droid Sans Mono', monospace",
          contrastBorder: theme.contrast,
        };
        const { style } = document.documentElement;
        for (const [name, value] of Object.entries(variables))
          if (value === '') style.removeProperty(`--vscode-${name}`);
          else style.setProperty(`--vscode-${name}`, value);
        document.body.className = kind;
        document.body.dataset['vscodeThemeKind'] = kind;
      },
      { kind, theme: THEMES[kind] },
    );
  }

  /** A new renderer, with the state that the one before has kept. */
  async activate(): Promise<void> {
    await this.page.evaluate(async () => {
      const module = '/renderer.js';
      const { activate } = (await import(module)) as { readonly activate: typeof activateType };
      const here = window as unknown as Window;
      const renderer = await activate({
        getState: () => here.kept,
        setState: (state) => {
          here.kept = JSON.parse(JSON.stringify(state)) as unknown;
        },
      });
      here.renderer = renderer;
    });
  }

  /** Shows a text as an output of a cell, in the output's element if there is one already. */
  async render(id: string, text: string, cell = `cell-${id}`): Promise<Locator> {
    await this.page.evaluate(
      async ({ id, text, cell }) => {
        const elementOf = (
          name: string,
          className: string,
          parent: Element | null,
        ): HTMLElement => {
          const known = document.getElementById(name);
          if (known !== null) return known;
          const made = document.createElement('div');
          made.id = name;
          made.className = className;
          parent?.append(made);
          return made;
        };
        const outer = elementOf(cell, 'cell_container', document.getElementById('container'));
        const output = elementOf(
          id,
          'output',
          elementOf(`${id}-container`, 'output_container', outer),
        );
        const item = {
          id,
          mime: 'application/vnd.layerfold.v1+json',
          metadata: {},
          text: () => text,
          json: () => JSON.parse(text) as unknown,
          data: () => new TextEncoder().encode(text),
          blob: () => new Blob([text]),
        };
        const { renderer } = window as unknown as Window;
        renderer.renderOutputItem(item, output);
      },
      { id, text, cell },
    );
    return this.page.locator(`[id="${id}"] .lf-root`);
  }

  /** As when an output is cleared, or with no id the whole page. */
  async dispose(id?: string): Promise<void> {
    await this.page.evaluate((one) => {
      (window as unknown as Window).renderer.disposeOutputItem(one);
      if (one === undefined) document.getElementById('container')?.replaceChildren();
      else document.getElementById(`${one}-container`)?.remove();
    }, id);
  }
}
