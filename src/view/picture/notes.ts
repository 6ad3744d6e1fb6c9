import type { Facts, FoldState, Outline, ViewState, VisibleNode } from '../../outline/index.js';
import type { Graph } from '../../picture/graph/index.js';
import { grouped } from '../common/numbers.js';
import type { Translate } from '../common/translate.js';
import { nameText } from '../common/words.js';

/** What a picture leaves out, in a sentence each. */
export function pictureNotes(
  { isConnected, closed, left }: Graph,
  outline: Outline,
  facts: Facts,
  translate: Translate,
): readonly string[] {
  return [
    ...(isConnected === 'yes' ? [] : [unknownText(outline, facts, translate)]),
    ...(closed > 0 ? [closedText(closed, translate)] : []),
    ...(left > 0 ? [leftText(left, translate)] : []),
  ];
}

/** Whether a row is open in the table, and closed in the picture so that there are not too many boxes. */
export function isCutShort(outline: Outline, state: FoldState, node: VisibleNode | null): boolean {
  return node?.open === false && outline.newListing(state).isOpen(node);
}

/** Why what was opened last is closed in the picture; nothing where it is open. */
export function refusedNotes(
  { boxes }: Graph,
  outline: Outline,
  state: ViewState,
  translate: Translate,
): readonly string[] {
  const node = boxes.find(({ key }) => key === state.opened)?.node ?? null;
  if (node === null || !isCutShort(outline, state, node)) return [];
  const name = nameText(outline.row(node), translate);
  return [
    translate.__('What is inside of %1 would make more than 400 boxes: it is drawn closed.', name),
  ];
}

function unknownText(outline: Outline, facts: Facts, translate: Translate): string {
  if (facts.columns.has('inputs') && outline.reads === null)
    return translate.__('This model has too many rows for lines between them.');
  if (facts.framework === 'torch' && facts.input !== '')
    return translate.__(
      'No lines: the forward pass stopped. The notes of the table say where and why.',
    );
  if (facts.framework === 'torch')
    return translate.__(
      'No lines: modules do not say what they read. layerfold.summary(model, input_size=…) finds it.',
    );
  return translate.__('No lines: this model does not say which layer reads from which.');
}

function closedText(closed: number, translate: Translate): string {
  return translate._n(
    '%2 open group is drawn closed: a picture has 400 boxes at most.',
    '%2 open groups are drawn closed: a picture has 400 boxes at most.',
    closed,
    grouped(closed),
  );
}

function leftText(left: number, translate: Translate): string {
  return translate._n(
    '%2 row has no box of its own: a picture has 400 boxes at most.',
    '%2 rows have no boxes of their own: a picture has 400 boxes at most.',
    left,
    grouped(left),
  );
}
