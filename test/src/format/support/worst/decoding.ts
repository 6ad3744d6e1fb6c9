import { ONLY_PARAMS, UNSUMMED, each, filled, payloadOf, times } from './build.js';

/** Payloads that make the checks of the reader work, each at the edge of the limits. */
export const DECODING: Readonly<Record<string, () => unknown>> = {
  'members of an object that is unknown': () =>
    payloadOf({ ...ONE, others: { more: members(57_000, 0) } }),
  'columns that are unknown': () => payloadOf({ ...ONE, others: { extra: members(50_000, {}) } }),
  'arrays in arrays': () => payloadOf({ ...ONE, others: { more: filled(170_000, []) } }),
  'objects in an array': () =>
    payloadOf({ ...ONE, others: { more: filled(170_000, 0).map(() => ({})) } }),
  'rows without sums': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [ENTRIES],
      columns: Object.fromEntries(
        ['name', 'type', 'inputs', 'tied', 'dtype', 'mode', 'device'].map((id) => [
          id,
          times(ENTRIES - 1, ','),
        ]),
      ),
      omitted: UNSUMMED,
    }),
  'rows with sums': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [ENTRIES],
      columns: {
        params: times(ENTRIES, '1', ','),
        flops: times(ENTRIES - 1, ','),
        bytes: times(ENTRIES, '1', ','),
        buffers: times(ENTRIES - 1, ','),
      },
    }),
  'cells with escapes': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [ENTRIES],
      columns: { name: times(ENTRIES, '\\a\\b\\,', ',') },
      omitted: UNSUMMED,
    }),
  'instances without sums': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, ENTRIES - 1],
      columns: { template: `,${times(ENTRIES - 1, '0*2', ',')}`, name: times(ENTRIES - 1, ',') },
      omitted: UNSUMMED,
    }),
  'single instances without sums': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, ENTRIES - 1],
      columns: { template: `,${times(ENTRIES - 1, '0', ',')}`, name: times(ENTRIES - 1, ',') },
      omitted: UNSUMMED,
    }),
  'instances with sums': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 19_000],
      columns: { template: `,${times(19_000, '0', ',')}`, params: `9${times(19_000, ',')}` },
      omitted: { columns: ONLY_PARAMS },
    }),
  'instances with more sums than can be paid': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, ENTRIES - 1],
      columns: {
        template: `,${times(ENTRIES - 1, '0', ',')}`,
        params: `9${times(ENTRIES - 1, ',')}`,
      },
    }),
  templates: () => {
    const count = 10_000;
    return payloadOf({
      kinds: [...filled(count - 1, ''), 'model'],
      sizes: filled(count, 6),
      columns: { name: times(count * 6 - 1, ',') },
    });
  },
  'templates that are omitted': () => {
    const count = 9_999;
    return payloadOf({
      kinds: [...filled(count, 'block'), 'model'],
      sizes: [...filled(count, 0), count],
      columns: { template: each(count, (at) => at), name: times(count - 1, ',') },
      omitted: {
        templates: each(count, (at) => at),
        rows: times(count, '2', ','),
        sums: Object.fromEntries(
          ['params', 'untrainable', 'trainable', 'flops', 'uncounted'].map((id) => [
            id,
            times(count, '1', ','),
          ]),
        ),
      },
      omittedRows: new Map(filled(count, 2).map((rows, at) => [at, rows])),
    });
  },
  'all columns': () => {
    const rows = 14_000;
    const ids = [
      'name',
      'type',
      'output_shape',
      'params',
      'untrainable',
      'trainable',
      'statistics_move',
      'inputs',
      'tied',
      'tied_to',
      'stacked',
      'dtype',
      'device',
      'mode',
      'bytes',
      'buffers',
      'input_shape',
      'flops',
      'uncounted',
      'call_count',
      'optimizer_group',
      'learning_rate',
      'weight_decay',
      'adapter',
      'settings',
    ];
    const extra = Array.from({ length: 16 }, (_, at) => `x${at}`);
    return payloadOf({
      kinds: ['model'],
      sizes: [rows],
      columns: Object.fromEntries([...ids, ...extra].map((id) => [id, times(rows - 1, ',')])),
      others: { extra: Object.fromEntries(extra.map((id) => [id, { kind: 'dict', title: id }])) },
    });
  },
  'words of a dictionary': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [ENTRIES],
      columns: { type: each(ENTRIES, (at) => (at % 9 === 0 ? 99_999 + at : at % 10)) },
      dictionaries: { type: times(200_000, '\n') },
      omitted: UNSUMMED,
    }),
  'indices of words': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [ENTRIES],
      columns: Object.fromEntries(
        ['type', 'output_shape', 'dtype'].map((id) => [id, times(ENTRIES, '1', ',')]),
      ),
      dictionaries: { type: 'a\nb', output_shape: 'a\nb', dtype: 'a\nb' },
      omitted: UNSUMMED,
    }),
  'lists of two': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { template: ',0*2', name: ',' },
      lists: times(65_536, ',', ';'),
      omitted: UNSUMMED,
    }),
  'lists of one run each': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, ENTRIES - 1],
      columns: { template: `,${times(ENTRIES - 1, '0*2', ',')}`, name: times(ENTRIES - 1, ',') },
      lists: times(ENTRIES - 1, ',', '\n'),
      omitted: UNSUMMED,
    }),
  'one long list': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { template: ',0*38000', params: '{@0},' },
      lists: times(38_000, '1', ','),
      omitted: { columns: ONLY_PARAMS },
    }),
  notes: () => payloadOf({ ...ONE, others: { notes: filled(170_000, '') } }),
  'omitted columns': () => payloadOf({ ...ONE, omitted: { columns: filled(170_000, '') } }),
};

const ENTRIES = 65_536;
function members(count: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(filled(count, value).map((one, at) => [`k${at}`, one]));
}

const ONE = { kinds: ['model'], sizes: [1], columns: { name: 'a' } };
