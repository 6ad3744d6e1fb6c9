import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds in our elements; controls have to be large enough, too. */
export async function violations(page: Page): Promise<readonly object[]> {
  const axe = new AxeBuilder({ page }).include('.lf-root');
  axe.options({ rules: { 'target-size': { enabled: true } } });
  const found = await axe.analyze();
  return found.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary ?? ''}`),
  }));
}
