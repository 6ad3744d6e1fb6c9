import { expect, it } from 'vitest';
import { expectRows, readText } from '../hosts/support/rows.mjs';

const TEXT = `model: PyTorch, 3 modules
Module      Type     Output shape  Params   FLOPs
model       Model    1,8           1.06 M  2.10 M
 body       Body     1,8           1.05 M  2.10 M
  0 … 5 × 6 Linear   1,8           1.05 M  2.10 M
 head       Linear   1,8              520   1,024
`;

const row = (depth, name, params, flops) => ({
  depth,
  cells: { Module: name, Type: '', Parameters: params, FLOPs: flops },
});
const EXPECTED = [
  {
    name: 'model',
    rows: [
      row(0, 'model', '1,055,420', '2,098,176'),
      row(1, 'body', '1,054,900', '2,097,152'),
      row(2, '0 … 5  × 6', '1,054,720', '2,097,152'),
      row(1, 'head', '520', '1,024'),
    ],
  },
];

const check = (text) => () => {
  expectRows(readText(text), EXPECTED);
};

it('takes rows with their levels and with numbers that are rounded', () => {
  expect(check(TEXT)).not.toThrow();
});

it.each([
  ['another number', '1.06 M', '1.07 M', '1.07 M, not 1,055,420'],
  ['an exact number with another digit', '520', '521', '521, not 520'],
  ['a digit less', '  520', '   52', '52, not 520'],
  ['no number', '  520', '     ', 'not 520'],
  ['another level', ' head ', 'head  ', 'row 3 begins at 0, not at 1'],
  ['another name', 'body', 'nody', 'names'],
  ['a row less', / head.*\n/u, '', 'names'],
  ['no table', 'Module ', 'Models ', 'the number of tables'],
])('finds %s', (_, text, other, message) => {
  expect(check(TEXT.replace(text, other))).toThrow(message);
});

it('finds edges of one column that differ, and numbers that are cut', () => {
  const tables = () => readText(TEXT);
  const [moved, cut] = [tables(), tables()];
  moved[0].rows[1].rights.FLOPs += 2;
  cut[0].rows[1].cut = ['FLOPs'];
  expect(() => expectRows(moved, EXPECTED)).toThrow('rights of FLOPs');
  expect(() => expectRows(cut, EXPECTED)).toThrow('numbers that are cut');
});
