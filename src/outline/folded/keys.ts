import { firstOf, isRun, targetOf, usesOf } from '../../format/read/grammar.js';
import type { Shape } from './shape.js';

/** The root's own row, where the root has one; all other keys start with it then. */
export const ROOT_KEY = 'r';

/** The row in place of an omitted body. */
export const OMITTED_KEY = '0';

/** One part of a key: a body entry, which of its uses, or the row that lists them individually. */
export interface Step {
  /** −1 in an omitted body. */
  readonly entry: number;
  readonly use: number | null;
  readonly isInstances: boolean;
}

const STEP = /^(0|[1-9]\d{0,6})(?::(0|[1-9]\d{0,15})|(\*))?$/;

/**
 * Keys are paths of body entries ("7.2"), with a use where an entry is repeated ("7:3.2"), and "7*"
 * for the row that lists the uses of a run individually. `null`: the key leads nowhere.
 */
export function stepsOf(shape: Shape, key: string): readonly Step[] | null {
  const { grammar } = shape;
  const parts = key.split('.');
  if (grammar.hasOwnRow[grammar.root] === true && parts.shift() !== ROOT_KEY) return null;
  let template = grammar.root;
  const steps: Step[] = [];
  for (const part of parts) {
    const step = template < 0 ? null : stepIn(shape, template, part);
    if (step === null) return null;
    steps.push(step);
    template = step.isInstances ? -1 : targetOf(grammar, step.entry);
  }
  return steps;
}

function stepIn(shape: Shape, template: number, part: string): Step | null {
  const { grammar } = shape;
  const [, at, useText, instances] = STEP.exec(part) ?? [];
  if (at === undefined) return null;
  if (shape.isOmitted(template))
    return part === OMITTED_KEY ? { entry: -1, use: null, isInstances: false } : null;
  const entry = firstOf(grammar, template) + Number(at);
  if (entry < shape.bodyFrom(template) || entry >= shape.bodyTo(template)) return null;
  if (instances !== undefined)
    return hasInstances(shape, entry) ? { entry, use: null, isInstances: true } : null;
  const use = useText === undefined ? null : Number(useText);
  if (use !== null && !(isRun(grammar, entry) && use < usesOf(grammar, entry))) return null;
  return { entry, use, isInstances: false };
}

/** Where the uses are beside one another already, the row that lists them is that of the first one. */
function hasInstances(shape: Shape, entry: number): boolean {
  const isListed = shape.repeats === 'listed' && isRun(shape.grammar, entry);
  return isListed || shape.slotOf(entry) === 'run';
}

/** The key of the row around another: of a use of a run, and of the row that lists its uses, that of the run. Empty: there is none. */
export function keyAround(key: string): string {
  const end = Math.max(...['.', ':', '*'].map((sign) => key.lastIndexOf(sign)));
  return key.slice(0, Math.max(0, end));
}

/** Below 0 if the row of the first key comes before that of the second. */
export function compared(one: readonly Step[], other: readonly Step[]): number {
  for (const [at, step] of one.entries()) {
    const beside = other[at];
    if (beside === undefined) return 1;
    const difference =
      step.entry - beside.entry ||
      rankOf(step, at === one.length - 1) - rankOf(beside, at === other.length - 1);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** A run, then the row that lists its uses, then the uses, then what is inside of the first one for all. */
function rankOf({ use, isInstances }: Step, isLast: boolean): number {
  if (use !== null) return use + 2;
  if (isInstances) return 1;
  return isLast ? 0 : Number.MAX_VALUE;
}
