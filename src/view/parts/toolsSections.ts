import { createConnections } from './toolsConnections.js';
import { createColumnChooser } from './toolsColumns.js';
import { createFilters } from './toolsFilters.js';
import { createLevels } from './toolsLevels.js';
import { createRanking } from './toolsRanking.js';
import { createTake } from './toolsTake.js';
import type { PanelSection } from './toolsPanel.js';
import type { ToolsContext } from './toolsContext.js';

/** The lines of the panel, from the top down; a new one is added here. A small model has those that say or take more. */
export function panelSections(context: ToolsContext): readonly PanelSection[] {
  const isSmall = context.outline.isSmall(context.state().pageSize);
  return [
    createLevels(context, isSmall),
    ...(isSmall ? [] : [createFilters(context), createRanking(context)]),
    createColumnChooser(context),
    createConnections(context),
    createTake(context),
  ].filter((section) => section !== null);
}
