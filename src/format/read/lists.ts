import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { exactly, split } from './cells.js';
import type { Truncator } from './cells.js';
import { isRun } from './grammar.js';
import type { Grammar } from './grammar.js';
import { KnownPieces } from './placeholder.js';
import { Work } from './work.js';

/** The lists of the runs, and the steps that reading patterns and sums may take for one page. */
export class Lists {
  readonly pageWork = new Work(LIMITS.pageSteps);
  readonly pieces = new KnownPieces();
  private readonly ofRun = new Map<number, readonly (readonly string[])[]>();

  /** One line per run, in the order of the runs. */
  constructor(text: string | null, grammar: Grammar, truncator: Truncator) {
    if (text === null) return;
    const runs = [...grammar.repeat.keys()].filter((entry) => isRun(grammar, entry));
    const lines = exactly(text, '\n', runs.length, '$.lists');
    let left: number = LIMITS.lists;
    runs.forEach((run, at) => {
      const line = lines[at] ?? '';
      if (line === '') return;
      const uses = grammar.repeat[run] ?? 0;
      const texts = split(line, ';', left + 1);
      left -= texts.length;
      if (left < 0) refuse('limit', '$.lists', `There are more than ${LIMITS.lists} lists.`);
      const lists = texts.map((list) => truncator.all(exactly(list, ',', uses, '$.lists')));
      this.ofRun.set(run, lists);
    });
  }

  /** The entries of a list of a run; `undefined` where there is no such list. */
  entries(run: number, list: number): readonly string[] | undefined {
    return this.ofRun.get(run)?.[list];
  }
}
