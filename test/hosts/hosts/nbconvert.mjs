// nbconvert's pages, with each of its templates for HTML and with layerfold's.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { environment, output, root, run, venvProgram } from '../../../scripts/tools.mjs';
import { withFile } from '../support/page.mjs';
import { expectRows, readTable } from '../support/rows.mjs';

/** Runs nbconvert on the notebook and returns the path of what it writes, without its extension. */
async function convert({ notebook, folder }, ...flags) {
  const templates = path.join(folder, 'jupyter', 'nbconvert', 'templates');
  mkdirSync(templates, { recursive: true });
  symlinkSync(path.join(root, 'nbconvert-template'), path.join(templates, 'layerfold'));
  const env = environment({ JUPYTER_PATH: path.join(folder, 'jupyter') });
  const args = ['nbconvert', '--log-level=ERROR', '--output-dir', folder, ...flags, notebook];
  await run(venvProgram('jupyter'), args, { env });
  return path.join(folder, 'executed');
}

const version = () => output(venvProgram('jupyter'), ['nbconvert', '--version']);

function pages(template, form, flags = []) {
  return {
    name: `nbconvert-${template}`,
    title: `nbconvert, template ${template}`,
    async see(context) {
      const file = await convert(context, '--to', 'html', '--template', template, ...flags);
      return withFile(context.browser, `${file}.html`, async (page) => {
        if (form === 'view') await page.locator('.lf-table').nth(2).waitFor();
        expectRows(await readTable(page, form), context.expected);
        return { version: version(), form, picture: await page.screenshot() };
      });
    },
  };
}

export default [
  ...['lab', 'classic', 'basic'].map((template) => pages(template, 'table')),
  pages('layerfold', 'view'),
];
