import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { Translate } from '../../view/common/translate.js';
import { isPython, kernelOf } from './kernels.js';
import { currentTarget, type Target } from './target.js';
import { type Pointed, variableIn } from './variable.js';

const COMMAND = 'layerfold:summarize';

/** Of a long expression a menu shows so much. */
const SHOWN_CHARACTERS = 40;

/** The argument that schema/plugin.json gives to the entries of context menus. */
type Arguments = Readonly<Record<string, unknown>> & { readonly pointer?: unknown };

/** What would be run, and why it cannot be. */
interface Wish {
  readonly target: Target;
  readonly hasKernel: boolean;
  readonly variable: string | null;
}

/** Shows the summary of the variable at the cursor by a new cell, which the user sees, can undo and run again. */
export function addSummarize(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  translate: Translate,
): void {
  let pointed: Pointed | null = null;
  // JupyterLab gives a command in a menu the element that the menu was opened on, and not the place in it.
  const follow = ({ target, clientX, clientY }: MouseEvent): void => {
    pointed = { node: target, x: clientX, y: clientY };
  };
  document.addEventListener('contextmenu', follow, { capture: true, passive: true });
  const wish = ({ pointer }: Arguments): Wish | null =>
    wishFor(currentTarget(app), pointer === true ? pointed : null);
  app.commands.addCommand(COMMAND, {
    label: (given) => labelOf(wish(given), translate),
    caption: translate.__('Runs layerfold.summary in a new cell below'),
    isVisible: (given) => wish(given) !== null,
    isEnabled: (given) => canRun(wish(given)),
    execute: async (given) => {
      const now = wish(given);
      if (canRun(now)) await now.target.run(codeFor(now.variable));
    },
  });
  palette?.addItem({ command: COMMAND, category: translate.__('Model Summaries') });
}

/** `null`: there is no notebook and no console, or its code is in another language. */
function wishFor(target: Target | null, pointed: Pointed | null): Wish | null {
  if (target === null) return null;
  const { sessionContext, editor } = target;
  const kernel = kernelOf(sessionContext);
  if (kernel !== null && !isPython(sessionContext, kernel)) return null;
  const variable = editor === null ? null : variableIn(editor, pointed);
  return { target, hasKernel: kernel !== null, variable };
}

function canRun(wish: Wish | null): wish is Wish & { readonly variable: string } {
  return wish !== null && wish.hasKernel && wish.variable !== null;
}

function labelOf(wish: Wish | null, translate: Translate): string {
  if (wish === null || !wish.hasKernel)
    return translate.__('Show Model Summary (no Python kernel is running)');
  if (wish.variable === null) return translate.__('Show Model Summary (no variable at the cursor)');
  const characters = [...wish.variable];
  const isLong = characters.length > SHOWN_CHARACTERS;
  const start = characters.slice(0, SHOWN_CHARACTERS - 1).join('');
  return translate.__('Show Summary of %1', isLong ? `${start}…` : wish.variable);
}

/**
 * What is run: constants of ours around an expression of names, attributes and constant subscripts. The import is always
 * there: a kernel that was started again has none of what its notebook shows as run.
 */
export const codeFor = (variable: string): string =>
  `import layerfold\n\nlayerfold.summary(${variable})`;
