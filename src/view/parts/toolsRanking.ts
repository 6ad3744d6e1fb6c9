import type { Facts } from '../../outline/index.js';
import { element } from '../common/elements.js';
import type { Translate } from '../common/translate.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** All layers by themselves, the largest first. */
export function createRanking(context: ToolsContext): PanelSection {
  const { facts, translate, dispatch, state, signal } = context;
  const box = element('div', 'lf-controls');
  const buttons = rankings(facts, translate).map(([by, text]) => {
    const button = element('button', 'lf-button', text, { type: 'button' });
    const rank = (): void => {
      dispatch({ kind: 'rank', by });
    };
    button.addEventListener('click', rank, { signal });
    return [by, button] as const;
  });
  const none = element('button', 'lf-button', translate.__('Model order'), { type: 'button' });
  const reset = (): void => {
    dispatch({ kind: 'sort', order: null });
  };
  none.addEventListener('click', reset, { signal });
  box.append(...buttons.map(([, button]) => button), none);
  return {
    element: box,
    title: translate.__('Rank all by'),
    isOfTable: true,
    show() {
      const { order, isFlat } = state();
      for (const [by, button] of buttons)
        button.setAttribute('aria-pressed', String(isFlat && order?.by === by));
      none.setAttribute('aria-pressed', String(order === null));
    },
  };
}

function rankings({ columns }: Facts, translate: Translate): (readonly [string, string])[] {
  const all = [
    ['params', translate.__('Parameters')],
    ['bytes', translate.__('Bytes')],
    ['flops', translate.__('FLOPs')],
    ['output_shape', translate.__('Activations')],
  ] as const;
  return all.filter(([id]) => columns.has(id));
}
