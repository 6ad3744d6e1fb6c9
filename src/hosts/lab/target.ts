import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { SessionContext } from './kernels.js';

// As much of JupyterLab's notebooks and consoles as is used here. The types of their own packages would bring 170 packages
// into a checkout, none of which is run: what JupyterLab hands in is its own.

type CurrentWidget = JupyterFrontEnd['shell']['currentWidget'];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** In CSS pixels of the window. */
type Box = Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;

interface Source {
  readonly sharedModel: { getSource(): string; setSource(code: string): void };
}

export interface Editor {
  readonly host: HTMLElement;
  readonly model: Source;
  getCursorPosition(): Position;
  getPositionForCoordinate(
    place: Box & Readonly<Record<'x' | 'y' | 'width' | 'height', number>>,
  ): Position | null;
  getCoordinateForPosition(position: Position): Box | null;
  getOffsetAt(position: Position): number;
  getSelection(): { readonly start: Position; readonly end: Position };
}

interface Cell {
  readonly model: Source & { readonly type: string };
  readonly editor: Editor | null;
}

interface NotebookPanel {
  readonly sessionContext: SessionContext;
  readonly content: {
    readonly activeCell: Cell | null;
  };
}

interface ConsolePanel {
  readonly sessionContext: SessionContext;
  readonly console: { readonly promptCell: Cell | null; inject(code: string): Promise<void> };
}

/** Where the user writes code that a kernel runs. */
export interface Target {
  readonly sessionContext: SessionContext;
  /** Of the code that the cursor is in; `null`: it is in no code. */
  readonly editor: Editor | null;
  /** Runs code as if the user had written it. */
  run(code: string): Promise<void>;
}

/** The notebook or the console that is in use. */
export function currentTarget({ shell, commands }: JupyterFrontEnd): Target | null {
  const widget = shell.currentWidget;
  if (widget?.hasClass('jp-NotebookPanel') === true)
    return notebookTarget(widget as unknown as NotebookPanel, commands);
  return isConsole(widget) ? consoleTarget(widget) : null;
}

/** The session of a console; `null` for anything else. */
export function consoleSession(widget: CurrentWidget): SessionContext | null {
  return isConsole(widget) ? widget.sessionContext : null;
}

function isConsole(widget: CurrentWidget): widget is NonNullable<CurrentWidget> & ConsolePanel {
  return widget?.hasClass('jp-ConsolePanel') === true;
}

function notebookTarget(
  { sessionContext, content }: NotebookPanel,
  commands: JupyterFrontEnd['commands'],
): Target {
  const { activeCell } = content;
  return {
    sessionContext,
    editor: activeCell?.model.type === 'code' ? activeCell.editor : null,
    run: async (code) => {
      await commands.execute('notebook:insert-cell-below');
      content.activeCell?.model.sharedModel.setSource(code);
      await commands.execute('notebook:run-cell');
    },
  };
}

function consoleTarget({ sessionContext, console }: ConsolePanel): Target {
  return {
    sessionContext,
    editor: console.promptCell?.editor ?? null,
    run: (code) => console.inject(code),
  };
}
