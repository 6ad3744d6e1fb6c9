/** What is used of VS Code's interface for renderers of notebooks (`@types/vscode-notebook-renderer`). */
export interface OutputItem {
  /** Of the output, also after it has other data. */
  readonly id: string;
  text(): string;
  /** Throws where the text is no JSON. */
  json(): unknown;
}

export interface RendererHost {
  /** What `setState` was given last, also in an earlier page of the same editor. */
  getState(): unknown;
  setState(state: unknown): void;
}

export interface Renderer {
  /** Called again for the same element when the output has other data. */
  renderOutputItem(item: OutputItem, element: HTMLElement): void;
  /** With no id all outputs are gone. */
  disposeOutputItem(id?: string): void;
}
