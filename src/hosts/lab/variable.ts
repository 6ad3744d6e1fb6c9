import { expressionAt, selectedExpression } from './expression.js';
import type { Editor, Position } from './target.js';

/** Where a menu was opened, in CSS pixels of the window. */
export interface Pointed {
  readonly node: EventTarget | null;
  readonly x: number;
  readonly y: number;
}

/** The variable in an editor where its menu was opened, and without a menu (`null`) the one at its cursor. */
export function variableIn(editor: Editor, pointed: Pointed | null): string | null {
  const code = editor.model.sharedModel.getSource();
  const at = pointed === null ? editor.getCursorPosition() : positionAt(editor, pointed);
  if (at === null) return null;
  const cursor = editor.getOffsetAt(at);
  const { start, end } = editor.getSelection();
  const [from = 0, to = 0] = [start, end]
    .map((edge) => editor.getOffsetAt(edge))
    .sort((one, other) => one - other);
  return from < to && from <= cursor && cursor <= to
    ? selectedExpression(code.slice(from, to))
    : expressionAt(code, cursor);
}

/** JupyterLab's editor says the first position of its text for a place beside it. */
function positionAt(editor: Editor, { node, x, y }: Pointed): Position | null {
  if (!(node instanceof Node) || !editor.host.contains(node)) return null;
  const place = { left: x, top: y, right: x, bottom: y, x, y, width: 0, height: 0 };
  const at = editor.getPositionForCoordinate(place);
  const box = at === null ? null : editor.getCoordinateForPosition(at);
  return box !== null && box.top <= y && y <= box.bottom ? at : null;
}
