// The browser's half of the benchmark: each saved notebook is opened in a real JupyterLab, without a kernel.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromiumOptions } from '../browser.mjs';
import { startJupyterLab } from '../jupyter-server.mjs';

const rounds = 3;
const quietMilliseconds = 2000;

export async function measureNotebooks({ folder, env, executablePath }) {
  const { chromium } = await import('@playwright/test');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  const lab = await startJupyterLab({ folder, env });
  const browser = await chromium.launch({ executablePath, ...chromiumOptions });
  const results = {};
  try {
    // The first page of a server also pays for its caches.
    await measured(browser, lab.pageOf(names[0], 'first'));
    for (const name of names) {
      const samples = [];
      for (let round = 0; round < rounds; round++) {
        const workspace = `${path.parse(name).name}-${round}`;
        samples.push(await measured(browser, lab.pageOf(name, workspace)));
      }
      results[name] = medians(samples);
      console.log(name, results[name]);
    }
  } finally {
    await browser.close();
    lab.stop();
  }
  return results;
}

async function measured(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    globalThis.lastTask = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.longTasks.push(entry.duration);
      globalThis.lastTask = performance.now();
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(url);
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: 120_000 });
  // A large notebook is on its way for a while in which nothing happens.
  if (!url.includes('hundred-empty')) {
    await page
      .locator('.jp-OutputArea-output')
      .first()
      .waitFor({ state: 'attached', timeout: 120_000 });
  }
  await quiet(page);
  const result = await page.evaluate(() => ({
    elements: document.querySelectorAll('.jp-Cell-outputWrapper *').length,
    longest: Math.max(0, ...globalThis.longTasks),
    all: globalThis.longTasks.reduce((sum, duration) => sum + duration, 0),
    own: performance
      .getEntriesByType('measure')
      .filter((entry) => entry.name.startsWith('layerfold:'))
      .reduce((sum, entry) => sum + entry.duration, 0),
  }));
  await context.close();
  return result;
}

/** JupyterLab goes on rendering cells while it is idle, so the page is done when nothing has happened for a while. */
async function quiet(page) {
  for (let attempt = 0; attempt < 60; attempt++) {
    await sleep(quietMilliseconds / 4);
    const since = await page.evaluate(() => performance.now() - globalThis.lastTask);
    if (since > quietMilliseconds) return;
  }
}

function medians(samples) {
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const keys = Object.keys(samples[0]);
  return Object.fromEntries(keys.map((key) => [key, middle(samples.map((one) => one[key]))]));
}
