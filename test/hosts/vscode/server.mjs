// Runs code-server with the extension in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, node, run } from '../../../scripts/tools.mjs';
import { packExtension } from '../../../scripts/vscode.mjs';
import { ended } from '../support/page.mjs';
import { programOf } from './install.mjs';

const PORT = 8934;

const SETTINGS = {
  'chat.disableAIFeatures': true,
  'notebook.find.filters': { codeSource: false, codeOutput: true },
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Light 2026',
  'workbench.editorAssociations': { '*.ipynb': 'jupyter-notebook' },
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Nothing answers at the discard port, as where the marketplace cannot be reached. */
const UNREACHABLE = JSON.stringify({
  serviceUrl: 'http://127.0.0.1:9/vscode/gallery',
  itemUrl: 'http://127.0.0.1:9/vscode/item',
  resourceUrlTemplate: 'http://127.0.0.1:9/vscode/{publisher}/{name}/{version}/{path}',
});

/**
 * Starts it with the texts of `files` in the folder `work` that it opens, which is trusted or in Restricted Mode. Returns the
 * address of its window, and `stop`.
 */
export async function startCodeServer({ cache, folder }, isTrusted, files) {
  const [home, data, extensions, work] = ['home', 'data', 'extensions', 'work'].map((name) =>
    path.join(folder, name),
  );
  for (const made of [home, path.join(data, 'User'), work]) mkdirSync(made, { recursive: true });
  writeFileSync(path.join(data, 'User', 'settings.json'), JSON.stringify(SETTINGS));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(work, name), text);
  const server = ['--auth', 'none', '--bind-addr', `127.0.0.1:${PORT}`, '--disable-update-check'];
  const folders = ['--user-data-dir', data, '--extensions-dir', extensions];
  const args = [programOf(cache), ...server, '--disable-telemetry', ...folders];
  const env = environment({ HOME: home, EXTENSIONS_GALLERY: UNREACHABLE });
  await run(node(), [...args, '--install-extension', await packExtension(folder)], { env });
  const trust = isTrusted ? ['--disable-workspace-trust'] : [];
  const child = spawn(node(), [...args, ...trust, work], { env, stdio: 'ignore' });
  return { url: `http://127.0.0.1:${PORT}/?folder=${work}`, work, stop: () => ended(child) };
}
