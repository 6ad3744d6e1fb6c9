/** The element with the focus, also inside of shadow trees, into which a document does not look. */
export function focusedElement(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement != null) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** In Chromium a shadow tree itself says what is selected in it; others have no such function. */
type Selecting = Node & Partial<Pick<Document, 'getSelection'>>;

/** What is selected, as the tree around a node has it; `null`: nothing is. */
export function selectionAt(node: Node): Selection | null {
  const selection = (node.getRootNode() as Selecting).getSelection?.() ?? getSelection();
  return selection?.isCollapsed === false ? selection : null;
}

/** Whether something is selected in a node, or the node itself. */
export function hasSelection(node: Node): boolean {
  return selectionAt(node)?.containsNode(node, true) === true;
}
