// Reads what each runner says about itself. A report is { passed, failed, skipped, names }, the names of what failed.
import { existsSync, readFileSync } from 'node:fs';

const text = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

export function vitestReport(file) {
  const json = text(file);
  if (json === undefined) return undefined;
  const report = JSON.parse(json);
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    names: tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  };
}

export function playwrightReport(file) {
  const json = text(file);
  if (json === undefined) return undefined;
  const { stats, suites } = JSON.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    names: suites.flatMap(namesOfFailed),
  };
}

/** One that passes when it is tried again has failed. */
function namesOfFailed({ specs = [], suites = [] }) {
  const hasFailed = ({ tests }) =>
    tests.some(({ status }) => status === 'unexpected' || status === 'flaky');
  const own = specs.filter(hasFailed).map(({ file, title }) => `${file}: ${title}`);
  return [...own, ...suites.flatMap(namesOfFailed)];
}

export async function pytestReport(file) {
  const xml = text(file);
  if (xml === undefined) return undefined;
  // On a fresh machine it comes with the set-up.
  const { JSDOM } = await import('jsdom');
  const { document } = new JSDOM(xml, { contentType: 'text/xml' }).window;
  const suite = document.querySelector('testsuite');
  if (suite === null) return undefined;
  const count = (name) => Number(suite.getAttribute(name));
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  const cases = [...document.querySelectorAll('testcase:has(> failure, > error)')];
  return {
    passed: count('tests') - failed - skipped,
    failed,
    skipped,
    names: cases.map((one) => `${one.getAttribute('classname')}.${one.getAttribute('name')}`),
  };
}

/** What a runner counts for: its report, and one failure more where the report hides one. */
export function verdict(exitedWell, report) {
  if (report === undefined) return { ...checkReport(false), names: ['it left no report'] };
  const nothingRan = report.passed + report.failed + report.skipped === 0;
  const isHidden = report.failed === 0 && (!exitedWell || nothingRan);
  if (!isHidden) return report;
  return { ...report, failed: 1, names: ['it ended badly, and its report has no failed test'] };
}

export const checkReport = (exitedWell) => ({
  passed: exitedWell ? 1 : 0,
  failed: exitedWell ? 0 : 1,
  skipped: 0,
  names: [],
});
