// What each of the hosts in hosts/vscode.mjs does first and last.
import assert from 'node:assert/strict';
import { withPage } from '../support/page.mjs';
import { VERSION } from './install.mjs';
import { startCodeServer } from './server.mjs';
import { Window } from './window.mjs';

/** All three summaries beside the list of files. */
const TALL = { width: 1400, height: 2800 };

/** Opens a folder with `files` and looks at it; whatever is done there, nothing is asked of any machine. */
export async function visit(context, { isTrusted = true, files, viewport = TALL }, look) {
  const server = await startCodeServer(context, isTrusted, files);
  try {
    return await withPage(
      context.browser,
      async (page) => {
        const window = await Window.open(page, server.url);
        const seen = await look(window, server);
        assert.deepEqual(window.trouble, []);
        return { version: `code-server ${VERSION}`, form: 'view', ...seen };
      },
      { viewport },
    );
  } finally {
    await server.stop();
  }
}
