export { RendererContext } from './context.js';
export type { Use } from './memory.js';
export { SummaryOutput } from './output.js';
export { readSettings, type Settings } from './settings.js';
export type { PageSelectors } from './viewport.js';
