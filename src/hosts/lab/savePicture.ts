import type { JupyterFrontEnd } from '@jupyterlab/application';
import { type ICommandPalette, Notification } from '@jupyterlab/apputils';
import { element } from '../../view/common/elements.js';
import type { Kept } from '../../view/common/kept.js';
import type { Translate } from '../../view/common/translate.js';
import { notebookCellAround } from './notebookCell.js';
import { rendererAround, type SummaryRenderer } from './renderer.js';

const COMMAND = 'layerfold:save-picture-into-cell';

/** The argument that schema/plugin.json gives to the entry of the context menu. */
type Arguments = Readonly<Record<string, unknown>> & { readonly pointer?: unknown };

/** Puts the picture of a model into its cell, where GitHub and other pages without layerfold show it. */
export function addSavePicture(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  translate: Translate,
): void {
  const wanted = ({ pointer }: Arguments): readonly SummaryRenderer[] =>
    (pointer === true ? pointedAt(app) : inActiveCell(app)).filter(
      (output) => notebookCellAround(output) !== null,
    );
  app.commands.addCommand(COMMAND, {
    label: (given) => labelOf(wanted(given), translate),
    caption: translate.__('Also shown where there is no layerfold, as on GitHub'),
    isVisible: (given) => wanted(given).length > 0,
    isEnabled: (given) => wanted(given).some(canTake),
    execute: async (given) => {
      for (const output of wanted(given).filter(canTake))
        say(output, await kept(output, translate));
    },
  });
  palette?.addItem({ command: COMMAND, category: translate.__('Model Summaries') });
}

function pointedAt(app: JupyterFrontEnd): readonly SummaryRenderer[] {
  const node = app.contextMenuHitTest((one) => rendererAround(one) !== null);
  const output = node === undefined ? null : rendererAround(node);
  return output === null ? [] : [output];
}

/** Of the notebook that is in use. */
function inActiveCell({ shell }: JupyterFrontEnd): readonly SummaryRenderer[] {
  const cell = shell.currentWidget?.node.querySelector('.jp-Notebook .jp-Cell.jp-mod-active');
  const nodes = [...(cell?.querySelectorAll('.jp-OutputArea-output') ?? [])];
  return nodes.map(rendererAround).filter((output) => output !== null);
}

function canTake(output: SummaryRenderer): boolean {
  return notebookCellAround(output)?.locked === null && output.output.current !== null;
}

function labelOf(outputs: readonly SummaryRenderer[], translate: Translate): string {
  const [output] = outputs;
  const cell = output === undefined ? null : notebookCellAround(output);
  if (cell?.locked === 'notebook')
    return translate.__('Save Picture into the Cell (the notebook is read-only)');
  if (cell?.locked === 'cell')
    return translate.__('Save Picture into the Cell (the cell is read-only)');
  return translate.__('Save Picture into the Cell');
}

async function kept(renderer: SummaryRenderer, translate: Translate): Promise<Kept> {
  const { current } = renderer.output;
  try {
    if (current === null) throw new Error('Nothing is shown.');
    const { outline, facts, state, context } = current;
    const { keepInCell } = await import('./picture.js');
    const direction = context.preferences().pictureDirection;
    return await keepInCell(renderer, { outline, facts, state, translate, direction });
  } catch {
    return { text: translate.__('The picture cannot be saved here.'), isProblem: true };
  }
}

/** By the table's own line for screen readers; a problem has to be seen, too. */
function say({ node }: SummaryRenderer, { text, isProblem }: Kept): void {
  if (isProblem) Notification.warning(text);
  else node.querySelector('.lf-root > [role="status"]')?.replaceChildren(element('span', '', text));
}
