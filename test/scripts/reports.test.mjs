import { expect, test } from 'vitest';
import { pytestReport, verdict } from '../../scripts/reports.mjs';

const counts = (passed, failed, skipped) => ({ passed, failed, skipped });

test('a runner that says all is well is believed', () => {
  expect(verdict(true, counts(3, 0, 1))).toEqual(counts(3, 0, 1));
});

test('a runner that ends badly without a failed test counts one failure', () => {
  expect(verdict(false, counts(3, 0, 0))).toEqual(counts(3, 1, 0));
});

test('a runner that ends badly with failed tests counts those', () => {
  expect(verdict(false, counts(3, 2, 0))).toEqual(counts(3, 2, 0));
});

test('no test at all is a failure', () => {
  expect(verdict(true, counts(0, 0, 0))).toEqual(counts(0, 1, 0));
});

test('a missing report is a failure', () => {
  expect(verdict(true, pytestReport('nowhere/pytest.xml'))).toEqual(counts(0, 1, 0));
});
