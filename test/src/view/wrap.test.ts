import { describe, expect, it } from 'vitest';
import { createOutline, factsOf, firstState, project } from '../../../src/outline/index.js';
import { english, mayWrap, rowsThatFit } from '../../../src/view/index.js';
import { tableOf } from './support/corpus.js';

const RESNET = factsOf(tableOf('keras-resnet101'));
const WITH_SHAPES = { facts: RESNET, translate: english };
const WITH_BOTH = {
  facts: factsOf(tableOf('torch-resnet50-run')),
  translate: english,
};

function rowsOf(name: string): Parameters<typeof mayWrap>[0] {
  const outline = createOutline(tableOf(name));
  return project(outline, firstState(outline, { pageSize: 25, depth: 'auto' })).rows;
}

describe('placeholders that must be measured', () => {
  it('are none where names are usual', () => {
    expect(mayWrap(rowsOf('keras-resnet101'), WITH_SHAPES, 1220)).toBe(false);
    const facts = factsOf(tableOf('torch-resnet101'));
    expect(mayWrap(rowsOf('torch-resnet101'), { facts, translate: english }, 1220)).toBe(false);
    expect(mayWrap(rowsOf('keras-resnet101'), WITH_SHAPES, 400)).toBe(false);
  });

  it('are more where the table is narrower', () => {
    const rows = rowsOf('torch-resnet50-run');
    expect(mayWrap(rows, WITH_BOTH, 1000)).toBe(false);
    expect(mayWrap(rows, WITH_BOTH, 880)).toBe(true);
  });

  it('are those with long names, and those between two layouts', () => {
    const [first] = rowsOf('keras-resnet101');
    if (first === undefined) throw new Error('no rows');
    const long = { ...first, label: 'x'.repeat(80) };
    expect(mayWrap([long], WITH_SHAPES, 1220)).toBe(true);
    expect(mayWrap([first], WITH_SHAPES, 830)).toBe(true);
  });
});

describe('rows that fit', () => {
  it.each([
    [{ width: 1220, height: 800, coarse: false }, 25],
    [{ width: 1220, height: 600, coarse: false }, 17],
    [{ width: 1220, height: 100, coarse: false }, 5],
    [{ width: 1220, height: 800, coarse: true }, 15],
    [{ width: 400, height: 800, coarse: false }, 15],
  ])('%o: %i', (room, rows) => {
    expect(rowsThatFit(room)).toBe(rows);
  });
});
