import { firstOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';

/**
 * Distinguishes structures, by names and types only, so that a model that was built again with other widths
 * keeps its folds. Not for security: a collision only opens other groups at first.
 */
export function digest(table: DecodedTable): string {
  const { grammar, columns } = table;
  let one = 0x811c9dc5;
  let other = 0x1b873593;
  const mix = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other ^ code, 0x85ebca6b);
      other ^= other >>> 13;
    }
    one = Math.imul(one ^ 0x110000, 0x01000193);
  };
  const seen = new Map<string, number>();
  // A long type may be that of every row.
  const mixOnce = (text: string): void => {
    const number = seen.get(text);
    if (number === undefined) seen.set(text, seen.size);
    mix(number === undefined ? text : `#${number}`);
  };
  for (let template = 0; template <= grammar.root; template++) {
    mix(
      `${grammar.kinds[template] ?? ''},${firstOf(grammar, template)},${String(grammar.heads[template])}`,
    );
  }
  grammar.target.forEach((target, entry) => {
    mix(columns.pattern('name', entry));
    if (target < 0) mixOnce(columns.pattern('type', entry));
    else mix(`${target}*${grammar.repeat[entry] ?? 0}`);
  });
  return hex(one) + hex(other);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
