import { element } from '../common/elements.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Deeper than models are nested. */
const ALL_LEVELS = 1_000;

/** What is open: to a level, all, nothing; whether what repeats is one row; the details of a row, of small models only these. */
export function createLevels(context: ToolsContext, isSmall: boolean): PanelSection {
  const { translate, dispatch, state, signal } = context;
  const box = element('div', 'lf-controls');
  const level = (depth: number, text: string): HTMLElement => {
    const button = element('button', 'lf-button', text, { type: 'button' });
    button.addEventListener(
      'click',
      () => {
        dispatch({ kind: 'depth', depth });
      },
      { signal },
    );
    return button;
  };
  const details = element('button', 'lf-button', translate.__('Details of the row'), {
    type: 'button',
    title: translate.__('Enter or a double click on a row, too'),
  });
  details.addEventListener('click', context.toggleDetails, { signal });
  const group = element('label', 'lf-check');
  const check = element('input', '', '', { type: 'checkbox' });
  check.addEventListener(
    'change',
    () => {
      dispatch({ kind: 'repeats', isListed: !check.checked });
    },
    { signal },
  );
  group.append(check, translate.__('Group repeats'));
  const folds = [
    ...[2, 3, 4].map((depth) => level(depth, translate.__('Level %1', depth - 1))),
    level(ALL_LEVELS, translate.__('All')),
    level(1, translate.__('Collapse all')),
    group,
  ];
  box.append(...(isSmall ? [] : folds), details);
  return {
    element: box,
    title: translate.__('Open'),
    show() {
      check.checked = state().repeats !== 'listed';
    },
  };
}
