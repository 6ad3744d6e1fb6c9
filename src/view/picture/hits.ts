import type { Outline, ViewState } from '../../outline/index.js';
import type { Graph } from '../../picture/graph/index.js';

/** The boxes of rows that were looked for, and closed ones that have such rows inside. */
export function hitsOf(outline: Outline, state: ViewState, { boxes }: Graph): ReadonlySet<number> {
  const listing = outline.listing(state);
  const hits = new Set<number>();
  if (listing.found === null) return hits;
  boxes.forEach(({ key, isFrame }, at) => {
    const index = listing.indexOf(key);
    const node = index === null ? undefined : listing.slice(index, 1).nodes[0];
    if (node?.key !== key) return;
    if (!isFrame || node.isContext !== true) hits.add(at);
  });
  return hits;
}
