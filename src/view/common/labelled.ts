import { element } from './elements.js';

/** Tables of other copies of this code on the page have other ids. */
const COPY = Math.random().toString(36).slice(2, 10);

let count = 0;

/** The numbers of the tables of each name, from 1: a page does not find those inside of shadow trees. */
const ordinals = new Map<string, Set<number>>();

/** An id that no other element of the page has. */
export function nextId(): string {
  count += 1;
  return `lf-${COPY}-${count}`;
}

/**
 * Names elements by their own `aria-label` and the text of `name`, such as "Layers resnet101", of the second table of that name
 * in the page "Layers resnet101 (2)": a reader that lists regions or tables of a page can then distinguish them. The text
 * itself is never an attribute. The number is free again when the signal ends.
 */
export function labelWith(
  name: Element | null,
  signal: AbortSignal,
  ...elements: readonly HTMLElement[]
): void {
  if (name === null) return;
  name.id = nextId();
  const ordinal = takenOrdinal(name.textContent, signal);
  const ids = [name.id, ...(ordinal === 1 ? [] : [ordinalElement(name, ordinal).id])];
  elements.forEach((one, at) => {
    one.id = `${name.id}-${at + 1}`;
    one.setAttribute('aria-labelledby', [one.id, ...ids].join(' '));
  });
}

/** The first number that no other table of that name has. */
function takenOrdinal(text: string, signal: AbortSignal): number {
  const taken = ordinals.get(text) ?? new Set();
  let free = 1;
  while (taken.has(free)) free += 1;
  ordinals.set(text, taken.add(free));
  signal.addEventListener('abort', () => {
    taken.delete(free);
    if (taken.size === 0) ordinals.delete(text);
  });
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
