import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIME_TYPE } from '../../../src/format/mime.js';
import type { Jupyter } from './jupyter.js';

export { MIME_TYPE };

export type Bundle = Readonly<Record<string, unknown>>;

export interface Cell {
  readonly source: string;
  readonly outputs: readonly Bundle[];
}

/** The bundles that `test/ui/fixtures.py` wrote. */
export function bundleOf(name: string): Bundle {
  const all = JSON.parse(readFileSync(bundlesPath(), 'utf8')) as Record<string, Bundle>;
  const bundle = all[name];
  if (bundle === undefined) throw new Error(`fixtures.py wrote no ${name}`);
  return bundle;
}

export function bundlesPath(): string {
  const path = process.env['LAYERFOLD_BUNDLES'];
  if (path === undefined) throw new Error('the global set-up has not run');
  return path;
}

/** One cell that shows one summary. */
export function shows(...names: string[]): Cell {
  return { source: 'model', outputs: names.map(bundleOf) };
}

/** A cell that shows the same when it is run: the kernel needs no framework for that. */
export function runs(jupyter: Jupyter, name: string): Cell {
  writeFileSync(join(jupyter.root, `${name}.json`), JSON.stringify(bundleOf(name)));
  const source = [
    'import json',
    'from IPython.display import display',
    `display(json.load(open("${name}.json", encoding="utf-8")), raw=True)`,
  ];
  return { source: source.join('\n'), outputs: [bundleOf(name)] };
}

export function saveNotebook(
  jupyter: Pick<Jupyter, 'root'>,
  name: string,
  cells: readonly Cell[],
): string {
  const notebook = {
    cells: cells.map((cell, at) => codeCell(cell, at)),
    metadata: {
      // Jupyter trusts again, in any file, the contents that it has trusted once.
      file: name,
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  const text = `${JSON.stringify(notebook, null, 1)}\n`;
  writeFileSync(join(jupyter.root, name), text);
  return text;
}

export function savedText(jupyter: Jupyter, name: string): string {
  return readFileSync(join(jupyter.root, name), 'utf8');
}

function codeCell(cell: Cell, at: number): Bundle {
  return {
    cell_type: 'code',
    execution_count: at + 1,
    id: `cell-${at}`,
    metadata: {},
    outputs: cell.outputs.map((data) => ({ data, metadata: {}, output_type: 'display_data' })),
    source: cell.source,
  };
}
