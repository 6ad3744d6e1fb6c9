// GitHub's rules for HTML, and its published style; GitHub itself is not asked.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, root, run, venvProgram } from '../../../scripts/tools.mjs';
import { npmPackages } from '../support/install.mjs';
import { withFile } from '../support/page.mjs';
import { expectRows, readTable } from '../support/rows.mjs';

const STYLE = 'github-markdown-css';
const setUp = ({ cache }) => npmPackages(cache, STYLE, [`${STYLE}@5`]);

export default {
  name: 'github',
  title: 'GitHub’s rules, emulated',
  isTrusted: false,
  setUp,
  async see(context) {
    const style = path.join(await setUp(context), STYLE);
    const file = path.join(context.folder, 'github.html');
    const script = path.join(root, 'test', 'hosts', 'support', 'github.py');
    await run(venvProgram('python'), [script, context.notebook, file]);
    const css = readFileSync(path.join(style, 'github-markdown-light.css'), 'utf8');
    const head = `<!doctype html><meta charset="utf-8"><style>${css}</style>`;
    writeFileSync(file, `${head}<body class="markdown-body">${readFileSync(file, 'utf8')}`);
    return withFile(context.browser, file, async (page) => {
      expectRows(await readTable(page, 'table'), context.expected);
      const version = `html-pipeline 2.14, ${STYLE} ${readJson(path.join(style, 'package.json')).version}`;
      return { version, form: 'table', picture: await page.screenshot() };
    });
  },
};
