// Reads what each runner says about itself. A report is { passed, failed, skipped }.
import { existsSync, readFileSync } from 'node:fs';

const text = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

export function vitestReport(file) {
  const json = text(file);
  if (json === undefined) return undefined;
  const report = JSON.parse(json);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

export function playwrightReport(file) {
  const json = text(file);
  if (json === undefined) return undefined;
  const { stats } = JSON.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  };
}

export function pytestReport(file) {
  const suite = text(file)?.match(/<testsuite [^>]*>/u)?.[0];
  if (suite === undefined) return undefined;
  const count = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`, 'u'))?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return { passed: count('tests') - failed - skipped, failed, skipped };
}

/** What a runner counts for: its report, and one failure more where the report hides one. */
export function verdict(exitedWell, report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const nothingRan = report.passed + report.failed + report.skipped === 0;
  const hidden = report.failed === 0 && (!exitedWell || nothingRan);
  return { ...report, failed: report.failed + (hidden ? 1 : 0) };
}

export const checkReport = (exitedWell) => ({
  passed: exitedWell ? 1 : 0,
  failed: exitedWell ? 0 : 1,
  skipped: 0,
});
