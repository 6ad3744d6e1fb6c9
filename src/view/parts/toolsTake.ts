import { copyText } from '../common/clipboard.js';
import { download, downloadBlob, fileName } from '../common/download.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import { asCsv, asJson, takenRows } from './takenRows.js';
import { asMarkdown, asTsv, rowsAsTsv } from './takenTable.js';
import type { TakenTable } from './takenTable.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Copies the visible rows, or saves all rows of the model as a file. */
export function createTake(context: ToolsContext): PanelSection {
  const { outline, facts, translate, announce, signal, taken, takenRow } = context;
  const box = element('div', 'lf-controls');
  const button = (text: string, act: () => void): HTMLElement => {
    const node = element('button', 'lf-button', text, { type: 'button' });
    node.addEventListener('click', act, { signal });
    return node;
  };
  const copy = (take: () => TakenTable, write: (table: TakenTable) => string) => (): void => {
    const table = take();
    void copyText(write(table)).then((isCopied) => {
      announce(isCopied ? copiedText(table) : translate.__('Copying is not allowed here'));
    });
  };
  const copiedText = ({ rows, isPartial }: TakenTable): string =>
    isPartial
      ? translate.__('Copied the first %1 rows', grouped(rows.length))
      : translate._n('Copied %2 row', 'Copied %2 rows', rows.length, grouped(rows.length));
  const save = (suffix: string, type: string, write: typeof asCsv) => (): void => {
    const rows = takenRows(outline);
    download(write(rows), fileName(facts.name, suffix), type);
    announce(translate._n('Saved %2 row', 'Saved %2 rows', rows.length, grouped(rows.length)));
  };
  box.append(
    button(translate.__('Copy table'), copy(taken, asTsv)),
    button(translate.__('Copy as Markdown'), copy(taken, asMarkdown)),
    button(translate.__('Copy focused row'), copy(takenRow, rowsAsTsv)),
    button(translate.__('Save CSV'), save('csv', 'text/csv', asCsv)),
    button(translate.__('Save JSON'), save('json', 'application/json', asJson)),
    ...pageButton(context),
    ...pictureButtons(context),
  );
  return {
    element: box,
    title: translate.__('Take away'),
    show: () => undefined,
  };
}

/** Saves the table as a page of its own, where the host can make one. */
function pageButton(context: ToolsContext): readonly HTMLElement[] {
  const { pageFile = null, facts, translate, announce, signal, state } = context;
  if (pageFile === null) return [];
  const text = translate.__('Save web page');
  const title = translate.__('One file with this table, for a browser without JupyterLab');
  const button = element('button', 'lf-button', text, { type: 'button', title });
  const failure = element('span', 'lf-problem-text');
  const save = async (): Promise<void> => {
    try {
      download(await pageFile(state()), fileName(facts.name, 'html'), 'text/html');
      failure.textContent = '';
      announce(translate.__('Saved the table as a web page'));
    } catch {
      failure.textContent = translate.__(
        'The web page cannot be made now: a file could not be loaded from the server.',
      );
      announce(failure.textContent);
    }
  };
  button.addEventListener('click', () => void save(), { signal });
  return [button, failure];
}

/** Saves the visible rows as a picture, where the host can make one. */
function pictureButtons(context: ToolsContext): readonly HTMLElement[] {
  const { pictureFile = null, keepingPicture, facts, translate, announce, signal } = context;
  if (pictureFile === null) return [];
  const keepPicture = keepingPicture?.() ?? null;
  const failure = element('span', 'lf-problem-text');
  const save = async (kind: 'svg' | 'png'): Promise<void> => {
    try {
      downloadBlob(await pictureFile(kind), fileName(facts.name, kind));
      failure.textContent = '';
      announce(translate.__('Saved the picture'));
    } catch {
      failure.textContent = translate.__('The picture cannot be saved here.');
      announce(failure.textContent);
    }
  };
  const keep = async (): Promise<void> => {
    const kept = await keepPicture?.();
    if (kept === undefined) return;
    failure.textContent = kept.isProblem ? kept.text : '';
    announce(kept.text);
  };
  const button = (text: string, act: () => Promise<void>): HTMLElement => {
    const node = element('button', 'lf-button', text, { type: 'button' });
    node.addEventListener('click', () => void act(), { signal });
    return node;
  };
  return [
    button(translate.__('Save picture (SVG)'), () => save('svg')),
    button(translate.__('Save picture (PNG)'), () => save('png')),
    ...(keepPicture === null ? [] : [button(translate.__('Save picture into the cell'), keep)]),
    failure,
  ];
}
