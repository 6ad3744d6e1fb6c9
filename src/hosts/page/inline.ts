/** The script in an output that contains its table: it shows the table in place of the plain one, and requests nothing. */
import inlineStyle from '../../built/inlineStyle.js';
import { decode } from '../../format/read/decode.js';
import { firstState } from '../../outline/firstState.js';
import { Outline } from '../../outline/outline.js';
import { factsOf } from '../../outline/rows/facts.js';
import { isOnDarkGround } from '../../view/common/darkness.js';
import { english } from '../../view/common/translate.js';
import { folding } from '../../view/folding.js';
import { createTable } from '../../view/table.js';

const PAGE_SIZE = 25;

const script = document.currentScript;
const plain = script?.parentElement?.firstElementChild;
script?.remove();
if (script instanceof HTMLScriptElement && plain instanceof HTMLElement)
  show(plain, script.dataset['payload'] ?? '');

/** A payload that cannot be shown leaves the plain table. */
function show(plain: HTMLElement, json: string): void {
  const decoded = decode(JSON.parse(json));
  if (!decoded.ok) return;
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const style = document.createElement('style');
  style.textContent = inlineStyle;
  root.append(style);
  host.style.colorScheme = isOnDarkGround(plain) ? 'dark' : 'light';
  plain.replaceWith(host);
  const outline = new Outline(decoded.table);
  createTable(root, {
    outline,
    facts: factsOf(decoded.table),
    state: firstState(outline, { pageSize: PAGE_SIZE, depth: 'auto' }),
    translate: english,
    interaction: { now: folding, load: () => Promise.resolve(folding) },
  });
}
