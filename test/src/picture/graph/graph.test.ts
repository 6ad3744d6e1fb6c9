import { describe, expect, it } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import { createOutline } from '../../../../src/outline/index.js';
import type { FoldState, Outline } from '../../../../src/outline/index.js';
import { graphOf, MOST_BOXES } from '../../../../src/picture/graph/index.js';
import type { Box, Graph } from '../../../../src/picture/graph/index.js';
import { corpusCases, rowsOf } from '../../format/support/corpus.js';
import { edgesOf, placesOf } from '../../outline/support/connectionsOracle.js';
import type { OraclePlace } from '../../outline/support/connectionsOracle.js';
import type { Draft } from '../../outline/support/draft.js';
import {
  forEveryDraft,
  forTenThousandDrafts,
  tableFrom,
} from '../../outline/support/everyDraft.js';
import { expandedRows, visibleNodes } from '../../outline/support/oracle.js';
import type { OracleRow } from '../../outline/support/oracle.js';
import type { Dice } from '../../outline/support/random.js';
import { randomState } from '../../outline/support/randomState.js';

/** Every group is open, and the uses of runs are beside one another. */
const UNFOLDED: FoldState = { level: 1_000, toggled: new Set(), repeats: 'listed' };

interface Case {
  readonly draft: Draft;
  readonly dice: Dice;
  readonly outline: Outline;
  readonly state: FoldState;
  readonly rows: readonly (OracleRow | null)[];
  readonly places: readonly OraclePlace[];
}

/** Random models in random states: as they come, and with the uses of the innermost open runs listed, and of no other. */
function forEveryState(check: (one: Case) => void): void {
  forEveryDraft((draft, dice) => {
    const outline = createOutline(tableFrom(draft));
    const rows = expandedRows(draft);
    const state = randomState(dice, draft);
    const others = [...state.toggled].filter((key) => !key.endsWith('*'));
    const nodes = visibleNodes(draft, state.level, new Set(others), state.repeats);
    const lists = nodes.flatMap(({ kind, key }) => (kind === 'instances' ? [key] : []));
    const innermost = lists.filter(
      (key) => !lists.some((other) => other.startsWith(`${key.slice(0, -1)}.`)),
    );
    for (const toggled of [state.toggled, new Set([...others, ...innermost])]) {
      const places = placesOf(draft, { ...state, toggled });
      check({ draft, dice, outline, state: { ...state, toggled }, rows, places });
    }
  });
}

/**
 * The rows that have a box. The row that lists the uses of a run has none; where it is open, that has its uses, and nothing that
 * is there for all of them.
 */
function drawn(places: readonly OraclePlace[]): readonly OraclePlace[] {
  const levelAt = (at: number): number => places[at]?.node.level ?? 0;
  const isOpen = (at: number): boolean => levelAt(at + 1) > levelAt(at);
  const listed = new Set(
    places.flatMap(({ node: { kind, key } }, at) =>
      kind === 'instances' && isOpen(at) ? [key.slice(0, -1)] : [],
    ),
  );
  return places.flatMap((place) => {
    const { node, runs } = place;
    const isForAll = runs.some(({ key }) => key !== node.key && listed.has(key));
    if (node.kind === 'instances' || isForAll) return [];
    return [listed.has(node.key) ? { ...place, own: [] } : place];
  });
}

/** The inputs of a row, as far as they are rows. */
function inputsOf(rows: readonly (OracleRow | null)[], row: number): readonly number[] {
  const cell = rows[row]?.cells['inputs'] ?? '-';
  if (cell === '-' || cell === '?') return [];
  const sources = (cell === '' ? '1' : cell)
    .split(/[ |]/)
    .map((distance) => row - Number(distance));
  return sources.filter((source) => source >= 0 && source < rows.length);
}

const texts = ({ edges }: Graph): readonly string[] => edges.map(({ from, to }) => `${from}-${to}`);

/** In the order of the edges of a graph. */
function sorted(edges: Iterable<string>): readonly string[] {
  const pairs = [...new Set(edges)].map((edge) => edge.split('-').map(Number));
  pairs.sort(([from = 0, to = 0], [other = 0, end = 0]) => from - other || to - end);
  return pairs.map((pair) => pair.join('-'));
}

/** Without what rows have in common. */
function plain(graph: Graph): unknown {
  return { ...graph, boxes: graph.boxes.map(({ node, ...box }) => [node?.row, box]) };
}

describe('the picture of a state', () => {
  it('has a box for each visible row, in their order, inside of the frames of the rows around it', () => {
    forEveryState(({ outline, state, places }) => {
      const { boxes, closed, left } = graphOf(outline, state, Infinity);
      const wanted = drawn(places).map(({ node }) => node);
      expect({ closed, left }).toEqual({ closed: 0, left: 0 });
      expect(boxes.map(({ key, kind }) => [key, kind])).toEqual(
        wanted.map((node) => [node?.key, node?.kind]),
      );
      boxes.forEach(({ parent, isFrame, rows, count }, at) => {
        const node = wanted[at];
        const level = node?.level ?? 0;
        const before = wanted.slice(0, at).map((one) => (one?.level ?? 0) < level);
        const around = before.lastIndexOf(true);
        expect(parent).toBe(around);
        expect(isFrame).toBe((wanted[at + 1]?.level ?? 0) > level);
        expect(rows).toBe((node?.to ?? 0) - (node?.from ?? 0));
        expect(count).toBe(node?.kind === 'run' ? rows / (node.each || 1) : 1);
      });
    });
  });

  it('has the edges that all inputs of the model make, and those of rows that read themselves', () => {
    let [themselves, listed, nested] = [0, 0, 0];
    forEveryState(({ outline, state, rows, places }) => {
      const graph = graphOf(outline, state, Infinity);
      const shown = drawn(places);
      const itself = shown.flatMap(({ own, node }, box) => {
        const isSingle = node.kind === 'layer' || graph.boxes[box]?.isFrame === true;
        const [row = -1] = own;
        return isSingle && inputsOf(rows, row).includes(row) ? [`${box}-${box}`] : [];
      });
      themselves += itself.length;
      const uses = shown.filter(({ node }) => node.kind !== 'run' && /:\d+$/.test(node.key));
      listed += uses.length;
      nested += uses.filter(({ runs }) => runs.length > 0).length;
      const hasInputs = outline.table.columns.has('inputs');
      expect(graph.isConnected).toBe(hasInputs ? 'yes' : 'unknown');
      expect(texts(graph)).toEqual(hasInputs ? sorted([...edgesOf(shown, rows), ...itself]) : []);
    });
    expect(themselves).toBeGreaterThan(100);
    expect(listed).toBeGreaterThan(100);
    expect(nested).toBeGreaterThan(10);
  });
});

/** A row of the model for each box of an unfolded picture. */
const rowsIn = ({ boxes }: Graph): readonly number[] => boxes.map(({ node }) => node?.row ?? -1);

describe('the unfolded picture', () => {
  it('has every edge of a random model exactly once', () => {
    let models = 0;
    forTenThousandDrafts((draft) => {
      const rows = expandedRows(draft);
      const graph = graphOf(createOutline(tableFrom(draft)), UNFOLDED, Infinity);
      if (rows.includes(null) || graph.isConnected === 'unknown') return;
      models++;
      const all = rows.flatMap((_, to) => inputsOf(rows, to).map((from) => `${from}-${to}`));
      const row = rowsIn(graph);
      const found = graph.edges.map(({ from, to }) => `${String(row[from])}-${String(row[to])}`);
      expect(sorted(found)).toEqual(sorted(all));
      expect(found.length).toBe(new Set(all).size);
    });
    expect(models).toBeGreaterThan(2_000);
  });

  it('has every edge of each model of the corpus exactly once', () => {
    for (const { name, payload, table } of corpusCases()) {
      const outline = outlineOf(payload);
      const graph = graphOf(outline, UNFOLDED, Infinity);
      const { calls } = rowsOf(table);
      const all = (calls ?? []).flatMap((of, to) =>
        of.flat().map((source) => `${source.row}-${to}`),
      );
      const row = rowsIn(graph);
      const found = graph.edges.map(({ from, to }) => `${String(row[from])}-${String(row[to])}`);
      expect(graph.isConnected, name).toBe(calls === null ? 'unknown' : 'yes');
      expect(sorted(found), name).toEqual(sorted(all));
      expect(found.length, name).toBe(new Set(all).size);
    }
  });
});

function outlineOf(payload: unknown): Outline {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return createOutline(decoded.table);
}

/** The box for each of some rows of the model, which has to show it. */
function boxesOfRows({ boxes }: Graph, rows: number): readonly number[] {
  const found = new Array<number>(rows).fill(-1);
  // What is inside of a frame comes after it.
  boxes.forEach(({ node, rows: count }, at) => {
    found.fill(at, node?.row, (node?.row ?? 0) + count);
  });
  return found;
}

/** What is toggled to list each use of all visible runs. */
function keysOfUses(outline: Outline, state: FoldState): readonly string[] {
  const listing = outline.newListing(state);
  const runs = listing.slice(0, listing.total()).nodes.filter(({ kind }) => kind === 'run');
  return runs.flatMap(({ key }) => [key, `${key}*`]);
}

describe('folding', () => {
  it('commutes: the picture of a folded state is the quotient of the unfolded one', () => {
    let listed = 0;
    for (const { name, payload } of corpusCases()) {
      const outline = outlineOf(payload);
      const whole = graphOf(outline, UNFOLDED, Infinity);
      const rows = Number(outline.table.totals.rows);
      for (const runs of ['closed', 'listed', 'open with each use'] as const)
        for (const level of [0, 1, 2, 3, 4, 1_000]) {
          const repeats = runs === 'listed' ? 'listed' : 'closed';
          const state = { level, toggled: new Set<string>(), repeats } as const;
          const toggled = new Set(
            runs === 'open with each use' ? keysOfUses(outline, state) : state.toggled,
          );
          const graph = graphOf(outline, { ...state, toggled }, Infinity);
          listed += toggled.size;
          const boxOf = boxesOfRows(graph, rows);
          const row = rowsIn(whole);
          const quotient = whole.edges.flatMap((edge) => {
            const [from = -1, to = -1] = [edge.from, edge.to].map((at) => boxOf[row[at] ?? -1]);
            const isInside =
              from === to && graph.boxes[to]?.kind !== 'layer' && edge.from !== edge.to;
            return isInside ? [] : [`${from}-${to}`];
          });
          expect(texts(graph), `${name} ${runs} ${level}`).toEqual(sorted(quotient));
        }
    }
    expect(listed).toBeGreaterThan(100);
  });
});

/** The boxes of a picture that are left where a level of it is closed so that they fit, or all that are not in frames. */
function fittingBoxes({ boxes }: Graph, most: number, top: number): readonly Box[] {
  const levels: number[] = [];
  for (const { parent } of boxes) levels.push((levels[parent] ?? 0) + 1);
  const isThere = (at: number, level: number): boolean => (levels[at] ?? 0) <= level;
  const deepest = Math.max(...levels);
  const candidates = Array.from({ length: deepest - top + 1 }, (_, at) => deepest - at);
  const isFitting = (level: number): boolean =>
    boxes.filter((_, at) => isThere(at, level)).length <= most;
  const level = candidates.find(isFitting) ?? top;
  const shown = new Set(boxes.filter((_, at) => isThere(at, level)));
  for (const [frame, box] of boxes.entries()) {
    const more = new Set([...shown, box, ...boxes.filter(({ parent }) => parent === frame)]);
    if (levels[frame] === level && more.size <= most) for (const one of more) shown.add(one);
  }
  return boxes.filter((box) => shown.has(box));
}

describe('a picture of more rows than are drawn', () => {
  it('closes the deepest level first, and opens again what still fits', () => {
    let [closedSome, leftSome] = [0, 0];
    forEveryState(({ dice, outline, state }) => {
      const all = graphOf(outline, state, Infinity);
      const most = 2 + dice.roll(all.boxes.length);
      const graph = graphOf(outline, state, most);
      expect(graph.boxes.length).toBeLessThanOrEqual(most);
      if (all.boxes.length <= most) {
        expect(plain(graph)).toEqual(plain(all));
        return;
      }
      const fitting = fittingBoxes(all, most, outline.hasRootRow ? 2 : 1);
      const isWhole = fitting.length <= most;
      const kept = isWhole ? fitting : fitting.slice(0, most - 1);
      const keys = kept.map(({ key }) => key);
      expect(graph.boxes.map(({ key }) => key)).toEqual(isWhole ? keys : [...keys, 'more']);
      expect(graph.left).toBe(fitting.length - kept.length);
      const open = new Set(all.boxes.filter(({ isFrame }) => isFrame).map(({ key }) => key));
      const closed = graph.boxes.filter(({ key, isFrame }) => open.has(key) && !isFrame);
      expect(graph.closed).toBe(closed.length);
      closedSome += isWhole ? 1 : 0;
      leftSome += isWhole ? 0 : 1;
    });
    expect(closedSome).toBeGreaterThan(50);
    expect(leftSome).toBeGreaterThan(50);
  });

  it('has the row open that was opened last, and what is around it, before all others', () => {
    const met = { open: 0, refused: 0, gained: 0 };
    forEveryState(({ dice, outline, state }) => {
      const all = graphOf(outline, state, Infinity);
      const frames = all.boxes.flatMap(({ isFrame }, at) => (isFrame ? [at] : []));
      if (frames.length === 0) return;
      const at = dice.pick(frames);
      const opened = all.boxes[at]?.key ?? '';
      const most = 2 + dice.roll(all.boxes.length);
      const graph = graphOf(outline, { ...state, opened }, most);
      expect(graph.boxes.length).toBeLessThanOrEqual(most);
      expect(plain(graphOf(outline, { ...state, opened: null }, most))).toEqual(
        plain(graphOf(outline, state, most)),
      );
      expect(plain(graphOf(outline, { ...state, opened }, Infinity))).toEqual(plain(all));
      const around = [at];
      for (let one = all.boxes[at]?.parent ?? -1; one >= 0; one = all.boxes[one]?.parent ?? -1)
        around.push(one);
      const closed = { level: outline.hasRootRow ? 2 : 1, toggled: new Set<string>() };
      const top = graphOf(
        outline,
        { ...state, ...closed, toggled: new Set(state.toggled.has('r') ? ['r'] : []) },
        Infinity,
      );
      const inside = all.boxes.filter(({ parent }) => around.includes(parent));
      const needed = new Set([...top.boxes, ...inside].map(({ key }) => key));
      const isOpen = graph.boxes.some(({ key, isFrame }) => key === opened && isFrame);
      if (graph.left === 0) expect(isOpen).toBe(needed.size <= most);
      const before = graphOf(outline, state, most);
      const wasOpen = before.boxes.some(({ key, isFrame }) => key === opened && isFrame);
      expect(isOpen || !wasOpen).toBe(true);
      met.open += isOpen ? 1 : 0;
      met.refused += isOpen ? 0 : 1;
      met.gained += isOpen && !wasOpen ? 1 : 0;
    });
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(10);
  });

  it('has the edges of the rows that are left out at the box in their place', () => {
    forEveryState(({ dice, outline, state }) => {
      const most = 2 + dice.roll(10);
      const graph = graphOf(outline, state, most);
      const { level, toggled } = { level: outline.hasRootRow ? 2 : 1, toggled: new Set<string>() };
      const isWholeTop = graph.left > 0 && !state.toggled.has('r');
      if (!isWholeTop) return;
      const all = graphOf(outline, { level, toggled, repeats: state.repeats }, Infinity);
      const place = (at: number): number => Math.min(at, most - 1);
      const edges = all.edges
        .map(({ from, to }) => ({ from: place(from), to: place(to), isSame: from === to }))
        .filter(({ from, to, isSame }) => from !== to || (isSame && to < most - 1));
      expect(texts(graph)).toEqual(sorted(edges.map(({ from, to }) => `${from}-${to}`)));
      const last = graph.boxes.at(-1);
      expect(graph.boxes.reduce((sum, { rows, isFrame }) => sum + (isFrame ? 1 : rows), 0)).toBe(
        Number(outline.table.totals.rows),
      );
      expect(last?.kind).toBe('more');
    });
  });

  it(`has ${MOST_BOXES} boxes at most, unless that is asked for`, () => {
    for (const { name, payload } of corpusCases()) {
      const outline = outlineOf(payload);
      const { boxes, closed, left } = graphOf(outline, UNFOLDED);
      const all = graphOf(outline, UNFOLDED, Infinity).boxes.length;
      expect(boxes.length, name).toBeLessThanOrEqual(MOST_BOXES);
      expect(closed + left > 0, name).toBe(all > MOST_BOXES);
    }
  });
});
