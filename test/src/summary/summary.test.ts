import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import { canonical, savedSize } from '../../../src/format/write/encode.js';
import { MIME_TYPE, Summary, summary } from '../../../src/tfjs.js';
import { MODELS } from '../collect/support/models.js';
import { corpusCases, rowsOf } from '../format/support/corpus.js';

const shown = (name: string): Summary => summary(MODELS[name]?.());
const call = (of: object, key: string | symbol): unknown =>
  (of as Record<string | symbol, () => unknown>)[key]?.();

describe('a summary', () => {
  it('gives its rows, as often as they are asked for', () => {
    const nested = shown('nested');
    const paths = [...nested].map((row) => row.path);
    expect(paths).toContain('inner/first');
    expect([...nested].map((row) => row.depth)).toEqual([0, 0, 1, 1, 0]);
    expect(paths).toHaveLength(nested.length);
    const sum = [...nested].reduce((total, row) => total + (row.params ?? 0), 0);
    expect(sum).toBe(nested.totals.params);
    expect(nested.totals).toEqual({
      rows: 5,
      params: 76,
      trainable: 76,
      buffers: null,
      bytes: null,
    });
  });

  it('says how often a layer is called, what it reads, and who counts its weights', () => {
    const tower = [...shown('shared')].find((row) => row.name === 'tower');
    expect(tower).toMatchObject({ calls: 3, inputs: ['left', 'right', 'middle'], params: 15 });
    const again = [...shown('sharedAcrossModels')].find((row) => row.tiedTo !== null);
    expect(again).toMatchObject({ name: 'first', params: 0, tiedParams: 40 });
    expect(again?.tiedTo).toMatch(/^inner\/first$|^first$/);
  });

  it.each(Object.keys(MODELS))('of %s can be decoded, with the sums that it states', (name) => {
    const one = shown(name);
    const decoded = decode(one.payload);
    expect(decoded.ok).toBe(true);
    if (!decoded.ok) return;
    expect(Number(decoded.table.totals.params)).toBe(one.totals.params);
    expect(Number(decoded.table.totals.rows)).toBe(one.length);
  });

  it('has types, bytes and input shapes where they are asked for', () => {
    for (const build of Object.values(MODELS)) {
      const one = summary(build(), { columns: 'all' });
      expect(one.totals.bytes).toBe(4 * (one.totals.params ?? Number.NaN));
      expect(decode(one.payload).ok).toBe(true);
    }
    const one = summary(MODELS['shared']?.(), { columns: 'all' });
    expect([...one].map((row) => row.dtype)).toEqual([null, null, null, 'float32', null]);
    expect(one.payload.dictionaries?.['input_shape']).toBe('?,4\n?,3;?,3;?,3');
  });

  it('is one bundle for Deno and for JupyterLite', () => {
    const one = shown('resnet');
    const bundle = one.toMimeBundle();
    expect(Object.keys(bundle)).toEqual([MIME_TYPE, 'text/html', 'text/plain']);
    expect(call(one, Symbol.for('Jupyter.display'))).toEqual(bundle);
    expect(call(one, '_toMime')).toEqual(bundle);
    expect(bundle['text/plain']).toBe(one.toText(79));
    expect(one.toText(200).split('\n').length).toBeLessThanOrEqual(2 + 25);
    expect(bundle['text/html'].match(/<tr>/g)?.length).toBeLessThanOrEqual(1 + 25);
    expect(savedSize(one.payload)).toBeLessThan(6000);
  });

  it('gives tslab an object', () => {
    const sent: unknown[] = [];
    const one = shown('frozen');
    one.show({
      raw(...message: unknown[]) {
        sent.push(message);
      },
    });
    expect(sent).toEqual([[MIME_TYPE, one.payload]]);
  });

  it('is written to a console as its text', () => {
    const one = shown('frozen');
    expect(call(one, Symbol.for('nodejs.util.inspect.custom'))).toBe(String(one));
    expect(call(one, 'inspect')).toBe(String(one));
  });

  it('gives copies of its payload', () => {
    const one = shown('frozen');
    (one.payload.totals as Record<string, unknown>)['rows'] = 0;
    expect(one.payload.totals.rows).toBe(2);
  });

  it('keeps to a budget', () => {
    const [wide] = corpusCases().filter(({ name }) => name === 'keras-densenet201');
    if (wide === undefined) throw new Error('no such case');
    const { payload } = new Summary(rowsOf(wide.table), { budget: 1500 });
    expect(canonical(payload)).toBe(canonical(wide.cut['1500'] ?? payload));
  });
});
