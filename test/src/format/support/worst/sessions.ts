import { UNSUMMED, filled, payloadOf, times } from './build.js';

/** Payloads with many rows to open individually. */
export const SESSIONS: Readonly<Record<string, () => unknown>> = {
  'groups side by side': () => siblings(60_000, 1),
  'groups inside of 40 transparent templates': () => siblings(20_000, 40),
  'groups of a long run': () =>
    payloadOf({
      kinds: ['block', '', 'model'],
      sizes: [2, 1, 1],
      columns: { template: ',,0,1*1000000000000', name: ',,,' },
      omitted: UNSUMMED,
    }),
};

/** Groups in a transparent template, which is inside of others. */
function siblings(count: number, levels: number): unknown {
  const kinds = ['b', ...filled(levels, ''), 'model'];
  const sizes = [2, count, ...filled(levels - 1, 1), 1];
  const uses = [
    '',
    '',
    ...filled(count, '0'),
    ...Array.from({ length: levels }, (_, at) => String(at + 1)),
  ];
  return payloadOf({
    kinds,
    sizes,
    columns: { template: uses.join(','), name: times(uses.length - 1, ',') },
    omitted: UNSUMMED,
  });
}
