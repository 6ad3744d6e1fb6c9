import type { Shown } from './part.js';
import type { Toolbar } from './toolbar.js';
import type { ToolsContext } from './toolsContext.js';

/** Tree or flat: the layers within one another, or each by itself. */
export function createLayoutSwitch(
  { tree, flat }: Toolbar,
  { dispatch, state, signal, translate }: ToolsContext,
): Shown {
  tree.title = translate.__('Layers within one another');
  flat.title = translate.__('Each layer by itself, with its path');
  for (const button of [tree, flat]) {
    const choose = (): void => {
      dispatch({ kind: 'flat', isFlat: button === flat });
    };
    button.addEventListener('click', choose, { signal });
  }
  return {
    show() {
      const { isFlat } = state();
      tree.setAttribute('aria-pressed', String(!isFlat));
      flat.setAttribute('aria-pressed', String(isFlat));
    },
  };
}
