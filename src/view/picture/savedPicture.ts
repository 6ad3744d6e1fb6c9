import { documentOf, drawingOf, painted, svgText, THEMES } from '../../picture/drawing/index.js';
import type { Theme } from '../../picture/drawing/index.js';
import type { Direction } from '../../picture/layout/types.js';
import { isOnDarkGround } from '../common/darkness.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { DrawnTable, PictureFile } from '../drawn.js';
import { LaterLayouts } from './layoutLater.js';
import { pictureNotes } from './notes.js';
import { planOf } from './plan.js';
import type { Plan, Planned } from './plan.js';
import { pictureFile } from './save.js';

/** A picture as it is written into a file, or into a document. */
export interface WrittenPicture {
  readonly svg: string;
  /** What it shows, in one line, for those who do not see it. */
  readonly text: string;
}

/** The picture of a table as a file, in the colours of the page that it is in. */
export async function savedPicture(
  { element, outline, state, cells }: DrawnTable,
  kind: PictureFile,
  direction: Direction,
): Promise<Blob> {
  const { facts, translate } = cells;
  const theme = THEMES[isOnDarkGround(element) ? 'dark' : 'light'];
  const { svg } = await pictureIn(theme, { outline, state, facts, translate, direction });
  return pictureFile(svg, kind);
}

/**
 * The picture as a document keeps it: in light colours on a ground of its own, whatever the colours of the page are. GitHub's page
 * and paper are white, and on a dark page it can be read as well.
 */
export async function writtenPicture(planned: Planned): Promise<WrittenPicture> {
  return pictureIn(THEMES.light, planned);
}

async function pictureIn(theme: Theme, planned: Planned): Promise<WrittenPicture> {
  const plan = await planOnce(planned);
  const { outline, facts, translate } = planned;
  const { graph, texts, layout } = plan;
  const title = visible(facts.name) || translate.__('Model');
  const description = sizeOf(plan, planned);
  const notes = pictureNotes(graph, outline, facts, translate);
  const drawing = documentOf(drawingOf(graph, texts, layout), layout, {
    title,
    description,
    notes,
  });
  return {
    svg: svgText(painted(drawing, theme)),
    text: translate.__('Picture of %1: %2', title, description),
  };
}

async function planOnce(planned: Planned): Promise<Plan> {
  const layouts = new LaterLayouts();
  try {
    return await planOf(planned, layouts);
  } finally {
    layouts.dispose();
  }
}

function sizeOf({ graph }: Plan, { translate }: Planned): string {
  const [boxes, lines] = [graph.boxes.length, graph.edges.length];
  return [
    translate._n('%2 box', '%2 boxes', boxes, grouped(boxes)),
    translate._n('%2 connection', '%2 connections', lines, grouped(lines)),
  ].join(', ');
}
