import type { Outline, ViewState } from '../../outline/index.js';
import type { Graph } from '../../picture/graph/index.js';

/**
 * The box of the focused row, or the nearest one around it: what is there for all uses of a repetition has none beside these, nor has
 * what is in a closed box. `null`: no row has the focus.
 */
export function nearestBox(outline: Outline, state: ViewState, { boxes }: Graph): number | null {
  const { focus } = state;
  if (focus === null) return null;
  const places = new Map(boxes.map(({ key }, at) => [key, at]));
  const own = places.get(focus);
  if (own !== undefined) return own;
  const listing = outline.listing(state);
  const index = listing.indexOf(focus);
  if (index === null) return null;
  const around = [...listing.slice(index, 1).ancestors].reverse();
  const frame = around.find(({ key }) => places.has(key));
  if (frame !== undefined) return places.get(frame.key) ?? null;
  const last = boxes.length - 1;
  return boxes[last]?.kind === 'more' ? last : null;
}
