import { assertNever } from '../../format/problem.js';
import type { PatternProblem } from '../../outline/index.js';
import { visible } from '../common/text.js';
import type { Translate } from '../common/translate.js';

/** Why a pattern cannot be searched for, as a sentence. */
export function problemText({ code, part }: PatternProblem, translate: Translate): string {
  const shown = visible(part);
  switch (code) {
    case 'too-long':
      return translate.__('This is too long to search for.');
    case 'too-complex':
      return translate.__('This pattern is too complex.');
    case 'group-not-closed':
      return translate.__('A “(” is not closed.');
    case 'group-not-opened':
      return translate.__('A “)” has no “(” before it.');
    case 'set-not-closed':
      return translate.__('A “[” is not closed.');
    case 'nothing-to-repeat':
      return translate.__('There is nothing before “%1” to repeat.', shown);
    case 'range-out-of-order':
      return translate.__('“%1” ends before it begins.', shown);
    case 'ends-with-backslash':
      return translate.__('A “\\” has nothing after it.');
    case 'not-supported':
      return translate.__('“%1” cannot be used in a pattern here.', shown);
    default:
      return assertNever(code);
  }
}
