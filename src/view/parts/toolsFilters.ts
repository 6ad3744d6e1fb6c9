import { ALL_ROWS, typesOf } from '../../outline/index.js';
import type { Choice } from '../../outline/index.js';
import { element } from '../common/elements.js';
import { visible } from '../common/text.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Which rows are shown: by whether they are trainable, by type, by whether they have parameters. */
export function createFilters(context: ToolsContext): PanelSection {
  const { translate, dispatch, state, signal, outline } = context;
  const choose = (choice: Partial<Choice>): void => {
    dispatch({ kind: 'choose', choice });
  };
  const trainability = listOf(translate.__('Trainable or frozen'), [
    ['any', translate.__('Trainable or not')],
    ['trainable', translate.__('Trainable')],
    ['frozen', translate.__('Frozen')],
  ]);
  const types = typesOf(outline.table);
  const type = listOf(translate.__('Type'), [
    ['', translate.__('All types')],
    ...types.map((one, at) => [String(at), visible(one)] as const),
  ]);
  const check = element('input', '', '', { type: 'checkbox' });
  const label = element('label', 'lf-check');
  label.append(check, translate.__('Has parameters'));
  const listen = (node: HTMLElement, change: () => void): void => {
    node.addEventListener('change', change, { signal });
  };
  listen(trainability, () => {
    choose({ trainability: trainabilityOf(trainability.value) });
  });
  listen(type, () => {
    choose({ type: types[Number(type.value)] ?? '' });
  });
  listen(check, () => {
    choose({ hasParams: check.checked });
  });
  const box = element('div', 'lf-controls');
  box.append(trainability, type, label);
  return {
    element: box,
    title: translate.__('Show'),
    show() {
      const { choice } = state();
      trainability.value = choice.trainability;
      type.value = choice.type === '' ? '' : String(types.indexOf(choice.type));
      check.checked = choice.hasParams;
    },
  };
}

function listOf(name: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  const list = element('select', 'lf-select', '', { 'aria-label': name });
  list.append(...options.map(([value, text]) => element('option', '', text, { value })));
  return list;
}

function trainabilityOf(value: string): Choice['trainability'] {
  return value === 'trainable' || value === 'frozen' ? value : ALL_ROWS.trainability;
}
