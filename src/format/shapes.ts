/** Shapes as text (docs/format.md §5): `?,224,224,3`, several with keys: `a:1,3;b:()`. The twin of shapes.py. */

const MARKS: Readonly<Record<string, string>> = { '%': '%25', ',': '%2C', ':': '%3A', ';': '%3B' };
const ENCODED = /%(25|2C|3A|3B)/g;

/** Puts the key of an output before its shape; its marks are percent-encoded (RFC 3986 §2.1). */
export function keyed(key: string, shape: string): string {
  if (key === '') return shape;
  return `${key.replace(/[%,:;]/g, (mark) => MARKS[mark] ?? mark)}:${shape}`;
}

/** Shapes without their keys. */
export function unkeyed(shapes: string): string {
  return shapes
    .split(';')
    .map((shape) => shape.slice(shape.lastIndexOf(':') + 1))
    .join(';');
}

/** A key as it is. */
export function decodedKeys(text: string): string {
  return text.replace(ENCODED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Shapes for people: `a: ?, 224; b: ()`. */
export function readable(shapes: string): string {
  return decodedKeys(shapes.replaceAll(',', ', ').replaceAll(';', '; ').replaceAll(':', ': '));
}
