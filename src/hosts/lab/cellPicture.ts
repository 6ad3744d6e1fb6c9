import { MIME_TYPE } from '../../format/mime.js';
import type { WrittenPicture } from '../../view/picture/index.js';
import { textOf } from '../start/output.js';
import { placeIn, type CellOutputs, type StoredOutput } from './notebookCell.js';

const SVG = 'image/svg+xml';

/**
 * Puts a picture of one of a cell's outputs beside it: after it, in the place of an earlier one. `shown`: what JupyterLab has the
 * output from. Returns `null` where that is none of the cell's outputs any more, as after it was run again.
 */
export function putPicture(
  outputs: CellOutputs,
  shown: unknown,
  { svg, text }: WrittenPicture,
): 'added' | 'replaced' | null {
  const place = placeIn(outputs, shown);
  if (place === null) return null;
  const stored = Array.from({ length: outputs.length }, (_, at) => outputs.get(at).toJSON());
  const number = stored.slice(0, place + 1).filter(isSummary).length;
  const picture: StoredOutput = {
    output_type: 'display_data',
    data: { [SVG]: svg, 'text/plain': text },
    metadata: { layerfold: { pictureOf: number } },
  };
  const earlier = stored.findIndex((output) => pictureOf(output) === number);
  if (earlier === -1) insert(outputs, place + 1, stored, picture);
  else if (textOf(stored[earlier]?.data?.[SVG]) !== svg) outputs.set(earlier, picture);
  return earlier === -1 ? 'added' : 'replaced';
}

/** What follows moves by one place, or else the picture comes at the end. */
function insert(
  outputs: CellOutputs,
  place: number,
  stored: readonly StoredOutput[],
  picture: StoredOutput,
): void {
  const after = stored.slice(place);
  // Before any other: what is printed is added to what was printed at last.
  outputs.add(picture);
  if (after.length === 0 || !after.every(canMove)) return;
  for (const [at, output] of after.entries()) outputs.set(place + 1 + at, output);
  outputs.set(place, picture);
}

/** JupyterLab finds what a kernel updates later by where it was at first. Nothing updates ours, texts and results. */
function canMove(output: StoredOutput): boolean {
  return output.output_type !== 'display_data' || isSummary(output) || pictureOf(output) !== null;
}

function isSummary({ data }: StoredOutput): boolean {
  return data !== undefined && MIME_TYPE in data;
}

/** Of which of the cell's summaries an output is a picture, counted from 1. */
function pictureOf({ metadata }: StoredOutput): number | null {
  const ours = metadata?.['layerfold'];
  if (typeof ours !== 'object' || ours === null || !('pictureOf' in ours)) return null;
  return typeof ours.pictureOf === 'number' ? ours.pictureOf : null;
}
