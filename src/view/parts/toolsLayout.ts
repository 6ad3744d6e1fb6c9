import { element } from '../common/elements.js';
import type { Part } from './part.js';
import type { ToolsContext } from './toolsContext.js';

/** Tree or flat: the layers within one another, or each by itself. */
export function createLayoutSwitch({ translate, dispatch, state, signal }: ToolsContext): Part {
  const group = element('span', 'lf-switch', '', {
    role: 'group',
    'aria-label': translate.__('Layout'),
  });
  const button = (isFlat: boolean, text: string, title: string): HTMLButtonElement => {
    const node = element('button', 'lf-button', text, { type: 'button', title });
    const choose = (): void => {
      dispatch({ kind: 'flat', isFlat });
    };
    node.addEventListener('click', choose, { signal });
    return node;
  };
  const tree = button(false, translate.__('Tree'), translate.__('Layers within one another'));
  const flat = button(
    true,
    translate.__('Flat'),
    translate.__('Each layer by itself, with its path'),
  );
  group.append(tree, flat);
  return {
    element: group,
    show() {
      const { isFlat } = state();
      tree.setAttribute('aria-pressed', String(!isFlat));
      flat.setAttribute('aria-pressed', String(isFlat));
    },
  };
}
