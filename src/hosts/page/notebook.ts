/** The script of a notebook that was converted to a web page: each summary in it becomes a table, and nothing is requested. */
import { decode } from '../../format/index.js';
import { createOutline, factsOf, firstState } from '../../outline/index.js';
import { createTableView, english, problemElement } from '../../view/index.js';

const PAGE_SIZE = 25;

for (const output of document.querySelectorAll<HTMLElement>('.layerfold-output')) show(output);

/** An output begins with its payload, and what shows it without this script follows. */
function show(output: HTMLElement): void {
  const [data, ...fallback] = output.children;
  try {
    const decoded = decode(JSON.parse(data?.textContent ?? ''));
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const outline = createOutline(decoded.table);
    const state = firstState(outline, { pageSize: PAGE_SIZE, depth: 'auto' });
    createTableView(output, { outline, facts: factsOf(decoded.table), state, translate: english });
    for (const element of fallback) element.remove();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    data?.after(problemElement(reason, '', english));
  }
}
