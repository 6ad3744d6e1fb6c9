import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { playwrightReport, pytestReport, verdict, vitestReport } from '../../scripts/reports.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'layerfold-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const report = (passed, failed, skipped, names = []) => ({ passed, failed, skipped, names });

function written(name, text) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('a runner that says all is well is believed', () => {
  expect(verdict(true, report(3, 0, 1))).toEqual(report(3, 0, 1));
});

test('a runner that ends badly without a failed test counts one failure', () => {
  expect(verdict(false, report(3, 0, 0))).toMatchObject({ passed: 3, failed: 1 });
});

test('a runner that ends badly with failed tests counts those', () => {
  expect(verdict(false, report(3, 1, 0, ['one']))).toEqual(report(3, 1, 0, ['one']));
});

test('no test at all is a failure', () => {
  expect(verdict(true, report(0, 0, 0))).toMatchObject({ passed: 0, failed: 1 });
});

test('a missing report is a failure', async () => {
  const missing = await pytestReport('nowhere/pytest.xml');
  expect(verdict(true, missing)).toMatchObject({ passed: 0, failed: 1 });
});

test('what failed in pytest is named, in a fixture, too', async () => {
  const cases = [
    '<testcase classname="a" name="good"/>',
    '<testcase classname="a" name="bad[&lt;x&gt;]"><failure message="no"/></testcase>',
    '<testcase classname="b" name="ugly"><error message="no"/></testcase>',
    '<testcase classname="b" name="absent"><skipped/></testcase>',
  ];
  const suite = '<testsuite errors="1" failures="1" skipped="1" tests="4">';
  const xml = `<?xml version="1.0"?><testsuites>${suite}${cases.join('')}</testsuite></testsuites>`;
  const found = await pytestReport(written('pytest.xml', xml));
  expect(found).toEqual(report(1, 2, 1, ['a.bad[<x>]', 'b.ugly']));
});

test('what failed in Vitest is named', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'good' },
    { status: 'failed', fullName: 'bad' },
  ];
  const counts = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 0 };
  const json = JSON.stringify({ ...counts, testResults: [{ assertionResults }] });
  expect(vitestReport(written('vitest.json', json))).toEqual(report(1, 1, 0, ['bad']));
});

test('what failed in Playwright is named, and what passed only at the second time', () => {
  const spec = (title, status) => ({ title, file: 'a.spec.ts', tests: [{ status }] });
  const json = JSON.stringify({
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [
      {
        specs: [spec('good', 'expected'), spec('bad', 'unexpected')],
        suites: [{ specs: [spec('late', 'flaky')] }],
      },
    ],
  });
  const names = ['a.spec.ts: bad', 'a.spec.ts: late'];
  expect(playwrightReport(written('playwright.json', json))).toEqual(report(1, 2, 0, names));
});
