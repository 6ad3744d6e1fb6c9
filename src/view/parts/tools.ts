import { FoundLine } from './found.js';
import { createLayoutSwitch } from './toolsLayout.js';
import { Panel } from './toolsPanel.js';
import { Search } from './toolsSearch.js';
import type { Shown } from './part.js';
import type { Toolbar } from './toolbar.js';
import type { ToolsContext } from './toolsContext.js';
import { panelSections } from './toolsSections.js';

export interface Tools extends Shown {
  /** What `⋯` opens under the first line. */
  readonly panel: HTMLElement;
  /** What was found, under the first line. */
  readonly found: HTMLElement;
  /** Goes to the field that finds layers. */
  focusSearch(): void;
}

/** Makes the toolbar of a table do what it says. */
export function createTools(bar: Toolbar, context: ToolsContext): Tools {
  const panel = new Panel(bar.more, () => panelSections(context), context);
  const search = new Search(bar.field, context);
  const layout = createLayoutSwitch(bar, context);
  const found = new FoundLine(context);
  moveByArrows(bar.element, context.signal);
  return {
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
