import type { Action, Page } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import { rangeText } from '../common/words.js';
import type { Part } from './part.js';

const PAGE_SIZES = [10, 25, 50, 100, 200];

type Step = 'first' | 'previous' | 'next' | 'last';

/** Turns pages. Its buttons stay the same elements, so they keep the focus. */
export function createPager(
  dispatch: (action: Action) => void,
  translate: Translate,
  signal: AbortSignal,
): Part {
  const nav = element('nav', 'lf-pager', '', { 'aria-label': translate.__('Pages') });
  const select = createSizes(dispatch, translate, signal);
  let shown: Page | null = null;
  const button = (step: Step, label: string): HTMLButtonElement => {
    const node = element('button', `lf-tool lf-${step}`, '', {
      type: 'button',
      'aria-label': label,
    });
    const go = (): void => {
      if (shown !== null && allowed(step, shown))
        dispatch({ kind: 'page', page: target(step, shown) });
    };
    node.addEventListener('click', go, { signal });
    return node;
  };
  const buttons: readonly (readonly [Step, HTMLButtonElement])[] = [
    ['first', button('first', translate.__('First page'))],
    ['previous', button('previous', translate.__('Previous page'))],
    ['next', button('next', translate.__('Next page'))],
    ['last', button('last', translate.__('Last page'))],
  ];
  let range = element('span', 'lf-range');
  nav.append(...buttons.slice(0, 2).map(([, node]) => node), range);
  nav.append(...buttons.slice(2).map(([, node]) => node), select);
  return {
    element: nav,
    show(page) {
      shown = page;
      for (const [step, node] of buttons)
        node.setAttribute('aria-disabled', String(!allowed(step, page)));
      // A new element: a host's search may have put its marks into the old one and will take them out again.
      const fresh = element('span', 'lf-range', rangeText(page, translate));
      range.replaceWith(fresh);
      range = fresh;
      fillSizes(select, page.pageSize, translate);
    },
  };
}

function allowed(step: Step, page: Page): boolean {
  return step === 'first' || step === 'previous' ? page.page > 0 : page.page < page.pages - 1;
}

function target(step: Step, page: Page): number {
  const pages = { first: 0, previous: page.page - 1, next: page.page + 1, last: page.pages - 1 };
  return pages[step];
}

function createSizes(
  dispatch: (action: Action) => void,
  translate: Translate,
  signal: AbortSignal,
): HTMLSelectElement {
  const select = element('select', 'lf-size', '', { 'aria-label': translate.__('Rows per page') });
  const choose = (): void => {
    dispatch({ kind: 'pageSize', rows: Number(select.value) });
    // It has the focus still: it stays in sight where many more rows are above it now.
    select.scrollIntoView({ block: 'nearest' });
  };
  select.addEventListener('change', choose, { signal });
  return select;
}

function fillSizes(select: HTMLSelectElement, pageSize: number, translate: Translate): void {
  if (Number(select.value) === pageSize) return;
  // Of two sizes that are nearly the same one is enough.
  const others = PAGE_SIZES.filter((size) => Math.abs(size - pageSize) > pageSize / 10);
  const sizes = [...others, pageSize].sort((a, b) => a - b);
  const options = sizes.map((size) => {
    const option = element('option', '', translate.__('%1 / page', size), { value: size });
    option.selected = size === pageSize;
    return option;
  });
  select.replaceChildren(...options);
}
