/** A drawing as data: the view makes elements of it, an export one text. The twin of layerfold/picture/nodes.py. */

export type ElementName = 'svg' | 'g' | 'rect' | 'path' | 'text' | 'tspan' | 'title' | 'desc';

export type AttributeName =
  | 'class'
  | 'd'
  | 'data-box'
  | 'data-line'
  | 'dx'
  | 'fill'
  | 'font-family'
  | 'font-size'
  | 'font-weight'
  | 'height'
  | 'role'
  | 'rx'
  | 'stroke'
  | 'stroke-dasharray'
  | 'stroke-width'
  | 'text-anchor'
  | 'transform'
  | 'viewBox'
  | 'width'
  | 'x'
  | 'xmlns'
  | 'y';

export type Attributes = Readonly<Partial<Record<AttributeName, string | number>>>;

export interface DrawingNode {
  readonly name: ElementName;
  readonly attributes: Attributes;
  readonly text?: string;
  readonly children: readonly DrawingNode[];
}

export function node(
  name: ElementName,
  attributes: Attributes,
  children: readonly DrawingNode[] = [],
): DrawingNode {
  return { name, attributes, children };
}

export function textNode(name: ElementName, attributes: Attributes, text: string): DrawingNode {
  return { name, attributes, text, children: [] };
}

/** In hundredths of a px, so that both languages write the same. */
export function px(length: number): number {
  return Math.floor(length * 100 + 0.5) / 100;
}
