import type { DrawingNode } from '../../picture/drawing/index.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** An element of a drawing, with all that is inside of it. Text goes through `textContent` only. */
export function svgElement({ name, attributes, text, children }: DrawingNode): SVGElement {
  const node = document.createElementNS(NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes))
    node.setAttribute(attribute, String(value));
  if (text !== undefined) node.textContent = text;
  for (const child of children) node.append(svgElement(child));
  return node;
}

/** An empty element of ours. */
export function emptyElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  className: string,
): SVGElementTagNameMap[Name] {
  const node = document.createElementNS(NAMESPACE, name);
  node.setAttribute('class', className);
  return node;
}
