export { UnsupportedModel } from './collect/tfjs/index.js';
export { MIME_TYPE } from './format/mime.js';
export { Summary, summary } from './summary/summary.js';
export type { MimeBundle, RawDisplay, SummaryOptions, Totals } from './summary/summary.js';
export type { Row } from './summary/row.js';
