import { element } from '../common/elements.js';
import { Panel } from './toolsPanel.js';
import type { Part } from './part.js';
import type { ToolsContext } from './toolsContext.js';
import { panelSections } from './toolsSections.js';

export interface Tools extends Part {
  /** What `⋯` opens under the first line. */
  readonly panel: HTMLElement;
}

/** The toolbar in the first line of a table. */
export function createTools(context: ToolsContext): Tools {
  const { translate } = context;
  const bar = element('div', 'lf-tools', '', {
    role: 'toolbar',
    'aria-label': translate.__('View'),
  });
  const panel = new Panel(() => panelSections(context), context);
  bar.append(panel.button);
  moveByArrows(bar, context.signal);
  return {
    element: bar,
    panel: panel.element,
    show(page) {
      panel.show(page);
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
