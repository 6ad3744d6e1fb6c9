/** An event that was used: neither the browser nor the host acts on it. */
export function keep(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Keys that a button or the list of page sizes needs; without this the notebook would act on them too. */
export function keepFromHost(event: KeyboardEvent): void {
  const { target, key } = event;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const isButton = target instanceof Element && target.matches('button, summary');
  const button = isButton && plain && (key === 'Enter' || key === ' ');
  const list = target instanceof HTMLSelectElement && plain && key !== 'Escape' && key !== 'Tab';
  const isText = target instanceof HTMLInputElement && key !== 'Escape' && key !== 'Tab';
  const text = isText && !event.ctrlKey && !event.metaKey && !(event.shiftKey && key === 'Enter');
  if (button || list || text) event.stopPropagation();
}
