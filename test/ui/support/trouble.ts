import type { Page } from '@playwright/test';

/** What a page must not cause, as it comes: lines of its console, errors, dialogs. */
export function troubleOf(page: Page): string[] {
  const trouble: string[] = [];
  page.on('console', (line) => trouble.push(`console ${line.text()}`));
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  return trouble;
}
