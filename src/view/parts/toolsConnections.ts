import { element } from '../common/elements.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Whether lines beside the names show which row reads from which; `null`: the connections are unknown. */
export function createConnections(context: ToolsContext): PanelSection | null {
  const { outline, facts, translate, dispatch, drawsConnections, signal } = context;
  if (!facts.columns.has('inputs')) return null;
  const box = element('div', 'lf-controls');
  const label = element('label', 'lf-check');
  const check = element('input', '', '', { type: 'checkbox' });
  const choose = (): void => {
    dispatch({ kind: 'connections', on: check.checked });
  };
  check.addEventListener('change', choose, { signal });
  label.append(check, translate.__('Lines beside the names'));
  if (outline.reads === null)
    box.append(translate.__('There are too many; details of a row show its own'));
  else box.append(label);
  return {
    element: box,
    title: translate.__('Connections'),
    isOfTable: true,
    show() {
      check.checked = drawsConnections();
    },
  };
}
