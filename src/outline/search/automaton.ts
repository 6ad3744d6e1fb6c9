import { refusePattern, lowerCase } from './expression.js';
import type { Expression } from './expression.js';

/** Steps of a pattern, with its repetitions written out. */
const MOST_STEPS = 4_000;

/** States that texts may lead to. */
const MOST_STATES = 4_000;

type Step =
  | { readonly kind: 'set'; readonly includes: (code: number) => boolean; readonly next: number }
  | { readonly kind: 'split'; next: number; readonly other: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'match' };

interface State {
  readonly steps: readonly number[];
  /** By character: the next state, −1 where it is not computed yet. */
  readonly next: Int32Array;
  readonly others: Map<number, number>;
  readonly isMatch: boolean;
  readonly isMatchAtEnd: boolean;
}

/**
 * Decides whether texts match a pattern, in a time that depends on their length alone: a pattern is followed in all its
 * ways at once, and nothing is tried twice. A text can be read in pieces, so that a state after a part of a path is the
 * beginning for all paths that continue it. States are computed when a text first leads to them.
 */
export class Automaton {
  /** Before any text. */
  readonly start: number;
  private readonly steps: Step[] = [];
  private readonly first: number;
  private readonly states: State[] = [];
  private readonly numbers = new Map<string, number>();

  /** `isWhole`: all of a text must match, not only a part of it. */
  constructor(
    expression: Expression,
    private readonly isWhole: boolean,
  ) {
    const match = this.add({ kind: 'match' });
    this.first = this.compile(expression, match);
    this.start = this.stateOf(this.reached([this.first], true));
  }

  /** The state after a text. */
  read(state: number, text: string): number {
    let at = state;
    for (let index = 0; index < text.length; index++) at = this.after(at, text.charCodeAt(index));
    return at;
  }

  /** Whether what was read matches, if nothing follows. */
  isMatch(state: number): boolean {
    return this.states[state]?.isMatchAtEnd === true;
  }

  matches(text: string): boolean {
    return this.isMatch(this.read(this.start, text));
  }

  private after(number: number, code: number): number {
    const state = this.states[number];
    if (state === undefined) return number;
    const known = code < 128 ? (state.next[code] ?? -1) : (state.others.get(code) ?? -1);
    if (known >= 0) return known;
    const next = this.computed(number, state, lowerCase(code));
    if (code < 128) state.next[code] = next;
    else state.others.set(code, next);
    return next;
  }

  private computed(number: number, state: State, code: number): number {
    // A part that matches does so whatever follows.
    if (state.isMatch && !this.isWhole) return number;
    const targets: number[] = this.isWhole ? [] : [this.first];
    for (const at of state.steps) {
      const step = this.steps[at];
      if (step?.kind === 'set' && step.includes(code)) targets.push(step.next);
    }
    return this.stateOf(this.reached(targets, false));
  }

  /** The steps that wait for a character or for the end, after all that need neither. */
  private reached(from: readonly number[], isStart: boolean, isEnd = false): readonly number[] {
    const found = new Set<number>();
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      const step = this.steps[at];
      if (step?.kind === 'split') open.push(step.next, step.other);
      else if (step?.kind === 'start' && isStart) open.push(step.next);
      else if (step?.kind === 'end' && isEnd) open.push(step.next);
    }
    const waiting = [...found].filter((at) => this.steps[at]?.kind !== 'split');
    return waiting.sort((one, other) => one - other);
  }

  private stateOf(steps: readonly number[]): number {
    // Only at the start `^` leads on, so the first state is not that of a later place.
    const key = `${this.states.length === 0 ? 'start' : ''}${steps.join()}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    if (this.states.length >= MOST_STATES) refusePattern('too-complex');
    const isStart = this.states.length === 0;
    this.states.push({
      steps,
      next: new Int32Array(128).fill(-1),
      others: new Map(),
      isMatch: this.hasMatch(steps),
      isMatchAtEnd: this.hasMatch(this.reached(steps, isStart, true)),
    });
    this.numbers.set(key, this.states.length - 1);
    return this.states.length - 1;
  }

  private hasMatch(steps: readonly number[]): boolean {
    return steps.some((at) => this.steps[at]?.kind === 'match');
  }

  /** The step at which the expression begins, before `next`. */
  private compile(expression: Expression, next: number): number {
    switch (expression.kind) {
      case 'set':
        return this.add({ kind: 'set', includes: expression.includes, next });
      case 'sequence':
        return expression.parts.reduceRight((after, part) => this.compile(part, after), next);
      case 'choice':
        return expression.options
          .map((option) => this.compile(option, next))
          .reduce((one, other) => this.add({ kind: 'split', next: one, other }));
      case 'repeat':
        return this.compileRepeat(expression, next);
      default:
        return this.add({ kind: expression.kind, next });
    }
  }

  private compileRepeat(
    { inner, least, most }: Extract<Expression, { kind: 'repeat' }>,
    next: number,
  ): number {
    let begin = next;
    if (most === Infinity) {
      const loop: Step = { kind: 'split', next: -1, other: next };
      begin = this.add(loop);
      loop.next = this.compile(inner, begin);
    } else {
      for (let count = least; count < most; count++)
        begin = this.add({ kind: 'split', next: this.compile(inner, begin), other: next });
    }
    for (let count = 0; count < least; count++) begin = this.compile(inner, begin);
    return begin;
  }

  private add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) refusePattern('too-complex');
    return this.steps.push(step) - 1;
  }
}
