/** Attributes that the view writes. All are constants or numbers of ours: never text of a payload. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A new element with text. The text goes through `textContent` only. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
  attributes: Attributes = {},
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  if (text !== '') node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
