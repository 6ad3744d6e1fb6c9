// A window of VS Code, used as people use it.
import { goWhenReady } from '../support/page.mjs';

/** In pixels: VS Code hands on only some of the turns of a wheel over an output. */
export const LEFT_OF_OUTPUTS = 378;

/** The page of outputs, and files of the extension. */
const OURS = /\/pre\/fake\.html|\/extensions\/layerfold\./u;

export class Window {
  /** What nothing of ours may cause: dialogs, lines in the console, requests of the page of outputs or to other machines. */
  trouble = [];

  constructor(page) {
    this.page = page;
  }

  static async open(page, url) {
    const window = new Window(page);
    page.setDefaultTimeout(40_000);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    page.on('dialog', (dialog) => {
      window.trouble.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => window.#note(request));
    page.on('console', (line) => {
      if (OURS.test(line.location().url)) window.trouble.push(`console ${line.text()}`);
    });
    page.on('pageerror', (error) => {
      if (OURS.test(error.stack)) window.trouble.push(`error ${error.stack}`);
    });
    await goWhenReady(page, url);
    await page.getByRole('treeitem').first().waitFor();
    return window;
  }

  /** VS Code writes the outputs into fake.html, and hands it files of extensions: of ours the modules alone. */
  #note(request) {
    const { protocol, hostname, pathname, href } = new URL(request.url());
    // The text of a worker.
    if (protocol === 'blob:') return;
    const isFile = hostname.endsWith('.vscode-resource.vscode-cdn.net');
    const isOurs = pathname.includes('/extensions/layerfold.');
    if (isFile && (!isOurs || /\/\w+\.js$/u.test(pathname))) return;
    const isAbroad = !['', '127.0.0.1'].includes(hostname);
    const isOfOutputs =
      !request.isNavigationRequest() && request.frame().url().includes('/pre/fake.html');
    if (isAbroad || isOfOutputs) this.trouble.push(`request ${href}`);
  }

  /** Opens a notebook from the explorer; returns the frame of its outputs. */
  async openNotebook(name, fewest = 1) {
    await this.page.getByRole('treeitem', { name }).dblclick();
    await this.page.getByRole('tab', { name, selected: true }).waitFor();
    return this.outputs(fewest);
  }

  /** The frame of the outputs, as soon as it has so many. */
  async outputs(fewest) {
    for (const end = Date.now() + 60_000; Date.now() < end; await this.page.waitForTimeout(300)) {
      for (const frame of this.page.frames()) {
        const outputs = frame.locator('#container .output');
        const count = await outputs.count().catch(() => 0);
        if (count >= fewest) return frame;
      }
    }
    throw new Error('VS Code shows no output.');
  }

  async closeNotebook(name) {
    await this.command('View: Close Editor');
    await this.page.getByRole('tab', { name }).waitFor({ state: 'detached' });
  }

  /** One of the command palette, by its whole title. */
  async command(title) {
    await this.page.keyboard.press('F1');
    await this.pick(title, `>${title}`);
  }

  /** One of the list that is open, after a text that makes it short. */
  async pick(title, text = title) {
    await this.page.locator('.quick-input-widget:visible input[type=text]').fill(text);
    await this.listed(title).click();
  }

  listed(title) {
    return this.page.locator('.quick-input-list').getByText(title, { exact: true }).first();
  }

  async until(isTrue, what, seconds = 20) {
    for (const end = Date.now() + seconds * 1000; !isTrue(); await this.page.waitForTimeout(200))
      if (Date.now() > end) throw new Error(`VS Code, after ${seconds} s: not so: ${what}`);
  }

  /** A picture of the notebook. */
  async picture() {
    return this.page.locator('.notebook-editor').first().screenshot();
  }
}
