import type { Page } from '@playwright/test';

/** A key, and what it shows. */
export interface Step {
  /** As the keyboard has it on it. */
  readonly cap: string;
  /** As Playwright calls it. */
  readonly key: string;
  readonly says: string;
}

/** Which layer do I fine-tune from? Four keys from the first row of ResNet101 to the lines that do it. */
export const STEPS: readonly Step[] = [
  { cap: 'End', key: 'End', says: 'the last layer' },
  { cap: '↑', key: 'ArrowUp', says: 'the pooling before it' },
  { cap: '↑', key: 'ArrowUp', says: 'the last residual block: a tenth of the parameters' },
  {
    cap: 'Enter',
    key: 'Enter',
    says: 'its details, and the lines that freeze everything before it',
  },
];

/** One picture of the moving one: the view, and above it the keys that led there. */
export async function showFrame(page: Page, view: Buffer, pressed: number): Promise<void> {
  const keys = STEPS.map(
    ({ cap }, at) => `<kbd class="${at < pressed ? 'pressed' : ''}">${cap}</kbd>`,
  );
  const says = STEPS[pressed - 1]?.says ?? 'ResNet101: which layer do I fine-tune from?';
  await page.setContent(`<!doctype html><style>
    body { margin: 0; background: #fff; color: #333; font: 17px 'Liberation Sans' }
    p { display: flex; gap: 10px; align-items: center; height: 52px; margin: 0; padding: 0 10px }
    kbd { padding: 3px 12px; border: 1px solid #bbb; border-bottom-width: 3px; border-radius: 5px;
      color: #aaa; font: 15px 'Liberation Sans' }
    kbd.pressed { border-color: #1565c0; background: #e3eefa; color: #111 }
    span { margin-left: 8px }
    div { height: 680px; overflow: hidden; border-top: 1px solid #ddd }
    img { display: block; padding: 6px }
  </style><p>${keys.join('')}<span>${says}</span></p>
  <div><img src="data:image/png;base64,${view.toString('base64')}"></div>`);
}
