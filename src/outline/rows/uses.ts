import { rowsOf, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';

/** Where a row is: the runs around it, and its number. */
export interface Use {
  readonly scope: RunScope | null;
  readonly row: number;
}

/** As many uses are compared; a page has many cells. */
const MOST_USES = 1000;

/**
 * All uses that a row of the first one represents: the first, the last, then those between. `null`: there are too many,
 * or the page has taken too many steps already.
 */
export function usesThere(table: DecodedTable, { scope, row }: Use): Iterable<Use> | null {
  let count = 1;
  for (let run = scope; run !== null; run = run.outer) {
    if (run.sample) count *= usesOf(table.grammar, run.run);
  }
  if (count > MOST_USES || table.lists.pageWork.isHalfSpent) return null;
  return inOrder(count, (at) => useAt(table, { scope, row }, at));
}

function* inOrder(count: number, use: (at: number) => Use): Iterable<Use> {
  yield use(0);
  if (count > 1) yield use(count - 1);
  for (let at = 1; at < count - 1; at++) yield use(at);
}

/** The use with a number, of which the innermost run counts the units. */
function useAt(table: DecodedTable, { scope, row }: Use, at: number): Use {
  if (scope === null) return { scope, row };
  if (!scope.sample) {
    const outer = useAt(table, { scope: scope.outer, row }, at);
    return { scope: { ...scope, outer: outer.scope }, row: outer.row };
  }
  const { grammar } = table;
  const uses = usesOf(grammar, scope.run);
  const index = at % uses;
  const outer = useAt(table, { scope: scope.outer, row }, (at - index) / uses);
  const rows = rowsOf(grammar, targetOf(grammar, scope.run));
  return {
    scope: { ...scope, index, sample: false, outer: outer.scope },
    row: outer.row + index * rows,
  };
}

/** What all uses agree on; `null` where they differ, or are too many to compare. */
export function agreed<T>(
  table: DecodedTable,
  first: Use,
  read: (use: Use) => T,
): { readonly value: T } | null {
  const uses = usesThere(table, first);
  if (uses === null) return null;
  let found: { readonly value: T } | null = null;
  for (const use of uses) {
    const value = read(use);
    if (table.lists.pageWork.isHalfSpent || (found !== null && found.value !== value)) return null;
    found ??= { value };
  }
  return found;
}
