import { foundNames, foundPattern, foundTargets } from '../../outline/index.js';
import { copyText } from '../common/clipboard.js';
import { element } from '../common/elements.js';
import { grouped } from '../common/numbers.js';
import type { ToolsContext } from './toolsContext.js';

/** What is copied, and how many names that is; `null`: there is no such text. */
type Copy = { readonly text: string; readonly count: number } | null;

/** Buttons that copy the names of what was found. */
export function createNameButtons(context: ToolsContext): HTMLElement {
  const { translate, outline, state, facts, signal } = context;
  const group = element('span', 'lf-names', '', {
    role: 'group',
    'aria-label': translate.__('Copy the names of all matches'),
  });
  const paths = (): readonly string[] => foundNames(outline, state()).paths;
  const button = (text: string, title: string, make: () => Copy): HTMLElement => {
    const node = element('button', 'lf-button', text, { type: 'button', title });
    const copy = (): void => {
      void copied(context, make());
    };
    node.addEventListener('click', copy, { signal });
    return node;
  };
  group.append(
    translate.__('Copy'),
    button(translate.__('paths'), translate.__('One path a line'), () => lines(paths())),
    button(translate.__('Python list'), translate.__('["path", …]'), () => list(paths())),
  );
  if (facts.framework === 'torch' || facts.framework === 'peft') {
    const exact = translate.__('matches these and no others');
    group.append(
      button('target_modules', `${translate.__('The shortest list for PEFT:')} ${exact}`, () =>
        list(foundTargets(outline, state())),
      ),
      button(
        translate.__('pattern'),
        `${translate.__('A regular expression for PEFT:')} ${exact}`,
        () => pattern(foundPattern(outline, state())),
      ),
    );
  }
  return group;
}

async function copied({ translate, announce }: ToolsContext, copy: Copy): Promise<void> {
  if (copy === null) {
    announce(translate.__('No such list matches these layers and no others. Copy the pattern.'));
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
