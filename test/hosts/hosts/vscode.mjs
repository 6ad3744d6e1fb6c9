// VS Code, with the extension.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, root } from '../../../scripts/tools.mjs';
import { loadAttacks, notebooksOf } from '../vscode/attacks.mjs';
import { expectTestsPass } from '../vscode/browserTests.mjs';
import { NAME, expectKept, openExecuted } from '../vscode/executed.mjs';
import * as hostile from '../vscode/hostile.mjs';
import { install } from '../vscode/install.mjs';
import * as many from '../vscode/many.mjs';
import * as pictures from '../vscode/pictures.mjs';
import { THEMES, expectTheme } from '../vscode/themes.mjs';
import { expectCopied, expectFound, expectPresentations } from '../vscode/use.mjs';
import { visit } from '../vscode/visit.mjs';

const executed = ({ notebook }) => ({ [NAME]: readFileSync(notebook, 'utf8') });

const restricted = {
  name: 'vscode-restricted',
  title: 'VS Code, Restricted Mode',
  isTrusted: false,
  setUp: install,
  see: (context) =>
    visit(context, { isTrusted: false, files: executed(context) }, async (window) => {
      await openExecuted(window, context);
      await window.page.getByText('Restricted Mode', { exact: true }).waitFor();
      return { picture: await window.picture() };
    }),
};

const trusted = {
  name: 'vscode-trusted',
  title: 'VS Code',
  isTrusted: true,
  setUp: install,
  see: (context) =>
    visit(context, { files: executed(context) }, async (window, server) => {
      const frame = await openExecuted(window, context);
      await expectFound(window, frame);
      await expectCopied(window, frame);
      await expectPresentations(window, frame);
      await expectKept(window, server, context);
      return {
        picture: await window.picture(),
        notes: 'found by its search, copied, saved, closed and opened again',
      };
    }),
};

const inTheme = (theme) => ({
  name: `vscode-${theme.name}`,
  title: `VS Code, ${theme.title}`,
  isTrusted: true,
  setUp: install,
  see: (context) =>
    visit(context, { files: executed(context) }, async (window) => {
      await expectTheme(window, context, theme);
      return { picture: await window.picture() };
    }),
});

const pictured = {
  name: 'vscode-pictures',
  title: 'VS Code, pictures of models',
  isTrusted: true,
  setUp: install,
  see: (context) => {
    const files = { [pictures.NAME]: pictures.notebook() };
    return visit(context, { files, viewport: pictures.VIEWPORT }, async (window) => ({
      picture: await pictures.expectPictures(window),
      notes: 'as pictures: zoomed, moved, gone through with keys, saved as SVG and PNG',
    }));
  },
};

const hundred = {
  name: 'vscode-hundred',
  title: 'VS Code, 100 summaries in one notebook',
  isTrusted: true,
  setUp: install,
  see: (context) => {
    const { payload } = readJson(path.join(root, 'test', 'corpus', 'keras-resnet101.json'));
    const files = { [many.NAME]: many.notebook(payload) };
    // As tall as a screen: most of the notebook is out of sight.
    return visit(context, { files, viewport: { width: 1400, height: 900 } }, async (window) => {
      const notes = await many.expectLight(window);
      return { picture: await window.picture(), notes };
    });
  },
};

const attacked = {
  name: 'vscode-hostile',
  title: 'VS Code, texts that attack',
  isTrusted: true,
  setUp: install,
  see: async (context) => {
    const attacks = await loadAttacks();
    const files = notebooksOf(attacks);
    return visit(context, { files, viewport: hostile.VIEWPORT }, (window) =>
      hostile.expectHarmless(window, attacks, files),
    );
  },
};

const tested = {
  name: 'vscode-tests',
  title: "VS Code, the view's browser tests",
  isTrusted: true,
  setUp: install,
  see: (context) =>
    visit(context, { files: executed(context) }, async (window, server) => {
      await expectTestsPass(server);
      await openExecuted(window, context);
      return { picture: await window.picture() };
    }),
};

export default [restricted, trusted, ...THEMES.map(inTheme), pictured, hundred, attacked, tested];
