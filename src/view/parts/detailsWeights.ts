import { readableBytes } from '../../format/sizes.js';
import type { Weight } from '../../format/weights.js';
import type { Details, ShownWeight } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';
import { shapeText } from '../common/words.js';
import type { DetailsContext } from './detailsContext.js';

/** Weights that are listed at once; the others are opened by a button, so many at a time. */
const LISTED = 20;
const OPENED_AT_ONCE = 100;

type Context = Pick<DetailsContext, 'outline' | 'translate'>;

/** The row's own weights individually; nothing where it has none, or nothing is known of them. */
export function weightElements(details: Details, context: Context): HTMLElement[] {
  const { weights, row } = details;
  const { translate } = context;
  if (weights === null || weights.weights.length === 0) return unlisted(details, context);
  const title = translate.__('Weights (%1)', grouped(weights.weights.length));
  const box = element('div', 'lf-weights');
  const table = element('table', 'lf-weights-table', '', { 'aria-label': translate.__('Weights') });
  const body = element('tbody');
  table.append(headElement(translate), body);
  box.append(element('div', 'lf-weights-title', title), table);
  const sentences = [
    weights.areOfFirst
      ? translate.__('of the first of %1', grouped(row.instanceCount ?? row.count ?? 0))
      : '',
    weights.isCut ? translate.__('There are more, which are not in this summary.') : '',
  ].filter((sentence) => sentence !== '');
  box.append(...sentences.map((sentence) => element('p', 'lf-weights-note', sentence)));
  const button = element('button', 'lf-button lf-weights-more', '', { type: 'button' });
  const list = (count: number): void => {
    const { length } = body.children;
    body.append(
      ...weights.weights.slice(length, length + count).map((one) => rowElement(one, translate)),
    );
    const more = weights.weights.length - body.children.length;
    if (more === 0) button.remove();
    else button.textContent = translate._n('and %2 more', 'and %2 more', more, grouped(more));
  };
  table.after(button);
  list(LISTED);
  button.addEventListener('click', () => {
    const first = body.children.length;
    list(OPENED_AT_ONCE);
    if (!button.isConnected) focusOn(body.children[first]);
  });
  return [box];
}

/** The button that had the focus is gone. */
function focusOn(row: Element | undefined): void {
  const cell = row?.firstElementChild;
  if (!(cell instanceof HTMLElement)) return;
  cell.tabIndex = -1;
  cell.focus();
}

/** What is said where no weight is known though there are some. */
function unlisted({ own, weights }: Details, { outline, translate }: Context): HTMLElement[] {
  const { columns, omitted } = outline.table;
  const isOmitted = omitted.columns.includes('weights');
  const isUnknown = columns.has('weights') && weights === null;
  if (own === null || own.cells.params === 0n || !(isOmitted || isUnknown)) return [];
  const sentence = isOmitted
    ? translate.__('not listed, to limit notebook size')
    : translate.__('cannot be listed');
  const box = element('div', 'lf-weights');
  box.append(
    element('div', 'lf-weights-title', translate.__('Weights')),
    element('p', 'lf-weights-note', sentence),
  );
  return [box];
}

function headElement(translate: Translate): HTMLElement {
  const titles = [
    translate.__('Name'),
    translate.__('Shape'),
    translate.__('Data type'),
    translate.__('Size'),
    translate.__('Training'),
  ];
  const row = element('tr');
  row.append(...titles.map((title) => element('th', 'lf-weights-head', title, { scope: 'col' })));
  const head = element('thead');
  head.append(row);
  return head;
}

function rowElement({ weight, varies }: ShownWeight, translate: Translate): HTMLElement {
  const { name, shape, dtype, bytes } = weight;
  const differs = translate.__('varies');
  const size = bytes === null ? '?' : readableBytes(bytes);
  const isKnown = bytes !== null && !varies.has('bytes');
  const exact = isKnown
    ? { title: translate._n('%2 byte', '%2 bytes', Number(bytes), grouped(bytes)) }
    : {};
  const training = varies.has('isTied') || varies.has('isTrainable');
  const cell = (className: string, isVaried: boolean, text: string): HTMLElement =>
    element('td', className, isVaried ? differs : text);
  const row = element('tr', 'lf-weight');
  row.append(
    element('th', 'lf-weights-name', visible(name), { scope: 'row' }),
    cell('lf-weights-shape', varies.has('shape'), shape === null ? '?' : shapeText(shape)),
    cell('lf-weights-dtype', varies.has('dtype'), dtype === null ? '?' : visible(dtype)),
    element('td', 'lf-weights-size', varies.has('bytes') ? differs : size, exact),
    cell('lf-weights-training', training, trainingWord(weight, translate)),
  );
  return row;
}

/** Whether an optimizer updates a weight, or why not. */
function trainingWord({ kind, isTied, isTrainable }: Weight, translate: Translate): string {
  if (isTied) return translate.__('shared');
  if (kind === 'buffer') return translate.__('buffer');
  if (kind === 'untrainable') return translate.__('never trained');
  if (isTrainable === null) return '?';
  return isTrainable ? translate.__('trainable') : translate.__('frozen');
}
