// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decode, type DecodedTable } from '../../../src/format/index.js';
import { createOutline, factsOf, firstState, type ViewState } from '../../../src/outline/index.js';
import { Outline } from '../../../src/outline/outline.js';
import { createTableView, english, type TableView } from '../../../src/view/index.js';
import { payloadOf, tableOf } from './support/corpus.js';

interface Shown {
  readonly host: HTMLElement;
  readonly view: TableView;
  readonly states: ViewState[];
}

const made: TableView[] = [];

function shown(name: string, pageSize = 25): Shown {
  return shownTable(tableOf(name), pageSize);
}

function shownTable(table: DecodedTable, pageSize: number): Shown {
  const outline = createOutline(table);
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const states: ViewState[] = [];
  const view = createTableView(host, {
    outline,
    facts: factsOf(table),
    state: firstState(outline, { pageSize, depth: 'auto' }),
    translate: english,
    onState: (state) => states.push(state),
  });
  made.push(view);
  return { host, view, states };
}

/** A model of the corpus with other members of its payload. */
function tableWith(name: string, members: object): DecodedTable {
  const decoded = decode({ ...(payloadOf(name) as object), ...members });
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return decoded.table;
}

function press(key: string): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  return document.activeElement?.dispatchEvent(event) ?? true;
}

function names(host: HTMLElement): (string | null)[] {
  return [...host.querySelectorAll('.lf-name')].map((node) => node.textContent);
}

describe('the table', () => {
  // jsdom has no layout.
  beforeAll(() => {
    Element.prototype.scrollIntoView = () => undefined;
  });

  let one: Shown;
  beforeEach(() => {
    one = shown('keras-resnet101');
  });
  // The numbers of tables with the same name are free again.
  afterEach(() => {
    for (const view of made.splice(0)) view.dispose();
  });

  it('shows a long sentence whole', () => {
    const sentence = `The pass stopped in ${'block.'.repeat(300)}conv: give another input.`;
    const { host } = shownTable(tableWith('torch-moe', { notes: [sentence] }), 25);
    expect(host.querySelector('.lf-note')?.textContent).toBe(sentence);
  });

  it('says what FLOPs are for, and of inputs without sizes that they are as given', () => {
    const headOf = (model: object): string => {
      const { host } = shownTable(tableWith('torch-resnet50-run', { model }), 25);
      return host.querySelector('.lf-head')?.textContent ?? '';
    };
    expect(headOf({})).toContain('batch 1)');
    expect(headOf({ input_shape: '2,4' })).toContain('input 2 × 4)');
    expect(headOf({ input_shape: '?' })).toContain('input as given)');
  });

  it('is named after its model, and a second one of that model apart from it', () => {
    const table = tableOf('keras-resnet101');
    const hosts = [one.host, ...[1, 2].map(() => document.createElement('div'))];
    document.body.replaceChildren(...hosts);
    for (const host of hosts.slice(1)) {
      const outline = createOutline(table);
      const state = firstState(outline, { pageSize: 10, depth: 'auto' });
      const options = { outline, state, facts: factsOf(table), translate: english };
      made.push(createTableView(host, options));
    }
    const nameOf = (host: HTMLElement, selector: string): string => {
      const ids = host.querySelector(selector)?.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const named = ids.map((id) => document.getElementById(id));
      return named.map((node) => node?.getAttribute('aria-label') ?? node?.textContent).join(' ');
    };
    expect(hosts.map((host) => nameOf(host, '.lf-table'))).toEqual([
      'Layers resnet101',
      'Layers resnet101 (2)',
      'Layers resnet101 (3)',
    ]);
    expect(nameOf(hosts[2] ?? one.host, '.lf-pager')).toBe('Pages resnet101 (3)');
  });

  it('has at most twelve elements for a row and 150 beside them, on every page size', () => {
    for (const name of [
      'keras-resnet101',
      'keras-nasnetlarge',
      'torch-moe',
      'keras-mobilenet-flops',
    ]) {
      for (const pageSize of [5, 25, 200]) {
        const { host } = shown(name, pageSize);
        (host.querySelector('.lf-row') as HTMLElement).focus();
        press('*');
        expect(host.querySelectorAll('*').length).toBeLessThanOrEqual(12 * pageSize + 150);
      }
    }
  });

  it('has no more elements than README says', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    const stated = Number(/elements of the table +\| +\| +< (\d+)/.exec(readme)?.[1]);
    expect(one.host.querySelectorAll('*').length).toBeLessThan(stated);
  });

  it('says what its rows contain', () => {
    expect(one.host.querySelector('.lf-head')?.textContent).toBe(
      'resnet101 · Keras · 347 layers · 44,707,176 parameters · 105,344 non-trainable',
    );
    expect(one.host.querySelector('.lf-extent')?.textContent).toBe('347 layers in 23 rows');
    const run = [...one.host.querySelectorAll('.lf-run')].at(-1);
    expect(run?.querySelector('.lf-badge')?.textContent).toBe('× 22 · 1.12 M each');
    expect(run?.querySelector('.lf-params')?.textContent).toBe('24,679,424');
  });

  it('counts variables of the model itself apart from its layers', () => {
    const { host } = shown('keras-variables', 25);
    expect(host.querySelector('.lf-head')?.textContent).toBe(
      'scaled · Keras · 1 layer · 2 variables · 55 parameters · all trainable',
    );
    expect(host.querySelector('.lf-extent')?.textContent).toBe('');
  });

  it('has FLOPs where the payload has them, and says what they are counted for', () => {
    const { host } = shown('keras-mobilenet-flops', 200);
    expect(host.querySelector('.lf-head')?.textContent).toContain(
      '8,507,729 optimizer state values · ' +
        '≥ 1.18 GFLOPs (≥ 1,177,824,208: 2 per multiply-add, input 1 × 224 × 224 × 3)',
    );
    const run = shown('torch-resnet50-run').host.querySelector('.lf-head')?.textContent;
    expect(run).toContain('122.2 MB of activations');
    const titles = [...host.querySelectorAll('thead th')].map((node) => node.textContent);
    // The share is hidden: texts that are not measured count as long ones.
    expect(titles).toEqual(['Layer', 'Type', 'Output shape', 'Params (k)', 'MFLOPs']);
    const cells = [...host.querySelectorAll('tbody .lf-flops')].map((node) => node.textContent);
    expect(cells).toContain('21.7');
    expect(cells).toContain('?');
    expect(cells.filter((text) => text?.startsWith('≥'))).not.toHaveLength(0);
    expect(one.host.querySelector('.lf-flops')).toBeNull();
    expect(one.host.querySelector('.lf-head')?.textContent).not.toContain('FLOPs');
  });

  it('says which modules are blocks, and which are called again', () => {
    const { host } = shown('torch-resnet50-run', 200);
    (host.querySelector('.lf-row') as HTMLElement).focus();
    for (let level = 0; level < 4; level++) press('*');
    const badges = [...host.querySelectorAll('.lf-badge')].map((node) => node.textContent);
    expect(badges).toContain('3 residual blocks');
    expect(badges).toContain('6 residual blocks');
    expect(badges).toContain('× 3 calls');
  });

  it('gives every change to the host, and the focus back to the same row', () => {
    const row = [...one.host.querySelectorAll<HTMLElement>('.lf-row')].find(
      (node) => node.querySelector('.lf-name')?.textContent === 'conv4',
    );
    row?.focus();
    expect(press(' ')).toBe(false);
    expect(names(one.host)).toHaveLength(21);
    expect(document.activeElement).not.toBe(row);
    expect(document.activeElement?.querySelector('.lf-name')?.textContent).toBe('conv4');
    expect(one.states.at(-1)).toBe(one.view.state);
    expect(press('a')).toBe(true);
  });

  it('shows another state when the host asks for it', () => {
    one.view.update({ ...one.view.state, pageSize: 10 });
    expect(names(one.host)).toHaveLength(10);
    expect(one.host.querySelector('.lf-range')?.textContent).toBe('1–10 of 23 rows');
    expect(one.host.querySelector('.lf-first')?.getAttribute('aria-disabled')).toBe('true');
  });

  it('never edits text that a search has split', () => {
    one.view.update({ ...one.view.state, pageSize: 10 });
    const before = [...one.host.querySelectorAll('.lf-range, .lf-extent, .lf-name')];
    const texts = before.map((node) => node.firstChild as Text);
    const marks = texts.map((text) => {
      const mark = document.createElement('mark');
      mark.textContent = text.splitText(1).textContent;
      text.after(mark);
      return mark;
    });
    one.view.update({ ...one.view.state, page: 1 });
    // JupyterLab takes its marks out of whatever element they are in by now.
    for (const mark of marks) expect(mark.parentNode).not.toBeNull();
    expect(one.host.querySelectorAll('mark')).toHaveLength(0);
    expect(one.host.querySelector('.lf-range')?.textContent).toBe('11–20 of 23 rows');
  });

  it('has a name for every crumb, also of the row that lists the uses of a run', () => {
    const decoded = decode({
      format: 'layerfold',
      version: [1, 0],
      model: { framework: 'torch', name: 'Net', type: 'Net', unit: 'module', separator: '.' },
      totals: { rows: 202 },
      templates: { kind: 'module,module,model', size: '2,2,2', own_row: '1,1,1' },
      columns: { name: ',x,,{0+1},,layers', template: ',,,0*100,,1', type: ',,,,,' },
      dictionaries: { type: 'A' },
    });
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { host } = shownTable(decoded.table, 25);
    for (const kind of ['run', 'instances']) {
      host.querySelector<HTMLElement>(`.lf-${kind}`)?.focus();
      press('ArrowRight'); // opens it, where it is not open at first
    }
    for (let turn = 0; turn < 2; turn += 1) host.querySelector<HTMLElement>('.lf-next')?.click();
    const crumbs = [...host.querySelectorAll('.lf-crumb')].map((node) => node.textContent);
    expect(crumbs).toEqual(['Net', 'Net', 'layers', '0 … 99', 'all 100, individually']);
  });

  it('shows every sum over a model that was not read to its end as a lower bound', () => {
    const decoded = decode({
      format: 'layerfold',
      version: [1, 0],
      model: { name: 'Net', framework: 'torch', unit: 'module', separator: '.' },
      incomplete: true,
      totals: { rows: 5 },
      templates: { kind: 'module,model', size: '3,3', own_row: '1,1' },
      columns: {
        name: ',0,1,,embed,blocks',
        template: ',,,,,0',
        type: '0,0,0,0,0,',
        params: '?,10,?,?,20,',
      },
      dictionaries: { type: 'A' },
      notes: ['Reading was stopped after 5 s.'],
    });
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { host } = shownTable(decoded.table, 25);
    const text = (selector: string): (string | null)[] =>
      [...host.querySelectorAll(selector)].map((node) => node.textContent);
    expect(text('.lf-head')).toEqual(['Net · PyTorch · ≥ 5 modules · ≥ 30 parameters']);
    expect(text('.lf-note')).toEqual(['Reading was stopped after 5 s.']);
    expect(host.textContent).not.toContain('non-trainable');
  });

  it('makes the rows of the first page once', () => {
    let rows = 0;
    class Counting extends Outline {
      override row(node: Parameters<Outline['row']>[0]): ReturnType<Outline['row']> {
        rows += 1;
        return super.row(node);
      }
    }
    const outline = new Counting(tableOf('keras-resnet101'));
    const state = firstState(outline, { pageSize: 25, depth: 'auto' });
    const facts = factsOf(outline.table);
    createTableView(document.createElement('div'), { outline, facts, state, translate: english });
    expect(rows).toBe(23);
  });

  it('is gone after dispose, and deaf', () => {
    const button = one.host.querySelector<HTMLElement>('.lf-row');
    one.view.dispose();
    expect(one.host.children).toHaveLength(0);
    const changes = one.states.length;
    button?.dispatchEvent(new KeyboardEvent('keydown', { key: '*', bubbles: true }));
    expect(one.states).toHaveLength(changes);
  });
});
