import type { Translate } from '../../view/common/translate.js';
import type { SummaryRenderer } from './renderer.js';

// As much of JupyterLab's notebooks as is used here: `target.ts` says why.

/** An output as a notebook stores it (nbformat 4). */
export interface StoredOutput {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The outputs of a cell, `IOutputAreaModel`: there is no way to insert one. */
export interface CellOutputs {
  readonly length: number;
  readonly trusted: boolean;
  get(at: number): { toJSON(): StoredOutput };
  add(output: StoredOutput): number;
  set(at: number, output: StoredOutput): void;
}

interface CodeCell {
  readonly model: { readonly outputs: CellOutputs };
  readonly readOnly: boolean;
}

interface NotebookPanel {
  readonly context: {
    readonly contentsModel: { readonly writable: boolean } | null;
    readonly model: { readonly readOnly: boolean };
  };
}

/** The cell of a notebook around an output. */
export interface NotebookCell {
  readonly outputs: CellOutputs;
  /** What of it cannot be changed. */
  readonly locked: 'cell' | 'notebook' | null;
}

/** Why a cell takes no picture. */
export function lockedText(
  locked: NonNullable<NotebookCell['locked']>,
  translate: Translate,
): string {
  return locked === 'cell'
    ? translate.__('The cell is read-only.')
    : translate.__('The notebook is read-only.');
}

/** `null`: in a console, in a tab of its own, in another output, or in no notebook at all. */
export function notebookCellAround(output: SummaryRenderer): NotebookCell | null {
  let cell: CodeCell | null = null;
  let panel: NotebookPanel | null = null;
  for (let at = output.parent; at !== null; at = at.parent) {
    if (at.hasClass('jp-CodeCell')) cell = at as unknown as CodeCell;
    if (at.hasClass('jp-NotebookPanel')) panel = at as unknown as NotebookPanel;
  }
  if (cell === null || panel === null) return null;
  const { outputs } = cell.model;
  if (placeIn(outputs, output.model) === null) return null;
  const { contentsModel, model } = panel.context;
  const isFixed = model.readOnly || contentsModel?.writable === false;
  return { outputs, locked: isFixed ? 'notebook' : cell.readOnly ? 'cell' : null };
}

/** `shown`: what JupyterLab has the output from. */
export function placeIn(outputs: CellOutputs, shown: unknown): number | null {
  for (let at = 0; at < outputs.length; at += 1) if (outputs.get(at) === shown) return at;
  return null;
}
