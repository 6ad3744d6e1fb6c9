import type { DrawingNode } from './node.js';

const MARKS = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  // A parser would read it as the end of a line.
  ['\r', '&#13;'],
]);

/** A drawing as XML. What foreign texts have is text and nothing else; characters that XML has not are left out. */
export function svgText({ name, attributes, text, children }: DrawingNode): string {
  const written = Object.entries(attributes)
    .map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`)
    .join('');
  const inside = escaped(text ?? '') + children.map(svgText).join('');
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
}

function escaped(text: string): string {
  let kept = '';
  for (const character of text)
    if (isCharacter(character.codePointAt(0) ?? 0)) kept += MARKS.get(character) ?? character;
  return kept;
}

/** Extensible Markup Language 1.0, production 2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
}
