import { ONLY_PARAMS, affine, each, nest, payloadOf, times } from './build.js';

/** Payloads that make sums, lists and patches work, to decode and for a page. */
export const NUMBERS: Readonly<Record<string, () => unknown>> = {
  'sums over many lists': () => manyLists(4_000, 20),
  'sums over lists, all quantities': () => manyLists(1_500, 8, true),
  'long placeholders in cells': () =>
    payloadOf({
      kinds: ['model'],
      sizes: [190],
      columns: { params: times(190, affine(64, 40), ',') },
    }),
  'patches each with its own text': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { template: ',0*9000000000', params: '1,' },
      patches: { dtype: times(174_000, '1=', ',') },
    }),
  'patches of trainable, each with its own text': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: { template: ',0*9000000000', params: '1,' },
      patches: { trainable: each(30_000, (at) => `1=${at % 10}`) },
    }),
  'patches of trainable, deep': () => {
    const { kinds, sizes, uses } = nest(62, 1, 'block', (template) =>
      `${template}*2`.replace(/^([2-9]|\d\d).*/, '$1'),
    );
    kinds[62] = 'block';
    return payloadOf({
      kinds: [...kinds, 'model'],
      sizes: [...sizes, 1],
      columns: { template: `${uses.join(',')},62*9000000000`, params: `1${times(63, ',')}` },
      patches: { trainable: '1=0*12400' },
    });
  },
  'patches of trainable, deep, of different values': () => {
    const { kinds, sizes, uses } = nest(62, 1, 'block', (template) => String(template));
    return payloadOf({
      kinds: [...kinds.slice(0, 62), 'block', 'model'],
      sizes: [...sizes, 1],
      columns: { template: `${uses.join(',')},62*9000000000`, params: `1${times(63, ',')}` },
      patches: { trainable: each(12_400, (at) => `1=${at}`) },
    });
  },
  'patches of trainable to long placeholders': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: {
        template: ',0*9000000000',
        params: `${affine(64, 40)},`,
        untrainable: `${affine(64, 40)},`,
        trainable: '0,',
      },
      patches: { trainable: '1=*1500' },
    }),
  'patches of trainable to long constants': () =>
    payloadOf({
      kinds: ['block', 'model'],
      sizes: [1, 1],
      columns: {
        template: ',0*9000000000',
        params: `${affine(64, 40, '0')},`,
        untrainable: `${affine(64, 40, '0')},`,
      },
      patches: { trainable: each(1_500, (at) => `1=${at}`) },
    }),

  'a list of long placeholders, from many distances': () => farLists(90, affine(11, 40), 12),
  'a list of texts that are almost placeholders, from many distances': () => farLists(185, ODD, 0),
  'numbers that are almost placeholders': () => repeated(ODD),
  'numbers that are long placeholders': () => repeated(affine(64, 40)),
  'numbers that are long constants': () => repeated(affine(64, 40, '0')),
  'sums of many terms': () => terms(4_000, 1),
  'sums of many terms through lists of lists': () => terms(60, 30),
  'patches of many values, deep': () => patched(60, 40, 60, (at) => at),
  'patches of many values': () => patched(200, 200, 1, (at) => at % 10),
  'patches over placeholders': () => patched(100, 60, 1, () => 0, '{1+1}'),
  'patches over placeholders, deep': () => patched(40, 40, 40, () => 0, '{1+1+1+1+1+1+1}'),
};

/** Almost a placeholder: one coefficient too many. */
const ODD = affine(65, 40);
const INTEGERS = [
  'params',
  'untrainable',
  'trainable',
  'statistics_move',
  'tied',
  'tied_to',
  'stacked',
  'bytes',
  'buffers',
  'flops',
  'uncounted',
  'call_count',
];

/** A row whose integers are all the same cell, 2⁵⁰ times. */
function repeated(cell: string): unknown {
  return payloadOf({
    kinds: ['', 'model'],
    sizes: [1, 1],
    columns: {
      template: `,0*${2 ** 50}`,
      ...Object.fromEntries(INTEGERS.map((id) => [id, `${cell},`])),
    },
  });
}

/** The list of the outermost of 42 runs, read from a row in each of those at least `least` runs farther in. */
function farLists(uses: number, entry: string, least: number): unknown {
  const levels = 41;
  const [sizes, templates, params]: [number[], string[], string[]] = [[], [], []];
  for (let template = 0; template <= levels; template++) {
    const distance = levels - template;
    const hasRow = distance >= least;
    sizes.push(Number(hasRow) + Number(template > 0));
    if (hasRow) {
      templates.push('');
      params.push(`{@0^${distance}}`);
    }
    if (template > 0) {
      templates.push(`${template - 1}*2`);
      params.push('');
    }
  }
  return payloadOf({
    kinds: [...sizes.map(() => 'block'), 'model'],
    sizes: [...sizes, 1],
    columns: {
      template: `${templates.join(',')},${levels}*${uses}`,
      params: `${params.join(',')},`,
    },
    lists: `${times(levels, '\n')}${times(uses, entry, ',')}`,
    omitted: { columns: ONLY_PARAMS },
  });
}

/** A chain of runs, each of whose lists leads to the lists of the next one out. */
function manyLists(lists: number, chain: number, isAll = false): unknown {
  const { kinds, sizes, uses } = nest(chain, lists, 'block', (template) => `${template}*2`);
  const cells = `${each(lists, (at) => `{@${at}}`)}${times(chain, ',')}`;
  const lines = Array.from({ length: chain }, (_, at) =>
    at === 0 && chain > 1 ? each(Math.min(lists, 4000), () => '{@0^1},1', ';') : '{@0^1},1',
  );
  return payloadOf({
    kinds,
    sizes,
    columns: {
      template: uses.join(','),
      params: cells,
      ...(isAll ? { flops: cells, bytes: cells, buffers: cells } : {}),
    },
    lists: lines.join('\n'),
    ...(isAll ? {} : { omitted: { columns: ONLY_PARAMS } }),
  });
}

function terms(lists: number, chain: number): unknown {
  const { kinds, sizes, uses } = nest(chain, lists, 'block', (template) => `${template}*2`);
  kinds[chain] = 'block';
  const lines = Array.from({ length: chain }, (_, at) =>
    each(lists, (list) => (at === chain - 1 ? `1,${list}` : `{@${list}^1},1`), ';'),
  );
  const cells = `${each(lists, (at) => `{@${at}}`)}${times(chain + 200, ',')}`;
  return payloadOf({
    kinds: [...kinds, 'model'],
    sizes: [...sizes, 200],
    columns: { template: `${uses.join(',')},${times(200, String(chain), ',')}`, params: cells },
    lists: lines.join('\n'),
    omitted: { columns: ONLY_PARAMS },
  });
}

/** Groups with as many patches each, so many levels down. */
function patched(
  groups: number,
  patches: number,
  depth: number,
  value: (at: number) => number,
  params = '1',
): unknown {
  const { kinds, sizes, uses } = nest(depth, 1, 'block', String);
  kinds[depth] = 'block';
  return payloadOf({
    kinds: [...kinds, 'block', 'model'],
    sizes: [...sizes, 2, groups],
    columns: {
      template: `${uses.join(',')},${depth}*${patches},,${times(groups, String(depth + 1), ',')}`,
      params: `${params}${times(depth + 2 + groups, ',')}`,
    },
    patches: {
      trainable: each(groups, (g) =>
        each(
          patches,
          (at) =>
            `${g > 0 && at === 0 ? 2 : g === 0 && at === 0 ? 0 : 1}=${value(at + g * patches)}`,
        ),
      ),
    },
  });
}
