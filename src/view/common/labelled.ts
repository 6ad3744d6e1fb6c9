/** Tables of other copies of this code on the page have other ids. */
const COPY = Math.random().toString(36).slice(2, 10);

let count = 0;

/**
 * Names elements by their own `aria-label` and the text of `name`, such as "Layers resnet101": a reader that lists regions
 * or tables of a page can then distinguish them. The text itself is never an attribute.
 */
export function labelWith(name: Element | null, ...elements: readonly HTMLElement[]): void {
  if (name === null) return;
  count += 1;
  name.id = `lf-${COPY}-${count}`;
  elements.forEach((element, at) => {
    element.id = `${name.id}-${at + 1}`;
    element.setAttribute('aria-labelledby', `${element.id} ${name.id}`);
  });
}
