/** The script of a page that a table was saved as: it shows what the page contains, and requests nothing. */
import { decode } from '../../format/index.js';
import { createOutline, factsOf, firstState } from '../../outline/index.js';
import { createTableView, english, problemElement } from '../../view/index.js';
import type { PageData } from '../common/pageFile.js';
import { readState } from '../common/savedView.js';

const PAGE_SIZE = 25;

show(byId('layerfold-table'), byId('layerfold-data').textContent);

function show(host: HTMLElement, json: string): void {
  try {
    const { payload, view } = JSON.parse(json) as PageData;
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const outline = createOutline(decoded.table);
    createTableView(host, {
      outline,
      facts: factsOf(decoded.table),
      state:
        view === undefined
          ? firstState(outline, { pageSize: PAGE_SIZE, depth: 'auto' })
          : readState(view.state),
      translate: english,
      ...(view === undefined ? {} : { preferences: () => view.preferences }),
    });
  } catch (error) {
    // The file was edited.
    const reason = error instanceof Error ? error.message : String(error);
    host.replaceChildren(problemElement(reason, '', english));
  }
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element “${id}”.`);
  return found;
}
