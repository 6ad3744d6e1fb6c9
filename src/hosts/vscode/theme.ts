import startStyle from '../../built/startStyle.js';
import tableStyle from '../../built/tableStyle.js';
import contrastStyle from '../../built/vscodeContrastStyle.js';
import style from '../../built/vscodeStyle.js';

/** Style sheets that have their texts later. */
export interface LateSheets {
  readonly interaction: CSSStyleSheet;
  readonly picture: CSSStyleSheet;
}

/** The kinds of VS Code's themes: the value of an attribute of the page, which changes with the theme. */
const LIGHT = ['vscode-light', 'vscode-high-contrast-light'];
const CONTRAST = ['vscode-high-contrast', 'vscode-high-contrast-light'];

/**
 * The style sheets of all tables. Colours are VS Code's own variables, which the page changes with the theme; what
 * depends on the kind of the theme is changed here, once for all tables.
 */
export function followTheme({ interaction, picture }: LateSheets): readonly CSSStyleSheet[] {
  const scheme = new CSSStyleSheet();
  const contrast = sheetOf(contrastStyle);
  const follow = (): void => {
    const kind = document.body.dataset['vscodeThemeKind'] ?? '';
    // The browser's own parts, such as check marks and lists of choices.
    scheme.replaceSync(`.lf-root{color-scheme:${LIGHT.includes(kind) ? 'light' : 'dark'}}`);
    contrast.disabled = !CONTRAST.includes(kind);
  };
  const observer = new MutationObserver(follow);
  observer.observe(document.body, { attributeFilter: ['data-vscode-theme-kind'] });
  follow();
  const ours = [sheetOf(startStyle), sheetOf(tableStyle), interaction, picture];
  return [...ours, sheetOf(style), contrast, scheme];
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
