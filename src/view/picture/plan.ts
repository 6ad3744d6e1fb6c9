import type { Facts, Outline, ViewState } from '../../outline/index.js';
import { boxSize, boxTexts, HEADER, headerSize } from '../../picture/boxes/index.js';
import type { BoxTexts } from '../../picture/boxes/index.js';
import { graphOf } from '../../picture/graph/index.js';
import type { Box, Graph } from '../../picture/graph/index.js';
import { isLarge, layoutOf } from '../../picture/layout/index.js';
import type { Direction, Layout } from '../../picture/layout/index.js';
import type { Translate } from '../common/translate.js';
import type { LaterLayouts } from './layoutLater.js';
import { moreTexts, rowTexts } from './rowTexts.js';

/** Everything that is drawn, and where. */
export interface Plan {
  readonly graph: Graph;
  readonly texts: readonly BoxTexts[];
  readonly layout: Layout;
  readonly direction: Direction;
}

/** What a plan is made of. */
export interface Planned {
  readonly outline: Outline;
  readonly state: ViewState;
  readonly facts: Facts;
  readonly translate: Translate;
  readonly direction: Direction;
}

/** At once for a small picture. */
export function planOf(planned: Planned, layouts: LaterLayouts): Plan | Promise<Plan> {
  const { outline, state, direction } = planned;
  outline.table.lists.pageWork.renew();
  const graph = graphOf(outline, state);
  const texts = graph.boxes.map((box) => textsOf(box, planned));
  const sizes = texts.map((text, at) =>
    graph.boxes[at]?.isFrame === true ? headerSize(text) : boxSize(text),
  );
  const plain = {
    boxes: graph.boxes.map(({ parent, isFrame }) => ({ parent, isFrame })),
    edges: graph.edges,
  };
  const options = { direction, headerHeight: HEADER };
  const whole = (layout: Layout): Plan => ({ graph, texts, layout, direction });
  if (!isLarge(plain)) return whole(layoutOf(plain, sizes, options));
  return layouts.of(plain, sizes, options).then(whole);
}

function textsOf({ node, rows }: Box, { outline, facts, translate }: Planned): BoxTexts {
  if (node === null) return boxTexts(moreTexts(rows, translate));
  return boxTexts(rowTexts(outline.row(node), facts, translate));
}

const FIELDS = ['level', 'toggled', 'repeats', 'opened'] as const;

/** Whether two states have the same boxes. */
export function isSameDrawing(one: ViewState, other: ViewState): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}
