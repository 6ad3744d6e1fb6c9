// nbconvert's pages: with each of its templates and with layerfold's, sanitised, as slides and as Markdown.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { environment, output, readJson, root, run, venvProgram } from '../../../scripts/tools.mjs';
import { npmPackages } from '../support/install.mjs';
import { withFile } from '../support/page.mjs';
import { expectRows, readTable } from '../support/rows.mjs';

/** Runs nbconvert on the notebook and returns the path of what it writes, without its extension. */
export async function convert({ notebook, folder }, ...flags) {
  const templates = path.join(folder, 'jupyter', 'nbconvert', 'templates');
  mkdirSync(templates, { recursive: true });
  symlinkSync(path.join(root, 'nbconvert-template'), path.join(templates, 'layerfold'));
  const env = environment({ JUPYTER_PATH: path.join(folder, 'jupyter') });
  const args = ['nbconvert', '--log-level=ERROR', '--output-dir', folder, '--output', 'executed'];
  await run(venvProgram('jupyter'), [...args, ...flags, notebook], { env });
  return path.join(folder, 'executed');
}

export const version = () => output(venvProgram('jupyter'), ['nbconvert', '--version']);

function pages(name, title, flags, { form = 'table', options = {}, notes } = {}) {
  return {
    name: `nbconvert-${name}`,
    title: `nbconvert, ${title}`,
    async see(context) {
      const file = await convert(context, '--to', 'html', ...flags);
      return withFile(context.browser, `${file}.html`, async (page) => {
        if (form === 'view') await page.locator('.lf-table').nth(2).waitFor();
        expectRows(await readTable(page, form), context.expected, options);
        return { version: version(), form, notes, picture: await page.screenshot() };
      });
    },
  };
}

const sanitised = pages('sanitised', '--sanitize-html', ['--sanitize-html'], {
  options: { namesRight: true },
  notes: 'names are at the right, so that levels are not seen',
});

const SLIDE = { slideshow: { slide_type: 'slide' } };

/** The notebook with a slide for each cell. */
function inSlides({ notebook, folder }) {
  const file = path.join(folder, 'slides.ipynb');
  const { cells, ...others } = readJson(notebook);
  const slides = cells.map((cell) => ({ ...cell, metadata: SLIDE }));
  writeFileSync(file, JSON.stringify({ ...others, cells: slides }));
  return file;
}

/** In slides of 960 pixels, with their large letters, the last columns and rows are off the slide. */
const WIDE = ['--SlidesExporter.reveal_width=1600', '--SlidesExporter.reveal_scroll=True'];

const slides = {
  name: 'nbconvert-slides',
  title: 'nbconvert, slides',
  async see(context) {
    const packages = ['reveal.js@4', 'requirejs@2', 'jquery@3'];
    const modules = await npmPackages(context.cache, 'slides', packages);
    const url = (...names) => pathToFileURL(path.join(modules, ...names)).href;
    const flags = [
      `--SlidesExporter.reveal_url_prefix=${url('reveal.js')}`,
      `--SlidesExporter.require_js_url=${url('requirejs', 'require.js')}`,
      `--SlidesExporter.jquery_url=${url('jquery', 'dist', 'jquery.js')}`,
      ...WIDE,
    ];
    const notebook = inSlides(context);
    const file = await convert({ ...context, notebook }, '--to', 'slides', ...flags);
    return withFile(
      context.browser,
      `${file}.slides.html`,
      async (page) => {
        await page.locator('.reveal.ready').waitFor();
        for (const [at, model] of context.expected.entries()) {
          await page.goto(`${pathToFileURL(`${file}.slides.html`).href}#/${at + 2}`);
          await page.waitForTimeout(1500);
          expectRows(await readTable(page.locator('section.present'), 'table'), [model]);
          if (at === 0) await page.screenshot({ path: path.join(context.folder, 'first.png') });
        }
        const picture = readFileSync(path.join(context.folder, 'first.png'));
        const notes = `\`${WIDE.join(' ')}\``;
        return { version: version(), form: 'table', notes, picture };
      },
      { viewport: { width: 1200, height: 800 } },
    );
  },
};

const markdown = {
  name: 'nbconvert-markdown',
  title: 'nbconvert, Markdown',
  async see(context) {
    const file = await convert(context, '--to', 'markdown');
    const render = 'import mistune, sys; print(mistune.html(open(sys.argv[1]).read()))';
    const html = output(venvProgram('python'), ['-X', 'utf8', '-c', render, `${file}.md`]);
    writeFileSync(`${file}.html`, `<!doctype html><meta charset="utf-8">${html}`);
    return withFile(context.browser, `${file}.html`, async (page) => {
      expectRows(await readTable(page, 'table'), context.expected);
      const notes = 'as HTML in the Markdown';
      return { version: version(), form: 'table', notes, picture: await page.screenshot() };
    });
  },
};

export default [
  ...['lab', 'classic', 'basic'].map((template) =>
    pages(template, `template ${template}`, ['--template', template]),
  ),
  pages('layerfold', 'template layerfold', ['--template', 'layerfold'], { form: 'view' }),
  sanitised,
  slides,
  markdown,
];
