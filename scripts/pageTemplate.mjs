// Writes the page that a table is saved as, for the view and for Python: one file with script and style, and places for
// what is foreign.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { built, minifiedStyle, tableSheets } from './texts.mjs';
import { CommandFailed, isMain, main, root } from './tools.mjs';

const SCRIPT = './lib/hosts/page/standalone.js';
const STYLES = [...tableSheets, './style/page.css'];

/** A module with all that it imports, as one script; `instead`: files in the place of others, by their paths. */
export async function scriptOf(module, instead = {}) {
  const { optimization } = createRequire(import.meta.url)('./bundle.config.cjs');
  const files = await built({
    entry: { page: module },
    target: ['web', 'es2022'],
    output: { filename: '[name].js' },
    resolve: { alias: instead },
    optimization,
  });
  return files.get('page.js').trim();
}

const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** What is in an element of HTML as it is may not end it, or begin a comment in it. */
export function embeddable(text) {
  const found = /<\/(script|style)|<!--|\r/i.exec(text);
  if (found !== null) throw new CommandFailed(`The page cannot contain “${found[0]}”.`);
  return text;
}

/** The browser itself refuses all but this script and this style, every request, and every text that would become markup or code. */
const policy = ({ script, style }) =>
  [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

const page = ({ script, style }) => `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy({ script, style })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><!--layerfold:name--></title>
<style>${style}</style>
</head>
<body>
<header>
<h1><!--layerfold:name--></h1>
<p>Arrow keys go from row to row. Space opens and closes one, Enter shows its details.</p>
</header>
<main id="layerfold-table">
<h2 class="lf-aside">Layers</h2>
<noscript>
<p>To fold the table, to turn its pages and to search it, allow this page to run its script.</p>
<pre><!--layerfold:text--></pre>
</noscript>
</main>
<script id="layerfold-data" type="application/json"><!--layerfold:data--></script>
<script>${script}</script>
</body>
</html>
`;

export async function pageTemplate() {
  const script = embeddable(await scriptOf(SCRIPT));
  const style = embeddable(await minifiedStyle(STYLES));
  return page({ script, style });
}

/** What layerfold/model_summary/page.py fills. */
export const templateOfPython = path.join(root, 'layerfold', 'model_summary', 'page.html');

export async function writePageTemplate() {
  const folder = path.join(root, 'lib', 'built');
  mkdirSync(folder, { recursive: true });
  const template = await pageTemplate();
  const module = `export default ${JSON.stringify(template)};\n`;
  writeFileSync(path.join(folder, 'pageTemplate.js'), module);
  writeFileSync(templateOfPython, template);
}

if (isMain(import.meta)) await main(writePageTemplate);
