// Sphinx with each of the two extensions that read notebooks; a warning fails the build.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { output, root, run } from '../../../scripts/tools.mjs';
import { pythonWith, VERSION_OF } from '../support/install.mjs';
import { withFile } from '../support/page.mjs';
import { expectRows, readTable } from '../support/rows.mjs';

// pypandoc-binary brings pandoc along, which nbsphinx runs. Hatchling builds layerfold.
const PACKAGES = ['myst-nb', 'nbsphinx', 'sphinx-book-theme', 'pypandoc-binary', 'hatchling'];

const setUp = ({ cache }) => pythonWith(cache, 'sphinx', PACKAGES);

/** Writes a documentation of one notebook and builds it. */
async function build({ cache, folder, notebook }, extension, lines) {
  const { python, env } = await pythonWith(cache, 'sphinx', PACKAGES);
  const source = path.join(folder, 'source');
  mkdirSync(source);
  copyFileSync(notebook, path.join(source, 'executed.ipynb'));
  writeFileSync(path.join(source, 'index.rst'), 'Docs\n====\n\n.. toctree::\n\n   executed\n');
  mkdirSync(path.join(source, '_static'));
  writeFileSync(path.join(source, '_static', 'numbers.css'), NUMBERS);
  const config = [`extensions = ["${extension}"]`, ...lines, ''].join('\n');
  writeFileSync(path.join(source, 'conf.py'), config);
  const pandoc = output(python, ['-c', 'import pypandoc; print(pypandoc.get_pandoc_path())']);
  const PATH = [path.dirname(pandoc), env.PATH].join(path.delimiter);
  const args = ['-m', 'sphinx', '-q', '-W', '--keep-going', source, path.join(folder, 'built')];
  await run(python, args, { env: { ...env, PATH } });
  return { file: path.join(folder, 'built', 'executed.html'), python };
}

async function see(context, extension, lines, notes, options) {
  const { file, python } = await build(context, extension, lines);
  const versions = [extension.replace('_', '-'), 'sphinx'].map((name) =>
    output(python, VERSION_OF(name)),
  );
  return withFile(
    context.browser,
    file,
    async (page) => {
      expectRows(await readTable(page, 'table'), context.expected, options);
      const version = `${versions[0]}, Sphinx ${versions[1]}`;
      return { version, form: 'table', notes, picture: await page.screenshot() };
      // Beside the text there are two other columns.
    },
    { viewport: { width: 1500, height: 2800 } },
  );
}

const NOT_EXECUTED = 'nb_execution_mode = "off"';
const BOOK = 'html_theme = "sphinx_book_theme"';
/** For the theme alabaster, as docs/hosts.md has it. */
const NUMBERS = "div.body td[align='right'] { text-align: right; }";
const STYLE = ['html_static_path = ["_static"]', 'html_css_files = ["numbers.css"]'];
const QUIET = 'suppress_warnings = ["mystnb.unknown_mime_type"]';

/** Installs layerfold as it is now; its bundles are built already. */
async function installLayerfold({ cache }) {
  const { python, env } = await pythonWith(cache, 'sphinx', PACKAGES);
  const flags = ['--quiet', '--no-deps', '--no-build-isolation', '--force-reinstall'];
  const args = ['-m', 'pip', 'install', '--disable-pip-version-check', ...flags, root];
  await run(python, args, { env: { ...env, HATCH_BUILD_NO_HOOKS: 'true' } });
  return () => run(python, ['-m', 'pip', 'uninstall', '--quiet', '--yes', 'layerfold'], { env });
}

export default [
  {
    name: 'sphinx-myst-nb',
    title: 'Sphinx, myst-nb',
    setUp,
    async see(context) {
      const uninstall = await installLayerfold(context);
      try {
        const notes = '`-W` passes; a wide table scrolls';
        return await see(context, 'myst_nb', [NOT_EXECUTED, BOOK], notes, { scrolls: true });
      } finally {
        await uninstall();
      }
    },
  },
  {
    name: 'sphinx-myst-nb-alone',
    title: 'Sphinx, myst-nb without layerfold',
    setUp,
    see: (context) => {
      const notes = `\`-W\` passes with \`${QUIET}\`; a wide table scrolls`;
      return see(context, 'myst_nb', [NOT_EXECUTED, QUIET, ...STYLE], notes, { scrolls: true });
    },
  },
  {
    name: 'sphinx-nbsphinx',
    title: 'Sphinx, nbsphinx',
    setUp,
    see: (context) => see(context, 'nbsphinx', ['nbsphinx_execute = "never"'], '`-W` passes'),
  },
];
