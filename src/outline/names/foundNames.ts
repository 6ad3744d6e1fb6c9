import { scopeIn } from '../../format/weightScope.js';
import { isCut } from '../../format/weights.js';
import type { Outline } from '../outline.js';
import type { ListingState } from '../picked/picker.js';
import { textAt } from '../rows/cells.js';
import type { VisibleNode } from '../rows/listing.js';
import { describing } from '../rows/pageRow.js';
import { weightsAt, weightTextsAt } from '../rows/weights.js';
import { ALL_ROWS } from '../search/choice.js';
import type { Choice } from '../search/choice.js';
import { pathOf } from './paths.js';
import { targetModules, targetPattern } from './targets.js';

/** The paths of rows of the model, each use of what repeats by itself. */
export interface FoundNames {
  readonly paths: readonly string[];
  /** Whether there are more, which a limit left out. */
  readonly isIncomplete: boolean;
}

/** The paths of all rows that a state looks for. */
export function foundNames(outline: Outline, state: ListingState): FoundNames {
  return namesOf(outline, state, state.choice);
}

/** Frameworks whose `model.weights` names all variables, moving averages too. */
const NAMES_ALL: ReadonlySet<string> = new Set(['keras', 'tfjs']);

/**
 * The names of the parameters of these rows, as `model.named_parameters()` of PyTorch gives them, of Keras and TensorFlow.js
 * those of `model.weights`, of Flax the keys that lead to them: each tensor once. `null`: they are not all known.
 */
export function foundParameters(outline: Outline, state: ListingState): readonly string[] | null {
  const { table } = outline;
  const { nodes, isIncomplete } = nodesOf(outline, state, state.choice);
  if (isIncomplete) return null;
  const names: string[] = [];
  for (const node of nodes) {
    const place = describing(table, node);
    if (place === null) return null;
    table.lists.pageWork.renew();
    const weights = weightsAt(place);
    if (weights === null || isCut(weightTextsAt(place)) || isPacked(textAt(place, 'type')))
      return null;
    const { framework, separator } = table.model;
    const scope = scopeIn(textAt(place, 'weight_scope'), pathOf(outline, node), separator);
    if (scope === null) return null;
    const before = scope === '' ? '' : `${scope}${separator}`;
    for (const { name, kind, isTied } of weights)
      if ((kind === 'parameter' || NAMES_ALL.has(framework)) && !isTied)
        names.push(`${before}${name}`);
  }
  return names;
}

/** An object of PyTorch's own quantised layers has its weights under no name. */
function isPacked(type: string): boolean {
  return /Packed/.test(type);
}

/** The entries of `target_modules` that match what a state looks for and nothing else; `null`: none do. */
export function foundTargets(outline: Outline, state: ListingState): readonly string[] | null {
  const [all, chosen] = allAndFound(outline, state);
  return all === null ? null : targetModules(all, chosen);
}

/** The same as a regular expression that matches whole paths; `null`: not all paths are known. */
export function foundPattern(outline: Outline, state: ListingState): string | null {
  const [all, chosen] = allAndFound(outline, state);
  return all === null ? null : targetPattern(all, chosen);
}

function allAndFound(
  outline: Outline,
  state: ListingState,
): [all: readonly string[] | null, chosen: readonly string[]] {
  const all = namesOf(outline, state, { ...ALL_ROWS, query: '*' });
  const chosen = foundNames(outline, state);
  const isWhole =
    !all.isIncomplete && !chosen.isIncomplete && outline.table.omitted.templates === 0;
  const named = (paths: readonly string[]): readonly string[] =>
    paths.filter((path) => path !== '');
  return [isWhole ? named(all.paths) : null, named(chosen.paths)];
}

function namesOf(outline: Outline, state: ListingState, choice: Choice): FoundNames {
  const { nodes, isIncomplete } = nodesOf(outline, state, choice);
  return { paths: nodes.map((node) => pathOf(outline, node)), isIncomplete };
}

function nodesOf(
  outline: Outline,
  state: ListingState,
  choice: Choice,
): { readonly nodes: readonly VisibleNode[]; readonly isIncomplete: boolean } {
  const listing = outline.listing({
    ...state,
    choice,
    order: null,
    isFlat: true,
    repeats: 'listed',
  });
  const { nodes } = listing.slice(0, listing.total());
  return { nodes, isIncomplete: listing.found?.isIncomplete === true };
}
