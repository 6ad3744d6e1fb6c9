import { element } from '../common/elements.js';
import { FoundLine } from './found.js';
import { createLayoutSwitch } from './toolsLayout.js';
import { Panel } from './toolsPanel.js';
import { Search } from './toolsSearch.js';
import type { Part } from './part.js';
import type { ToolsContext } from './toolsContext.js';
import { panelSections } from './toolsSections.js';

export interface Tools extends Part {
  /** What `⋯` opens under the first line. */
  readonly panel: HTMLElement;
  /** What was found, under the first line. */
  readonly found: HTMLElement;
  /** Goes to the field that finds layers. */
  focusSearch(): void;
}

/** The toolbar in the first line of a table. */
export function createTools(context: ToolsContext): Tools {
  const { translate } = context;
  const bar = element('div', 'lf-tools', '', {
    role: 'toolbar',
    'aria-label': translate.__('View'),
  });
  const panel = new Panel(() => panelSections(context), context);
  const search = new Search(context);
  const layout = createLayoutSwitch(context);
  const found = new FoundLine(context);
  bar.append(search.element, layout.element, panel.button);
  moveByArrows(bar, context.signal);
  return {
    element: bar,
    panel: panel.element,
    found: found.element,
    focusSearch() {
      search.focus();
    },
    show(page) {
      for (const part of [search, layout, found, panel]) part.show(page);
    },
  };
}

/** The place of the toolbar where there is no table yet. */
export function toolsSpace(): HTMLElement {
  return element('div', 'lf-tools');
}

/** Left and right go from one button of a toolbar to the next, as in other toolbars. */
function moveByArrows(bar: HTMLElement, signal: AbortSignal): void {
  bar.addEventListener(
    'keydown',
    (event) => {
      const step = STEPS.get(event.key);
      if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
      const buttons = [...bar.querySelectorAll('button')];
      const next = buttons[buttons.indexOf(event.target) + step];
      event.preventDefault();
      event.stopPropagation();
      next?.focus({ preventScroll: true });
    },
    { signal },
  );
}

const STEPS = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
]);
