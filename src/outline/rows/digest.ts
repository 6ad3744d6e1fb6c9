import { firstOf } from '../../format/read/grammar.js';
import type { DecodedTable } from '../../format/read/table.js';

/**
 * Distinguishes structures, by names and types only, so that a model that was built again with other widths
 * keeps its folds. Not for security: a collision only opens other groups at first.
 */
export function digest(table: DecodedTable): string {
  const { grammar, columns } = table;
  const hash = new Hash();
  for (let template = 0; template <= grammar.root; template++) {
    hash.text(
      `${grammar.kinds[template] ?? ''},${firstOf(grammar, template)},${String(grammar.hasOwnRow[template])}`,
    );
  }
  const types = columns.words('type').map((word) => new Hash().text(word));
  const untyped = new Hash();
  grammar.target.forEach((target, entry) => {
    hash.text(columns.pattern('name', entry));
    if (target < 0) hash.hash(types[columns.wordIndex('type', entry)] ?? untyped);
    else hash.number(target).number(grammar.repeat[entry] ?? 0);
  });
  return hash.result();
}

class Hash {
  private one = 0x811c9dc5;
  private other = 0x1b873593;

  text(text: string): this {
    for (let at = 0; at < text.length; at++) this.mix(text.charCodeAt(at));
    return this.mix(0x110000);
  }

  number(value: number): this {
    return this.mix(value).mix(value / 2 ** 32);
  }

  hash({ one, other }: Hash): this {
    return this.mix(one).mix(other);
  }

  result(): string {
    return hex(this.one) + hex(this.other);
  }

  private mix(code: number): this {
    this.one = Math.imul(this.one ^ code, 0x01000193);
    const other = Math.imul(this.other ^ code, 0x85ebca6b);
    this.other = other ^ (other >>> 13);
    return this;
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
