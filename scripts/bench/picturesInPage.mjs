// Times large pictures in the real page, from the click on "Picture" until they are shown.
// Reads what `npm run build:lib` wrote to lib/.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromiumOptions, findBrowser } from '../browser.mjs';
import { serveGallery } from '../gallery/server.mjs';
import { isMain, main, root } from '../tools.mjs';
import { LARGE_MODELS } from './largeModels.mjs';

const ROUNDS = 5;

const corpus = (name) => () =>
  JSON.parse(readFileSync(path.join(root, 'test', 'corpus', `${name}.json`), 'utf8')).payload;

const MODELS = {
  'Keras ResNet101, as it is first shown': { payload: corpus('keras-resnet101') },
  'Keras NASNetLarge, all open': { payload: corpus('keras-nasnetlarge'), isOpen: true },
  ...Object.fromEntries(
    Object.entries(LARGE_MODELS).map(([name, payload]) => [name, { payload, isOpen: true }]),
  ),
};

/** In the page: shows a table, and returns when it is there. */
async function showTable({ payload, isOpen }) {
  const { mount } = await import('/lib/hosts/page/mount.js');
  // What comes first in a page of the gallery is a list, 15em wide.
  document.body.style.display = 'block';
  document.body.replaceChildren(document.createElement('main'));
  const host = document.body.firstElementChild;
  mount(host, { payload });
  const press = (text) =>
    [...host.querySelectorAll('button')].find((one) => one.textContent === text).click();
  if (isOpen) {
    host.querySelector('.lf-more').click();
    press('All');
    host.querySelector('.lf-more').click();
  }
}

/** In the page: presses the button, and returns how long it took until the picture was shown. */
async function openPicture() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  let longest = 0;
  const tasks = new PerformanceObserver((list) => {
    // The table may have been drawn in a long one before.
    for (const { startTime, duration } of list.getEntries())
      if (startTime + duration > start) longest = Math.max(longest, duration);
  });
  tasks.observe({ type: 'longtask' });
  [...document.querySelectorAll('button')].find((one) => one.textContent === 'Picture').click();
  while (document.querySelector('.lf-pictured .lf-pic') === null) await frame();
  // What was put into the page before a frame is painted before the one after it.
  await frame();
  const shown = performance.now() - start;
  const count = (selector) => document.querySelectorAll(selector).length;
  let whole = shown;
  for (let drawn = count('.lf-pic *'), still = 0; still < 5; still++) {
    await frame();
    const now = count('.lf-pic *');
    if (now === drawn) continue;
    [drawn, still, whole] = [now, 0, performance.now() - start];
  }
  return {
    shown,
    whole,
    longest,
    boxes: count('.lf-pic-box, .lf-pic-header'),
    lines: count('.lf-pic-line'),
  };
}

async function measured(browser, url, { payload, isOpen = false }) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(url);
  await page.evaluate(showTable, { payload: payload(), isOpen });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const script = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'ScriptDuration').value;
  };
  await page.requestGC();
  const before = await script();
  const result = await page.evaluate(openPicture);
  const all = { ...result, script: (await script()) - before };
  await page.close();
  return all;
}

/** Medians; `whole`: with all boxes and lines. `longest`: of the tasks of 50 ms and more in all rounds, 0 where there is none. */
export async function picturesInPage(executablePath, rounds = ROUNDS) {
  const { chromium } = await import('@playwright/test');
  const gallery = await serveGallery();
  const browser = await chromium.launch({ executablePath, ...chromiumOptions });
  const results = [];
  try {
    for (const [model, one] of Object.entries(MODELS)) {
      const samples = [];
      for (let round = 0; round < rounds; round++)
        samples.push(await measured(browser, gallery.url, one));
      const middle = (key) =>
        samples.map((sample) => sample[key]).sort((a, b) => a - b)[Math.floor(rounds / 2)];
      const keys = Object.keys(samples[0]);
      const medians = Object.fromEntries(keys.map((key) => [key, middle(key)]));
      const longest = Math.max(...samples.map((sample) => sample.longest));
      results.push({ model, ...medians, longest });
    }
  } finally {
    await browser.close();
    await gallery.stop();
  }
  return results;
}

if (isMain(import.meta))
  await main(async () => {
    console.table(await picturesInPage(await findBrowser(), Number(process.argv[2] ?? ROUNDS)));
  });
