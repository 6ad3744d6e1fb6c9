import { exactly, split } from './cells.js';
import type { Truncator } from './cells.js';
import { isRun } from './grammar.js';
import type { Grammar } from './grammar.js';
import { LIMITS } from '../limits.js';
import type { Lists } from './pattern.js';

/** One line per run, in the order of the runs. */
export function readLists(text: string | null, grammar: Grammar, truncator: Truncator): Lists {
  const lists = new Map<number, readonly (readonly string[])[]>();
  if (text === null) return lists;
  const runs = [...grammar.repeat.keys()].filter((entry) => isRun(grammar, entry));
  const lines = exactly(text, '\n', runs.length, '$.lists');
  runs.forEach((run, at) => {
    const line = lines[at] ?? '';
    if (line === '') return;
    const uses = grammar.repeat[run] ?? 0;
    const texts = split(line, ';', LIMITS.entries);
    lists.set(
      run,
      texts.map((list) => truncator.all(exactly(list, ',', uses, '$.lists'))),
    );
  });
  return lists;
}
