import { describe, expect, it } from 'vitest';
import { createOutline, firstState, project } from '../../../src/outline/index.js';
import type { ViewState } from '../../../src/outline/index.js';
import type { Draft } from './support/draft.js';
import { forEveryDraft, sumOf, tableFrom } from './support/everyDraft.js';
import { expandedRows, visibleNodes } from './support/oracle.js';
import type { OracleNode } from './support/oracle.js';
import { randomDraft } from './support/random.js';

describe('the first view', () => {
  it('is the deepest that hides no more than a lesser one, with all opened that fits one page', () => {
    let opened = 0;
    let more = 0;
    let listed = 0;
    forEveryDraft((draft, dice) => {
      const pageSize = 1 + dice.roll(30);
      expectToFit(draft, pageSize);
      // The sums of bodies that were left out are no sums of the draft's rows.
      if (draft.templates.some(({ omitted }) => omitted !== null)) return;
      const { keys, heavy } = expectFirstView(draft, pageSize);
      opened += heavy.size;
      more += keys.size - heavy.size;
      listed += [...keys].filter((key) => key.endsWith('*')).length;
    });
    expect(opened).toBeGreaterThan(50);
    expect(more).toBeGreaterThan(50);
    expect(listed).toBeGreaterThan(0);
  });

  it('is of a lesser level where that hides less', () => {
    expect(expectFirstView(randomDraft(757), 8).isDeepest).toBe(false);
  });

  it('opens in the uses that a row lists only what hides more than a third, whatever the level has open', () => {
    // A case that was found by chance.
    expectFirstView(randomDraft(1_435_829_654), 25);
  });

  it('is as deep as a setting says, and no deeper', () => {
    forEveryDraft((draft) => {
      const { toggled: keys } = firstState(createOutline(tableFrom(draft)), {
        pageSize: 99,
        depth: 1,
      });
      expect(keys.size).toBe(0);
    });
  });
});

function viewOf(draft: Draft, pageSize: number): ViewState & { readonly total: number } {
  const outline = createOutline(tableFrom(draft));
  const state = firstState(outline, { pageSize, depth: 'auto' });
  return { ...state, total: project(outline, state).total };
}

function leastLevel({ templates }: Draft): number {
  return templates.at(-1)?.hasOwnRow === true ? 2 : 1;
}

function expectToFit(draft: Draft, pageSize: number): void {
  const { level, toggled, total } = viewOf(draft, pageSize);
  const isClosed = level === leastLevel(draft) && toggled.size === 0;
  expect(total <= pageSize || isClosed).toBe(true);
}

/** Compares the first view with the rule that is followed step by step. */
function expectFirstView(
  draft: Draft,
  pageSize: number,
): {
  readonly keys: ReadonlySet<string>;
  readonly heavy: ReadonlySet<string>;
  readonly isDeepest: boolean;
} {
  const fitting = fittingLevels(draft, leastLevel(draft), pageSize);
  const views = fitting.map((level) => {
    const heavy = openedKeys(draft, level, pageSize, true);
    return { level, heavy, hidden: mostHidden(draft, level, heavy) };
  });
  const { level, heavy } = views.reduce((one, other) => (other.hidden <= one.hidden ? other : one));
  const keys = openedKeys(draft, level, pageSize, false);
  const total = visibleNodes(draft, level, keys).length;
  expect(viewOf(draft, pageSize)).toMatchObject({ level, toggled: keys, total });
  return { keys, heavy, isDeepest: level === fitting.at(-1) };
}

/** The least level, and those that show more rows than the one before, as long as these fit a page. */
function fittingLevels(draft: Draft, least: number, pageSize: number): [number, ...number[]] {
  const levels: [number, ...number[]] = [least];
  let shown = visibleNodes(draft, least, new Set()).length;
  for (let level = least + 1; ; level++) {
    const total = visibleNodes(draft, level, new Set()).length;
    if (total > pageSize || total === shown) return levels;
    levels.push(level);
    shown = total;
  }
}

type Rows = Pick<OracleNode, 'from' | 'to'>;

/** Says the parameters of some rows, and whether they are more than a third of all. */
function paramsIn(draft: Draft): {
  of: (rows: Rows) => bigint;
  isHeavy: (params: bigint) => boolean;
} {
  const rows = expandedRows(draft);
  const of = ({ from, to }: Rows): bigint => sumOf(rows.slice(from, to), 'params').value;
  const total = of({ from: 0, to: rows.length });
  return { of, isHeavy: (params) => 3n * params > total };
}

function closedNodes(nodes: readonly OracleNode[], withInstances = false): OracleNode[] {
  return nodes.filter(({ kind, level }, at) => {
    const canOpen = ['group', 'run'].includes(kind) || (withInstances && kind === 'instances');
    return canOpen && (nodes[at + 1]?.level ?? 0) <= level;
  });
}

/** The most parameters of the first or last use of a closed row, 0 for up to a third of all. */
function mostHidden(draft: Draft, level: number, keys: ReadonlySet<string>): bigint {
  const params = paramsIn(draft);
  const hidden = closedNodes(visibleNodes(draft, level, keys)).flatMap(({ from, to, each }) => [
    params.of({ from, to: from + each }),
    params.of({ from: to - each, to }),
  ]);
  return hidden.filter(params.isHeavy).reduce((one, other) => (other > one ? other : one), 0n);
}

/** What is opened after a level, as the rule says it: one row after the other. */
function openedKeys(
  draft: Draft,
  level: number,
  pageSize: number,
  heavyOnly: boolean,
): ReadonlySet<string> {
  const { of: paramsOf, isHeavy } = paramsIn(draft);
  const inOrder = (one: OracleNode, other: OracleNode): number =>
    Number(one.kind === 'instances') - Number(other.kind === 'instances') ||
    Number(paramsOf(other) - paramsOf(one)) ||
    one.from - other.from;
  for (let keys = new Set<string>(); ;) {
    const nodes = visibleNodes(draft, level, keys);
    const isWanted = (node: OracleNode): boolean => {
      if (node.kind === 'instances')
        return !heavyOnly && !isListed(nodes, node) && differs(draft, node);
      return isHeavy(paramsOf(node)) || (!heavyOnly && !isListed(nodes, node));
    };
    const next = closedNodes(nodes, true)
      .filter(isWanted)
      .sort(inOrder)
      .map((node) => ({ node, more: new Set([...keys, node.key]) }))
      .find(({ node, more }) => {
        const shown = visibleNodes(draft, level, more);
        const inside = shown.slice(nodes.indexOf(node) + 1).slice(0, shown.length - nodes.length);
        const showsMore = inside.length > 1 || closedNodes(inside, true).length < inside.length;
        return shown.length <= pageSize && (isHeavy(paramsOf(node)) || showsMore);
      });
    if (next === undefined) return keys;
    keys = next.more;
  }
}

/** Whether the first and the last use of a run that is in no other one have other parameters. */
function differs(draft: Draft, { from, to, each, offsets }: OracleNode): boolean {
  const { of: paramsOf } = paramsIn(draft);
  const [first, last] = [
    { from, to: from + each },
    { from: to - each, to },
  ];
  return offsets.length === 1 && paramsOf(first) !== paramsOf(last);
}

/** Whether a row is one of the uses that another row lists, or inside of one. */
function isListed(nodes: readonly OracleNode[], node: OracleNode): boolean {
  let { level } = node;
  const before = nodes.slice(0, nodes.indexOf(node)).reverse();
  for (const { kind, level: around } of before) {
    if (around >= level) continue;
    if (kind === 'instances') return true;
    level = around;
  }
  return false;
}
