// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import type { PageRow } from '../../../../src/outline/index.js';
import { COLUMNS, chosenColumns, columnsOf } from '../../../../src/view/columns/index.js';
import { usualPreferences } from '../../../../src/view/common/preferences.js';
import { createRuler, fontsIn } from '../../../../src/view/common/ruler.js';
import { Grid } from '../../../../src/view/grid.js';
import { english } from '../../../../src/view/index.js';
import { NOTHING_TAKEN, STEPS } from '../../../../src/view/layout/need.js';
import { decode } from '../../../../src/format/index.js';
import { payloadOf, tableOf } from '../support/corpus.js';

const MODELS = [
  'keras-resnet101',
  'torch-resnet50-run',
  'keras-mobilenet-flops',
  'torch-moe',
  'torch-fine-tuned',
];

const PLAIN = { translate: english, preferences: usualPreferences };

interface Shown {
  readonly rows: readonly PageRow[];
  readonly context: Parameters<(typeof COLUMNS)[number]['title']>[0];
  readonly page: ReturnType<typeof project>;
}

function shown(name: string): Shown {
  const table = tableOf(name);
  const outline = createOutline(table);
  const page = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' }));
  return { rows: page.rows, page, context: { facts: factsOf(table), ...PLAIN } };
}

describe('every column', () => {
  it('has an id of its own that a class name can contain', () => {
    const ids = COLUMNS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it.each(MODELS)('says in text what its cells of %s show', (model) => {
    const { rows, context } = shown(model);
    for (const column of columnsOf(context.facts)) {
      for (const row of rows) {
        for (const taken of [NOTHING_TAKEN, new Set(STEPS)]) {
          const cell = document.createElement('td');
          column.fill(cell, row, context, taken);
          expect(cell.textContent).toContain(column.shown(row, context, taken));
        }
      }
    }
  });

  it.each(MODELS)('has keys of one type to sort %s by', (model) => {
    const { rows, context } = shown(model);
    for (const column of columnsOf(context.facts)) {
      const keys = rows.map((row) => column.sortKey(row)).filter((key) => key !== null);
      expect(new Set(keys.map((key) => typeof key)).size).toBeLessThanOrEqual(1);
    }
  });
});

describe('the columns about an optimizer', () => {
  const { rows, context } = shown('torch-fine-tuned');
  const columns = columnsOf(context.facts);
  const cellsOf = (label: string) => {
    const row = rows.find((one) => one.label === label);
    if (row === undefined) throw new Error(`no row ${label}`);
    return columns.slice(-3).map((column) => column.text(row, context));
  };

  it('are the last ones', () => {
    const titles = columns.map((column) => column.title(context, NOTHING_TAKEN));
    expect(titles.slice(-3)).toEqual(['Group', 'Learning rate', 'Weight decay']);
  });

  it('say which groups the parameters of a row are in', () => {
    expect(cellsOf('fc')).toEqual(['none', '', '']);
    expect(cellsOf('layer3')).toEqual(['0, 1', '0.1, 0.01', '0.05, 0']);
    expect(cellsOf('layer4')).toEqual(['1', '0.01', '0']);
  });
});

describe('the columns of a model', () => {
  it('are all that its payload has, and the usual ones are shown', () => {
    const { context } = shown('torch-llama');
    const all = columnsOf(context.facts);
    const idsOf = (chosen: ReadonlySet<string> | null): readonly string[] =>
      chosenColumns(all, chosen, context).map(({ id }) => id);
    expect(all.map(({ id }) => id)).toEqual([
      'layer',
      'type',
      'params',
      'share',
      'trainable',
      'dtype',
    ]);
    expect(idsOf(null)).toEqual(['layer', 'type', 'params', 'share']);
    expect(idsOf(new Set(['dtype']))).toEqual(['layer', 'dtype']);
  });

  it('show what was asked for at once', () => {
    const { facts } = shown('keras-resnet101').context;
    const asked = ['input_shape', 'bytes', 'buffers', 'mode', 'device', 'settings'];
    const rich = { ...facts, columns: new Set([...facts.columns, ...asked]) };
    const ids = chosenColumns(columnsOf(rich), null, { facts: rich, ...PLAIN }).map(({ id }) => id);
    for (const id of asked) expect(ids).toContain(id.replaceAll('_', '-'));
  });
});

describe('a column of a later version of the format', () => {
  const payload = payloadOf('keras-vgg16') as Record<string, Record<string, unknown>>;
  const entries = String(payload['columns']?.['name']).split(',').length;
  const decoded = decode({
    ...payload,
    extra: {
      mean: { kind: 'dict', title: 'Mean <b>of</b> weights' },
      dtype: { kind: 'text', title: 'Another data type' },
      __proto__x: { kind: 'text', title: 'No id' },
      silent: { kind: 'float', title: 'No kind' },
    },
    columns: { ...payload['columns'], mean: `0${','.repeat(entries - 1)}` },
    dictionaries: { ...payload['dictionaries'], mean: '0.25 ± 0.5' },
  });
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const facts = factsOf(decoded.table);
  const columns = columnsOf(facts);

  it('is shown by its title, as text', () => {
    const outline = createOutline(decoded.table);
    const state = firstState(outline, { pageSize: 25, depth: 'auto' });
    const page = project(outline, state);
    const room = { widthPx: 1300, ruler: createRuler(fontsIn(document.body)) };
    const grid = new Grid({ facts, ...PLAIN }, room);
    grid.show(page, state);
    expect(grid.element.querySelector('th.lf-extra-1')?.textContent).toBe('Mean <b>of</b> weights');
    const cells = [...grid.element.querySelectorAll('td.lf-extra-1')];
    expect(cells.map((cell) => cell.textContent)).toContain('0.25 ± 0.5');
  });

  it('is passed over where it is known, or not described', () => {
    expect(facts.extraColumns.map(({ id }) => id)).toEqual(['mean']);
    expect(columns.map(({ id }) => id).filter((id) => id.startsWith('extra'))).toEqual(['extra-1']);
  });
});
