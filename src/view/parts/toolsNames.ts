import { foundNames, foundParameters, foundPattern, foundTargets } from '../../outline/index.js';
import { copyText } from '../common/clipboard.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { ToolsContext } from './toolsContext.js';

/** What is copied, and how many names that is; `null`: there is no such text. */
type Copy = { readonly text: string; readonly count: number } | null;

/** A button: what it says, what it explains, what it copies, and what is said where there is no such text. */
interface Choice {
  readonly text: string;
  readonly title: string;
  readonly make: () => Copy;
  readonly otherwise?: string;
}

/** Buttons that copy the names of what was found. */
export function createNameButtons(context: ToolsContext): HTMLElement {
  const { translate, outline, state, signal } = context;
  const group = element('span', 'lf-names', '', {
    role: 'group',
    'aria-label': translate.__('Copy the names of all matches'),
  });
  const paths = (): readonly string[] => foundNames(outline, state()).paths;
  const choices: readonly Choice[] = [
    {
      text: translate.__('paths'),
      title: translate.__('One path a line'),
      make: () => lines(paths()),
    },
    {
      text: translate.__('Python list'),
      title: translate.__('["path", …]'),
      make: () => list(paths()),
    },
    ...ofPeft(context),
    ...ofParameters(context),
  ];
  const buttons = choices.map(({ text, title, make, otherwise = '' }) => {
    const button = element('button', 'lf-button', text, { type: 'button', title });
    const copy = (): void => {
      void copied(context, make(), otherwise);
    };
    button.addEventListener('click', copy, { signal });
    return button;
  });
  group.append(translate.__('Copy'), ...buttons);
  return group;
}

function ofPeft({ translate, outline, state, facts }: ToolsContext): readonly Choice[] {
  if (facts.framework !== 'torch' && facts.framework !== 'peft') return [];
  const noList = translate.__('No such list matches these layers and no others. Copy the pattern.');
  const exact = translate.__('matches these and no others');
  return [
    {
      text: 'target_modules',
      title: `${translate.__('The shortest list for PEFT:')} ${exact}`,
      make: () => list(foundTargets(outline, state())),
      otherwise: noList,
    },
    {
      text: translate.__('pattern'),
      title: `${translate.__('A regular expression for PEFT:')} ${exact}`,
      make: () => pattern(foundPattern(outline, state())),
      otherwise: noList,
    },
  ];
}

function ofParameters({ translate, outline, state, facts }: ToolsContext): readonly Choice[] {
  const titles = new Map([
    ['torch', translate.__('One name a line, as model.named_parameters() gives them')],
    ['keras', translate.__('One name a line, as Keras names the variables in model.weights')],
    [
      'tfjs',
      translate.__('One name a line, as TensorFlow.js names the variables in model.weights'),
    ],
    ['flax', translate.__('One name a line: the keys that lead to the parameter')],
  ]);
  const title = titles.get(facts.framework);
  if (title === undefined || !facts.columns.has('weights')) return [];
  return [
    {
      text: translate.__('parameter names'),
      title,
      make: () => {
        const names = foundParameters(outline, state());
        return names === null ? null : lines(names);
      },
      otherwise: translate.__('The names of some parameters are not in this summary.'),
    },
  ];
}

/** `otherwise` is said where there is no such text. */
async function copied(
  { translate, announce }: ToolsContext,
  copy: Copy,
  otherwise: string,
): Promise<void> {
  if (copy === null) {
    announce(otherwise);
    return;
  }
  const count = grouped(copy.count);
  announce(
    (await copyText(copy.text))
      ? translate._n('Copied %2 name', 'Copied %2 names', copy.count, count)
      : translate.__('The browser does not allow copying.'),
  );
}

function lines(names: readonly string[]): Copy {
  return { text: names.join('\n'), count: names.length };
}

/** A list as JSON writes it is one in Python, too. */
function list(names: readonly string[] | null): Copy {
  if (names === null) return null;
  return { text: `[${names.map((name) => JSON.stringify(name)).join(', ')}]`, count: names.length };
}

function pattern(text: string | null): Copy {
  return text === null ? null : { text: `r"${text.replaceAll('"', '\\"')}"`, count: 1 };
}
