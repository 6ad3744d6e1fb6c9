export { RendererContext } from './context.js';
export { type MimeModel, SummaryOutput } from './output.js';
export { readSettings, type Settings } from './settings.js';
export type { PageSelectors } from './viewport.js';
