/** `mount` for a page without a bundler: one module, which brings its style sheets along. */
import interactionStyle from '../../built/interactionStyle.js';
import pictureStyle from '../../built/pictureStyle.js';
import startStyle from '../../built/startStyle.js';
import tableStyle from '../../built/tableStyle.js';
import { mount as mountUnstyled } from './mount.js';
import type { MountOptions, Shown } from './mount.js';

export type { MountOptions, Shown } from './mount.js';

/** One style sheet for all tables of a page, also in shadow trees. */
let sheet: CSSStyleSheet | undefined;

export function mount(
  host: HTMLElement | ShadowRoot,
  shown: Shown,
  options?: MountOptions,
): () => void {
  style(host);
  return mountUnstyled(host, shown, options);
}

function style(host: HTMLElement | ShadowRoot): void {
  sheet ??= sheetOf([startStyle, tableStyle, interactionStyle, pictureStyle].join('\n'));
  const root = host.getRootNode();
  const place = root instanceof ShadowRoot ? root : document;
  if (!place.adoptedStyleSheets.includes(sheet)) place.adoptedStyleSheets.push(sheet);
}

function sheetOf(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
