import type { LaterPicture } from './drawn.js';
import { interactionWith } from './interaction.js';
import { createTable } from './table.js';
import type { TableOptions, TableView } from './table.js';

/** Puts the table of a model into `host`, with all that it can do. Everything that listens ends with one `dispose()`. */
export function createTableView(
  host: HTMLElement | ShadowRoot,
  options: Omit<TableOptions, 'interaction' | 'hasPicture'>,
  picture: LaterPicture | null = null,
): TableView {
  const interaction = interactionWith(picture);
  const present = { now: interaction, load: () => Promise.resolve(interaction) };
  return createTable(host, { ...options, interaction: present, hasPicture: picture !== null });
}
