import { documentOf, drawingOf, painted, svgText, THEMES } from '../../picture/drawing/index.js';
import { grouped } from '../common/numbers.js';
import { visible } from '../common/text.js';
import type { DrawnTable, PictureFile } from '../drawn.js';
import { pictureNotes } from './notes.js';
import { planOf } from './plan.js';
import type { Plan } from './plan.js';
import { pictureFile } from './save.js';

/** A text whose red, green and blue are more than this together is on a dark page. */
const HALF = (3 * 255) / 2;

/** The picture of a table as a file, in the colours of the page that it is in. */
export async function savedPicture(
  table: DrawnTable,
  kind: PictureFile,
  direction = table.cells.preferences().pictureDirection,
): Promise<Blob> {
  const { outline, state, cells } = table;
  const { facts, translate } = cells;
  const plan = await planOf({ outline, state, facts, translate, direction });
  return pictureFile(svgOf(plan, table), kind);
}

function svgOf({ graph, texts, layout }: Plan, { element, outline, cells }: DrawnTable): string {
  const { facts, translate } = cells;
  const title = visible(facts.name) || translate.__('Model');
  const [boxes, lines] = [graph.boxes.length, graph.edges.length];
  const described = {
    title,
    description: [
      translate._n('%2 box', '%2 boxes', boxes, grouped(boxes)),
      translate._n('%2 connection', '%2 connections', lines, grouped(lines)),
    ].join(', '),
    notes: pictureNotes(graph, outline, facts, translate),
  };
  const drawing = documentOf(drawingOf(graph, texts, layout), layout, described);
  return svgText(painted(drawing, THEMES[isDark(element) ? 'dark' : 'light']));
}

/** Hosts have their own ways to be dark; in all of them text is readable. */
function isDark(element: Element): boolean {
  const parts = getComputedStyle(element).color.match(/[\d.]+/g) ?? [];
  const [red = 0, green = 0, blue = 0] = parts.map(Number);
  return red + green + blue > HALF;
}
