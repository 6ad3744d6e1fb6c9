// Applications that run Python instead of reading notebooks: marimo, Streamlit, Panel and Gradio; and outputs in frames, as in Colab.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { environment, output, root, run, venvProgram } from '../../../scripts/tools.mjs';
import { pythonWith, VERSION_OF } from '../support/install.mjs';
import { ended, goWhenReady, withFile, withPage } from '../support/page.mjs';
import { expectRows, readTable } from '../support/rows.mjs';

const PACKAGES = ['marimo==0.25.2', 'streamlit==1.67.0', 'panel==1.9.4', 'gradio==6.31.0'];
const PORT = 9201;

const WITHOUT_TFJS = 'the models of Keras and PyTorch';

/** Frameworks, and layerfold with its entry points, come from the environment of the tests. */
async function python({ cache }) {
  const found = await pythonWith(cache, 'apps', PACKAGES);
  const packages = (program) =>
    output(program, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  const own = path.join(packages(found.python), 'zz-frameworks.pth');
  if (!existsSync(own)) writeFileSync(own, `${packages(venvProgram('python'))}\n${root}\n`);
  return found.python;
}

const setUp = (context) => python(context);

/** The folder with what the applications show, made once for a notebook. */
async function prepared({ notebook }) {
  const folder = path.join(path.dirname(notebook), 'apps');
  if (existsSync(folder)) return folder;
  const filling = mkdtempSync(`${folder}-`);
  const script = path.join(root, 'test', 'hosts', 'executed', 'apps.py');
  const env = environment({ KERAS_BACKEND: 'torch', PYTHONPATH: root });
  await run(venvProgram('python'), [script, notebook, filling], { env });
  renameSync(filling, folder);
  return folder;
}

/** The tables in a page and in all its frames, from the top down, as soon as they are there. */
async function tablesIn(page, form, count) {
  let tables = [];
  for (const end = Date.now() + 120_000; Date.now() < end; await page.waitForTimeout(500)) {
    const found = [];
    for (const frame of page.frames())
      found.push(...(await readTable(frame, form).catch(() => [])));
    tables = found;
    if (tables.length === count && tables.every(({ rows }) => rows.length > 0)) return tables;
  }
  return tables;
}

/** Compares the rows, opens the last group, and returns what is reported. */
async function seen(page, form, context, more, clip) {
  const expected = context.expected.slice(0, 2);
  expectRows(await tablesIn(page, form, expected.length), expected);
  const picture = await page.screenshot(clip === undefined ? {} : { clip });
  if (form === 'view') await unfolds(page);
  return { form, picture, notes: WITHOUT_TFJS, ...more };
}

async function unfolds(page) {
  for (const frame of page.frames()) {
    const rows = frame.locator('.lf-row');
    const before = await rows.count();
    if (before === 0) continue;
    await frame.locator('.lf-row[aria-expanded=false] .lf-fold').first().click();
    await frame.waitForFunction(
      (count) =>
        document.querySelectorAll('.lf-row').length !== count ||
        document.querySelector('.lf-row') === null,
      before,
    );
    return;
  }
}

/** Starts a program, looks at its page, and ends it. */
async function served(context, { args, name, folder = context.folder, env = {} }, look, options) {
  const program = await python(context);
  const child = spawn(program, ['-m', ...args], {
    cwd: folder,
    env: environment({ KERAS_BACKEND: 'torch', HOME: folder, XDG_CONFIG_HOME: folder, ...env }),
    stdio: process.env['LAYERFOLD_VERBOSE'] ? 'inherit' : 'ignore',
  });
  try {
    return await withPage(
      context.browser,
      async (page) => {
        await goWhenReady(page, `http://127.0.0.1:${PORT}/`);
        return { version: output(program, VERSION_OF(name)), ...(await look(page)) };
      },
      options,
    );
  } finally {
    await ended(child);
  }
}

// Frames follow the scheme of the page around them where a browser emulates none.
const OWN_SCHEME = { colorScheme: null };

/** It runs the cells when the notebook is opened. */
const CONFIG = '[display]\ntheme = "dark"\n\n[runtime]\nauto_instantiate = true\n';

/** Without the path of the file. */
const BELOW_PATH = { x: 0, y: 100, width: 1000, height: 2700 };

const marimoEdit = {
  name: 'marimo-edit',
  title: 'marimo, edit',
  setUp,
  async see(context) {
    cpSync(await prepared(context), context.folder, { recursive: true });
    const config = path.join(context.folder, 'marimo');
    mkdirSync(config);
    writeFileSync(path.join(config, 'marimo.toml'), CONFIG);
    const flags = ['--headless', '--no-token', '--skip-update-check', '-p', String(PORT)];
    const args = ['marimo', '-y', 'edit', 'marimo_notebook.py', ...flags];
    const look = async (page) => {
      const shown = await seen(page, 'view', context, {}, BELOW_PATH);
      const isDark = (frame) =>
        frame.evaluate(() => globalThis.matchMedia('(prefers-color-scheme: dark)').matches);
      for (const frame of page.frames().slice(1)) assert.ok(await isDark(frame), 'it is dark');
      return shown;
    };
    return served(context, { args, name: 'marimo' }, look, OWN_SCHEME);
  },
};

/** What the exported page would fetch from a server of marimo's makers is in its package. */
async function withPackage(page, folder) {
  await page.route('https://cdn.jsdelivr.net/npm/@marimo-team/frontend@*/dist/**', (route) => {
    const file = path.join(folder, new URL(route.request().url()).pathname.split('/dist/')[1]);
    if (!existsSync(file)) return route.abort();
    const types = { '.js': 'text/javascript', '.css': 'text/css' };
    return route.fulfill({
      body: readFileSync(file),
      contentType: types[path.extname(file)] ?? 'application/octet-stream',
      headers: { 'access-control-allow-origin': '*' },
    });
  });
}

const marimoExport = {
  name: 'marimo-export',
  title: 'marimo, export html',
  setUp,
  async see(context) {
    cpSync(await prepared(context), context.folder, { recursive: true });
    const { folder, browser } = context;
    const program = await python(context);
    const env = environment({ KERAS_BACKEND: 'torch', HOME: folder });
    const file = path.join(folder, 'exported.html');
    const args = ['-m', 'marimo', '-y', 'export', 'html', 'marimo_notebook.py', '-o', file];
    await run(program, args, { env, cwd: folder });
    const where = 'import marimo, pathlib; print(pathlib.Path(marimo.__file__).parent / "_static")';
    const assets = output(program, ['-c', where]);
    writeFileSync(path.join(folder, 'empty.html'), '');
    return withFile(
      browser,
      path.join(folder, 'empty.html'),
      async (page) => {
        await withPackage(page, assets);
        await page.goto(`file://${file}`);
        return {
          version: output(program, VERSION_OF('marimo')),
          ...(await seen(page, 'view', context)),
        };
      },
      OWN_SCHEME,
    );
  },
};

const LOAD = 'import pickle\nsummaries = pickle.load(open("summaries.pickle", "rb"))\n';

function app({ name, title, form, source, args, env, notes = WITHOUT_TFJS }) {
  return {
    name,
    title,
    setUp,
    async see(context) {
      cpSync(await prepared(context), context.folder, { recursive: true });
      writeFileSync(path.join(context.folder, 'app.py'), LOAD + source);
      const [program] = name.split('-');
      const look = (page) => seen(page, form, context, { notes });
      return served(context, { args, name: program, env }, look, OWN_SCHEME);
    },
  };
}

const streamlit = ['streamlit', 'run', 'app.py', '--server.headless=true', `--server.port=${PORT}`];
const panel = ['panel', 'serve', 'app.py', `--port=${PORT}`, '--index=app'];

/** Each output is in a frame of its own, without the origin of the page. */
const frames = {
  name: 'frames',
  title: 'Outputs with inline_view=True in sandboxed frames, as in Colab',
  setUp,
  async see(context) {
    cpSync(await prepared(context), context.folder, { recursive: true });
    const { folder, browser } = context;
    const escaped = (at) =>
      `<!doctype html>${readFileSync(path.join(folder, `${at}.html`), 'utf8')}`
        .replaceAll('&', '&amp;')
        .replaceAll('"', '&quot;');
    const frame = (at) =>
      `<iframe sandbox="allow-scripts" style="border:0;width:100%;height:900px" srcdoc="${escaped(at)}"></iframe>`;
    writeFileSync(path.join(folder, 'frames.html'), `<!doctype html>${[0, 1].map(frame).join('')}`);
    return withFile(browser, path.join(folder, 'frames.html'), async (page) => ({
      version: `Chromium ${browser.version()}`,
      ...(await seen(page, 'view', context)),
    }));
  },
};

export default [
  marimoEdit,
  marimoExport,
  app({
    name: 'streamlit',
    title: 'Streamlit, st.iframe(s.to_html())',
    form: 'view',
    source: `import streamlit as st
st.set_page_config(layout="wide")
for summary in summaries:
    st.iframe(summary.to_html(), height=800)`,
    args: streamlit,
  }),
  app({
    name: 'streamlit-html',
    title: 'Streamlit, st.html(s)',
    form: 'table',
    source: `import streamlit as st
st.set_page_config(layout="wide")
for summary in summaries:
    st.html(summary)`,
    args: streamlit,
  }),
  app({
    name: 'panel',
    title: 'Panel, pn.panel(s)',
    form: 'table',
    source: `import panel as pn
pn.Column(*map(pn.panel, summaries)).servable()`,
    args: panel,
  }),
  app({
    name: 'panel-frame',
    title: 'Panel, s.to_html() in a frame',
    form: 'view',
    source: `import html
import panel as pn
frame = '<iframe srcdoc="{}" width=900 height=800></iframe>'
pages = [frame.format(html.escape(summary.to_html())) for summary in summaries]
pn.Column(*map(pn.pane.HTML, pages)).servable()`,
    args: panel,
  }),
  app({
    name: 'gradio',
    title: 'Gradio, gr.HTML with s.to_html() in a frame',
    form: 'view',
    source: `import html
import gradio as gr
frame = '<iframe style="border:0;width:100%;height:800px" srcdoc="{}"></iframe>'
with gr.Blocks() as demo:
    for summary in summaries:
        gr.HTML(frame.format(html.escape(summary.to_html())))
demo.launch(server_port=${PORT}, quiet=True)`,
    args: ['app'],
  }),
  frames,
];
