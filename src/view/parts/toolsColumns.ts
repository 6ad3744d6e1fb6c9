import { element } from '../common/elements.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** Which columns are shown, beside the names, which always are. */
export function createColumnChooser(context: ToolsContext): PanelSection {
  const { columns, translate, dispatch, state, signal } = context;
  const box = element('div', 'lf-controls');
  const atFirst = (): ReadonlySet<string> =>
    new Set(columns.choices.filter(({ isShownAtFirst }) => isShownAtFirst).map(({ id }) => id));
  const checks = new Map<string, HTMLInputElement>();
  const chosen = (): ReadonlySet<string> =>
    new Set([...checks].filter(([, check]) => check.checked).map(([id]) => id));
  const choose = (): void => {
    const ids = chosen();
    dispatch({ kind: 'columns', ids: isSame(ids, atFirst()) ? null : ids });
  };
  for (const { id, title } of columns.choices) {
    const label = element('label', 'lf-check');
    const check = element('input', '', '', { type: 'checkbox' });
    check.addEventListener('change', choose, { signal });
    label.append(check, title);
    checks.set(id, check);
    box.append(label);
  }
  const remember = rememberButton(context, chosen);
  if (remember !== null) box.append(remember);
  const automatic = automaticButton(context);
  box.append(automatic);
  return {
    element: box,
    title: translate.__('Columns'),
    isOfTable: true,
    show() {
      const shown = state().columns ?? atFirst();
      for (const [id, check] of checks) check.checked = shown.has(id);
      remember?.setAttribute('aria-disabled', String(isSame(shown, atFirst())));
      automatic.setAttribute('aria-disabled', String(!context.widths.hasWidths));
    },
  };
}

/** Makes the choice of this table the one of all; `null` where the host keeps nothing. */
function rememberButton(
  { columns, translate, writePreferences, announce, signal }: ToolsContext,
  chosen: () => ReadonlySet<string>,
): HTMLElement | null {
  const write = writePreferences?.() ?? null;
  if (write === null) return null;
  const button = element('button', 'lf-button', translate.__('Remember for all tables'), {
    type: 'button',
  });
  const remember = async (): Promise<void> => {
    try {
      await write(columns.wanted(chosen()));
      announce(translate.__('All tables show these columns from now on'));
    } catch {
      announce(translate.__('The settings could not be saved'));
    }
  };
  const press = (): void => {
    if (button.getAttribute('aria-disabled') !== 'true') void remember();
  };
  button.addEventListener('click', press, { signal });
  return button;
}

function automaticButton({ widths, translate, announce, signal }: ToolsContext): HTMLElement {
  const button = element('button', 'lf-button', translate.__('Automatic widths'), {
    type: 'button',
  });
  const press = (): void => {
    if (!widths.hasWidths) return;
    widths.reset();
    announce(translate.__('Columns are as wide as their contents'));
  };
  button.addEventListener('click', press, { signal });
  return button;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}
