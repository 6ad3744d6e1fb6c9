// Writes what an output of Python contains to show its table by itself: the compressed script, what begins it, and places
// for the plain table and the payload.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { scriptOf } from './pageTemplate.mjs';
import { isMain, main, root } from './tools.mjs';

/**
 * What begins the script. Its element is the last one of the output, behind what it decompresses; hosts that take scripts out
 * leave the plain table, and so does a browser that knows no `DecompressionStream`, or a page that forbids it.
 */
const BEGIN = `(async (script) => {
const output = script.parentElement;
const text = (code) => new Response(new Blob([Uint8Array.from(atob(code), (unit) => unit.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
const { view, payload } = script.previousElementSibling.dataset;
const table = document.createElement('script');
table.dataset.payload = await text(payload);
table.text = await text(view);
output.append(table);
})(document.currentScript).catch(() => undefined);`;

const gutter = (name) => path.join(root, 'lib', 'view', 'gutter', name);

/** The script that shows the table, in the smallest form that browsers read. */
export async function compressedView() {
  const script = await scriptOf('./lib/hosts/page/inline.js', {
    [gutter('links.js')]: gutter('noLinks.js'),
  });
  return deflateRawSync(script, { level: 9, memLevel: 9 });
}

/** What layerfold/model_summary/inline.py fills. */
export const templateOfInline = path.join(root, 'layerfold', 'model_summary', 'inline.html');

export async function writeInlineView() {
  const view = (await compressedView()).toString('base64');
  writeFileSync(
    templateOfInline,
    `<div><div><!--layerfold:table--></div><div hidden data-view="${view}" data-payload="<!--layerfold:payload-->"></div><script>${BEGIN}</script></div>\n`,
  );
}

if (isMain(import.meta)) await main(writeInlineView);
