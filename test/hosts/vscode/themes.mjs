// Themes of VS Code that are chosen while a notebook is open.
import assert from 'node:assert/strict';
import { openExecuted } from './executed.mjs';

/** The one at first (server.mjs). */
const LIGHT = 'Light 2026';

export const THEMES = [
  { name: 'dark', title: 'dark', theme: 'Dark 2026', kind: 'vscode-dark' },
  {
    ...{ name: 'contrast', title: 'dark with high contrast' },
    ...{ theme: 'Dark High Contrast', kind: 'vscode-high-contrast' },
  },
  {
    ...{ name: 'contrast-light', title: 'light with high contrast' },
    ...{ theme: 'Light High Contrast', kind: 'vscode-high-contrast-light' },
  },
];

/** Chooses a theme as people do, and waits until the outputs have it. */
export async function chooseTheme(window, frame, { theme, kind }) {
  await window.command('Preferences: Color Theme');
  await window.listed(LIGHT).waitFor();
  await window.pick(theme);
  await frame.waitForFunction((one) => document.body.dataset.vscodeThemeKind === one, kind);
}

/** The table that is shown then has its colours. */
export async function expectTheme(window, context, chosen) {
  const frame = await openExecuted(window, context);
  const rows = frame.locator('.lf-row');
  const [light, before] = [await coloursOf(frame), await rows.allTextContents()];
  assert.equal(light.scheme, 'light');
  await chooseTheme(window, frame, chosen);
  const { kind } = chosen;
  const colours = await coloursOf(frame);
  assert.notDeepEqual(colours, light);
  assert.equal(colours.text, colours.expected);
  assert.equal(colours.scheme, kind.includes('light') ? 'light' : 'dark');
  assert.equal(colours.line === colours.contrast, kind.includes('contrast'));
  assert.deepEqual(await rows.allTextContents(), before);
}
/** Of the text and of the line below the titles of the first table, and what the theme has for both. */
const coloursOf = (frame) =>
  frame
    .locator('.lf-root')
    .first()
    .evaluate((root) => {
      const probe = document.body.appendChild(document.createElement('i'));
      const colour = (name) => {
        probe.style.color = `var(${name}, transparent)`;
        return window.getComputedStyle(probe).color;
      };
      const title = root.querySelector('.lf-titles > *');
      const colours = {
        text: window.getComputedStyle(root).color,
        expected: colour('--vscode-editor-foreground'),
        line: window.getComputedStyle(title).borderBottomColor,
        contrast: colour('--vscode-contrastBorder'),
        scheme: window.getComputedStyle(root).colorScheme,
      };
      probe.remove();
      return colours;
    });
