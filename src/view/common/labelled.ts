import { element } from './elements.js';

/** Tables of other copies of this code on the page have other ids. */
const COPY = Math.random().toString(36).slice(2, 10);

let count = 0;

/** Which of the tables with the same name one is, from 1. */
const ordinals = new WeakMap<Element, number>();

/** An id that no other element of the page has. */
export function nextId(): string {
  count += 1;
  return `lf-${COPY}-${count}`;
}

/**
 * Names elements by their own `aria-label` and the text of `name`, such as "Layers resnet101", of the second table of that name
 * in the page "Layers resnet101 (2)": a reader that lists regions or tables of a page can then distinguish them. The text
 * itself is never an attribute.
 */
export function labelWith(name: Element | null, ...elements: readonly HTMLElement[]): void {
  if (name === null) return;
  name.id = nextId();
  const ordinal = freeOrdinal(name);
  ordinals.set(name, ordinal);
  const ids = [name.id, ...(ordinal === 1 ? [] : [ordinalElement(name, ordinal).id])];
  elements.forEach((one, at) => {
    one.id = `${name.id}-${at + 1}`;
    one.setAttribute('aria-labelledby', [one.id, ...ids].join(' '));
  });
}

/** The first number that no other table of that name in the page has. */
function freeOrdinal({ className, textContent }: Element): number {
  const taken = new Set<number>();
  for (const other of document.getElementsByClassName(className)) {
    const ordinal = other.textContent === textContent ? ordinals.get(other) : undefined;
    if (ordinal !== undefined) taken.add(ordinal);
  }
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

/** Not drawn, and no text, which a host's search would find. */
function ordinalElement(name: Element, ordinal: number): HTMLElement {
  const node = element('span', '', '', { role: 'img', 'aria-label': `(${ordinal})` });
  node.id = `${name.id}-n`;
  node.hidden = true;
  name.after(node);
  return node;
}
