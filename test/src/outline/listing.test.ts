import { describe, expect, it } from 'vitest';
import { firstState, project, reduce, showsSameRows } from '../../../src/outline/index.js';
import { Outline } from '../../../src/outline/outline.js';
import type { Listing, Slice, VisibleNode } from '../../../src/outline/rows/listing.js';
import type { ViewState } from '../../../src/outline/index.js';
import { tableOf } from '../view/support/corpus.js';

/** Rows of another listing in another order, without anything to open: what sorting or a search shows. */
class Flat implements Listing {
  readonly found = null;

  constructor(private readonly nodes: readonly VisibleNode[]) {}

  total(): number {
    return this.nodes.length;
  }

  slice(from: number, count: number): Slice {
    return { nodes: this.nodes.slice(from, from + count), ancestors: [] };
  }

  indexOf(key: string): number | null {
    const index = this.nodes.findIndex((node) => node.key === key);
    return index < 0 ? null : index;
  }

  hitFrom(): null {
    return null;
  }

  siblings(): readonly VisibleNode[] {
    return [];
  }
}

class Reversed extends Outline {
  override listing(state: ViewState): Listing {
    const folded = super.listing(state);
    const { nodes } = folded.slice(0, folded.total());
    return new Flat([...nodes].reverse().map((node) => ({ ...node, level: 1, open: null })));
  }
}

describe('another listing', () => {
  const outline = new Reversed(tableOf('keras-resnet101'));
  const first = firstState(new Outline(outline.table), { pageSize: 10, depth: 1 });
  const labels = (state: ViewState): string[] =>
    project(outline, state).rows.map((row) => row.label);

  it('has pages, cells and a focus, without a change of anything else', () => {
    expect(project(outline, first)).toMatchObject({ total: 13, pages: 2, ancestors: [] });
    expect(labels(first).slice(0, 3)).toEqual(['predictions', 'avg_pool', 'conv5']);
    const last = reduce(outline, first, { kind: 'move', to: 'last' });
    expect(last.page).toBe(1);
    expect(labels(last)).toEqual(['conv1_conv', 'conv1_pad', 'input_layer']);
    const back = reduce(outline, last, { kind: 'move', to: 'previousPage' });
    expect(back).toMatchObject({ page: 0 });
  });

  it('opens nothing that it does not open', () => {
    const [, , group] = project(outline, first).rows;
    const next = reduce(outline, first, { kind: 'siblings', key: group?.key ?? '', open: true });
    expect(next.toggled).toBe(first.toggled);
  });
});

describe('a state', () => {
  const outline = new Outline(tableOf('keras-resnet101'));
  const first = firstState(outline, { pageSize: 25, depth: 'auto' });
  const key = project(outline, first).rows[3]?.key ?? '';

  it('is the same object after an action that changes nothing', () => {
    const focused = reduce(outline, first, { kind: 'focus', key, cell: 2 });
    expect(reduce(outline, focused, { kind: 'focus', key, cell: 2 })).toBe(focused);
    expect(reduce(outline, first, { kind: 'page', page: 0 })).toBe(first);
    expect(reduce(outline, first, { kind: 'replace', state: { ...first } })).toBe(first);
  });

  it('shows the same rows if nothing but the focus differs', () => {
    const focused = reduce(outline, first, { kind: 'focus', key, cell: 2 });
    expect(showsSameRows(first, focused)).toBe(true);
    const others: Partial<ViewState>[] = [
      { pageSize: 5 },
      { page: 1 },
      { level: 9 },
      { toggled: new Set() },
    ];
    for (const other of others) expect(showsSameRows(first, { ...first, ...other })).toBe(false);
  });
});
