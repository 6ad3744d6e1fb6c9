// Notebooks whose cells show payloads.
const MIME_TYPE = 'application/vnd.layerfold.v1+json';

/** Written as Jupyter writes them: one output for each payload. */
export function notebookOf(payloads, text = () => 'plain') {
  const cells = payloads.map((payload, at) => {
    const data = { [MIME_TYPE]: payload, 'text/html': ['<b>plain</b>'], 'text/plain': [text(at)] };
    const outputs = [{ output_type: 'display_data', metadata: {}, data }];
    const base = { cell_type: 'code', metadata: {}, execution_count: at + 1 };
    return { ...base, id: `cell-${at}`, source: 'model.summary()', outputs };
  });
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, undefined, 1);
}
