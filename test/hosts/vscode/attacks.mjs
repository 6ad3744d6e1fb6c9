// Notebooks with texts that attack: in tables, in metadata and MIME types beside them, and in plain tables alone.
import { createViteServer } from 'vitest/node';
import { root } from '../../../scripts/tools.mjs';

const MIME_TYPE = 'application/vnd.layerfold.v1+json';

/** A table is drawn when it is in view: so many are at once. */
const TABLES_OF_A_NOTEBOOK = 3;

export const PLAIN_NAME = 'plain.ipynb';

/** Modules of the browser tests, which are TypeScript. */
export async function loadAttacks() {
  const server = await createViteServer({
    root,
    configFile: false,
    appType: 'custom',
    server: { middlewareMode: true, watch: null, ws: false },
  });
  try {
    const load = (file) => server.ssrLoadModule(`/test/${file}.ts`);
    const [inPage, allowed, { ATTACKS }] = await Promise.all(
      ['ui/support/attacks', 'ui/support/allowed', 'src/format/support/attacks'].map(load),
    );
    return { ...inPage, ...allowed, ATTACKS };
  } finally {
    await server.close();
  }
}

/** The texts of notebooks by their names: each attack in each column, in metadata and in MIME types. */
export function notebooksOf({ ATTACKS, TABLES, plainTables }) {
  const share = Math.ceil(ATTACKS.length / TABLES.length);
  const cells = TABLES.map((payload, at) => [
    attacked(payload, ATTACKS.slice(share * at, share * (at + 1))),
  ]);
  const notebooks = Array.from(
    { length: Math.ceil(cells.length / TABLES_OF_A_NOTEBOOK) },
    (_, at) => [
      `tables-${at}.ipynb`,
      notebookOf(cells.slice(TABLES_OF_A_NOTEBOOK * at, TABLES_OF_A_NOTEBOOK * (at + 1))),
    ],
  );
  const plain = plainTables().map((html) => output({ 'text/html': html, 'text/plain': '' }));
  return { ...Object.fromEntries(notebooks), [PLAIN_NAME]: notebookOf([plain]) };
}

const output = (data, metadata = {}) => ({ output_type: 'display_data', data, metadata });

function attacked(payload, attacks) {
  const named = Object.fromEntries(attacks.map((attack) => [attack, attack]));
  const types = attacks.map((attack) => [`${MIME_TYPE}; x=${attack}`, attack]);
  const data = {
    [MIME_TYPE]: payload,
    ...Object.fromEntries(types),
    'text/plain': attacks.join(''),
  };
  return output(data, { ...named, [MIME_TYPE]: named });
}

/** A file in UTF-8 has no halves of characters. */
function notebookOf(outputsOfCells) {
  const base = { cell_type: 'code', execution_count: 1, metadata: {}, source: '' };
  const cells = outputsOfCells.map((outputs, at) => ({ ...base, id: `cell-${at}`, outputs }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  return JSON.stringify(notebook).replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd');
}
