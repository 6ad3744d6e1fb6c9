import { element } from '../common/elements.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Which columns are shown, beside the names, which always are. */
export function createColumnChooser(context: ToolsContext): PanelSection {
  const { columns, translate, dispatch, state, signal } = context;
  const box = element('div', 'lf-controls');
  const usual = new Set(columns.filter(({ isUsual }) => isUsual).map(({ id }) => id));
  const checks = new Map<string, HTMLInputElement>();
  const choose = (): void => {
    const ids = new Set([...checks].filter(([, check]) => check.checked).map(([id]) => id));
    dispatch({ kind: 'columns', ids: isSame(ids, usual) ? null : ids });
  };
  for (const { id, title } of columns) {
    const label = element('label', 'lf-check');
    const check = element('input', '', '', { type: 'checkbox' });
    check.addEventListener('change', choose, { signal });
    label.append(check, title);
    checks.set(id, check);
    box.append(label);
  }
  return {
    element: box,
    title: translate.__('Columns'),
    show() {
      const chosen = state().columns ?? usual;
      for (const [id, check] of checks) check.checked = chosen.has(id);
    },
  };
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}
