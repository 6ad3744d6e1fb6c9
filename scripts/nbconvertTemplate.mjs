// Writes the script and the style sheet of nbconvert's template, which each page that it makes contains once.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { embeddable, scriptOf } from './pageTemplate.mjs';
import { minifiedStyle, tableSheets } from './texts.mjs';
import { isMain, main, root } from './tools.mjs';

export async function writeNbconvertTemplate() {
  const folder = path.join(root, 'nbconvert-template', 'static');
  mkdirSync(folder, { recursive: true });
  const script = embeddable(await scriptOf('./lib/hosts/page/notebook.js'));
  const style = embeddable(await minifiedStyle(tableSheets));
  writeFileSync(path.join(folder, 'layerfold.js'), script);
  writeFileSync(path.join(folder, 'layerfold.css'), style);
}

if (isMain(import.meta)) await main(writeNbconvertTemplate);
