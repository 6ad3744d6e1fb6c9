import { each, filled, nest, payloadOf, times } from './build.js';
import type { Nest } from './build.js';

/** Payloads of 2 kB that take many times as much once they are decoded and shown; each number makes another one. */
export const SMALL: Readonly<Record<string, (number: number) => unknown>> = {
  patches: (number) =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { name: `r${number},`, template: ',0*9000000000', params: '3,' },
      patches: { trainable: '1=0*49000' },
    }),
  'patches of one row each': (number) =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { name: `r${number},`, template: ',0*9000000000', params: '3,' },
      patches: { dtype: times(500, '1=', ',') },
    }),
  rows: (number) =>
    payloadOf({
      kinds: ['model'],
      sizes: [1_800],
      columns: { name: `r${number}${times(1_799, ',')}` },
    }),
  runs: (number) =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 300],
      columns: { name: `r${number}${times(300, ',')}`, template: `,${times(300, '0*3', ',')}` },
    }),
  lists: (number) =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { name: `r${number},`, template: ',0*2' },
      lists: times(600, 'a,', ';'),
    }),
  templates: (number) =>
    payloadOf({
      kinds: [...filled(400, 'b'), 'model'],
      sizes: [...filled(400, 1), 1],
      columns: { name: `r${number}${times(400, ',')}` },
    }),
  'names of many pieces': (number) =>
    payloadOf({
      kinds: ['', 'model'],
      sizes: [1, 1],
      columns: { name: `r${number}${times(300, '{1+1}')},`, template: `,0*${2 ** 40}`, type: '0,' },
      others: { dictionaries: { type: times(60, '{1+1}') } },
    }),
  'sums of many terms': (number) =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [100, 1],
      columns: {
        name: `r${number}${times(100, ',')}`,
        template: `${times(100, ',')}0*2`,
        params: `${each(100, (at) => `{@${at}}`)},`,
        flops: `${each(100, (at) => `{@${at}}`)},`,
      },
      lists: times(100, '1,2', ';'),
    }),
  'groups in groups': (number) => withColumns(nest(62, 1, 'b', String), number, []),
  'sums that depend on 60 levels': (number) =>
    withColumns(nest(60, 1, 'b', String), number, ['params', 'flops', 'bytes']),
  'sums that depend on 50 runs': (number) =>
    withColumns(
      nest(50, 1, 'b', (template) => `${template}*2`),
      number,
      ['params', 'flops', 'bytes', 'buffers', 'trainable'],
    ),
};

/** The innermost row has a number in each of these columns that depends on 64 runs. */
function withColumns(
  { kinds, sizes, uses }: Nest,
  number: number,
  ids: readonly string[],
): unknown {
  const rest = times(uses.length - 1, ',');
  const cell = `{1${times(64, '+1')}}`;
  return payloadOf({
    kinds,
    sizes,
    columns: {
      name: `r${number}${rest}`,
      template: uses.join(','),
      ...Object.fromEntries(ids.map((id) => [id, `${cell}${rest}`])),
    },
  });
}
