// Payloads and renderers of released versions: what was saved once is shown by every later version, and the other way round.
//   node scripts/released.mjs payloads    before a release: what its writer makes, and what that shows
//   node scripts/released.mjs keep        with a release: the same, and its renderer
//   node scripts/released.mjs check       shows the payloads of today in the renderers of all released versions
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { chromiumOptions, ensureBrowser } from './browser.mjs';
import { templateOfPython } from './pageTemplate.mjs';
import { CommandFailed, isMain, main, readJson, root } from './tools.mjs';

const corpus = path.join(root, 'test', 'corpus');
const released = path.join(corpus, 'released');
const lib = (module) => import(path.join(root, 'lib', module));

/** Models of each framework with runs, blocks, ties, inputs, FLOPs, weights, frozen parts: 60 kB in a release. */
const CHOSEN = [
  'flax-linen-language',
  'flax-nnx-shared',
  'keras-digits',
  'keras-threshold',
  'keras-variables',
  'keras-vgg16',
  'torch-hourglass',
  'torch-llama-run',
  'torch-moe',
  'torch-resnet18',
  'torch-vit-b-16-run',
];
const ROWS = 60;

const sumText = (sum) => (sum === null ? '?' : `${sum.unknown > 0n ? '≥ ' : ''}${sum.value}`);

/** What a payload shows: the rows of the first view, and the first rows of the model. */
export async function shownBy(payload) {
  const { decode } = await lib('format/index.js');
  const { createOutline, factsOf, firstState, project, rowsBetween } =
    await lib('outline/index.js');
  const decoded = decode(payload);
  if (!decoded.ok) throw new CommandFailed(decoded.problem.message);
  const outline = createOutline(decoded.table);
  const view = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' }));
  const { params, rows } = factsOf(decoded.table);
  return {
    facts: `${rows} rows, ${sumText(params)} parameters`,
    view: view.rows.map((row) =>
      [
        `${'  '.repeat(row.level - 1)}${row.label}${row.count === null ? '' : ` × ${row.count}`}`,
        row.type.text,
        row.outputShape.text,
        sumText(row.params),
      ].join(' | '),
    ),
    rows: rowsBetween(decoded.table, 0, Math.min(ROWS, Number(rows))).map(({ path: name, cells }) =>
      [name, cells.type, cells.output_shape, cells.params ?? '?'].join(' | '),
    ),
  };
}

export const payloadOf = (name) => readJson(path.join(corpus, `${name}.json`)).payload;

export const releasedVersions = () => (existsSync(released) ? readdirSync(released).sort() : []);

export function releasedCases(version) {
  const folder = path.join(released, version);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => ({ name: file, ...readJson(path.join(folder, file)) }));
}

const ADDRESS = 'http://released.test/';

/** The page of a released version, which shows a payload alone. */
const rendererFile = (version) => path.join(released, version, 'page.html.gz');

async function writePayloads(version) {
  const folder = path.join(released, version);
  if (existsSync(rendererFile(version)))
    throw new CommandFailed(`${version} is kept already: what was released does not change.`);
  mkdirSync(folder, { recursive: true });
  for (const name of CHOSEN) {
    const payload = payloadOf(name);
    const kept = { payload, shown: await shownBy(payload) };
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(kept, null, 1)}\n`);
  }
}

/**
 * Shows payloads in the page of a version, in a browser without a network; returns the names of those that are no table there,
 * or one with other numbers of rows and parameters, each with what is shown instead.
 */
export async function wrongIn(browser, template, payloads) {
  const { filledPage } = await lib('fallback/page.js');
  const { counted } = await lib('format/plurals.js');
  const context = await browser.newContext();
  const page = await context.newPage();
  const wrong = [];
  for (const { name, payload } of payloads) {
    const html = filledPage(template, { name, text: '', data: { payload } });
    await page.route('**/*', (route) =>
      route.request().url() === ADDRESS
        ? route.fulfill({ contentType: 'text/html', body: html })
        : route.abort(),
    );
    await page.goto(ADDRESS);
    const shown = await page.locator('.lf-root').innerText();
    const { params } = payload.totals;
    const isTable = (await page.locator('.lf-root .lf-row').count()) > 0;
    const isRight = params === undefined || shown.includes(counted(BigInt(params), 'parameter'));
    if (!isTable || !isRight) wrong.push(`${name}: ${shown.split('\n')[0]}`);
  }
  await context.close();
  return wrong;
}

async function check() {
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    ...chromiumOptions,
  });
  const names = readdirSync(corpus).filter((file) => file.endsWith('.json'));
  const payloads = names.map((file) => ({ name: file, payload: payloadOf(path.parse(file).name) }));
  const wrong = [];
  for (const version of releasedVersions().filter((one) => existsSync(rendererFile(one)))) {
    const template = gunzipSync(readFileSync(rendererFile(version))).toString('utf8');
    const found = await wrongIn(browser, template, payloads);
    console.log(
      `${version}: ${payloads.length - found.length} of ${payloads.length} payloads are shown`,
    );
    wrong.push(...found.map((one) => `${version}: ${one}`));
  }
  await browser.close();
  if (wrong.length > 0) throw new CommandFailed(wrong.join('\n'));
}

if (isMain(import.meta))
  await main(async () => {
    const [what] = process.argv.slice(2);
    const { version } = readJson(path.join(root, 'package.json'));
    if (what === 'check') return check();
    if (what !== 'keep' && what !== 'payloads')
      throw new CommandFailed('node scripts/released.mjs payloads | keep | check');
    await writePayloads(version);
    if (what === 'keep')
      writeFileSync(rendererFile(version), gzipSync(readFileSync(templateOfPython), { level: 9 }));
  });
